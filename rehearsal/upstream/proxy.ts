import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { RunCertificate } from "./certificate";
import { sendText, type Site } from "./site";

const AUTHORITY = /^([a-z0-9][a-z0-9.-]*):(\d{1,5})$/i;

/**
 * A forward proxy on 127.0.0.1 that opens no connection to anywhere: CONNECT to port 443 of a known host ends in this
 * process, which holds that host's certificate and answers from its sites. Everything else gets 502.
 */
export class UpstreamProxy {
  private readonly proxy: Server = createServer((request, response) => {
    // A request that is not CONNECT: plain http through the proxy, or someone who takes it for a web server.
    const target = request.url ?? "";
    this.note(target);
    sendText(response, 502, `${printable(target)} is not mirrored in the rehearsal, which answers for https only.`);
  });
  private readonly https: HttpsServer;
  private readonly sockets = new Set<Socket>();
  private readonly noted = new Set<string>();
  private readonly hosts: ReadonlySet<string>;

  constructor(
    private readonly sites: readonly Site[],
    certificate: RunCertificate,
  ) {
    this.hosts = new Set(sites.map((site) => site.host));
    this.https = createHttpsServer({ cert: certificate.certificate, key: certificate.privateKey }, (request, response) => {
      this.answer(request, response).catch((error: Error) => {
        process.emitWarning(`The stand-in for ${request.headers.host}${request.url} failed: ${error.message}`);
        if (response.headersSent) response.destroy();
        else sendText(response, 500, `The rehearsal's stand-in failed: ${error.message}`);
      });
    });
    this.proxy.on("connect", (request: IncomingMessage, socket: Socket, head: Buffer) => this.connect(request.url ?? "", socket, head));
  }

  /** Listens on a free port and returns the proxy's URL. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.proxy.once("error", reject);
      this.proxy.listen(0, "127.0.0.1", resolve);
    });
    return `http://127.0.0.1:${(this.proxy.address() as AddressInfo).port}`;
  }

  /** Hosts (host:port) and addresses (https://…) that were asked for and are not mirrored, each once, in order. */
  refused(): readonly string[] {
    return [...this.noted];
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.proxy.close(() => resolve()));
    await Promise.all(this.sites.map((site) => site.close()));
    for (const socket of this.sockets) socket.destroy();
    this.proxy.closeAllConnections();
    await closed;
  }

  private connect(authority: string, socket: Socket, head: Buffer): void {
    this.sockets.add(socket);
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    const [, host = "", port = ""] = AUTHORITY.exec(authority) ?? [];
    if (port !== "443" || !this.hosts.has(host.toLowerCase())) {
      this.note(authority);
      const sentence = `${printable(authority)} is not mirrored in the rehearsal (add it to rehearsal/upstream/mirrors.ts or rehearsal/charts/charts.ts)`;
      // Go clients, Flux among them, report the reason phrase of a refused CONNECT and drop its body: so it says it all.
      socket.end(`HTTP/1.1 502 ${sentence}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${sentence}.\n`);
      return;
    }
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length > 0) socket.unshift(head);
    this.https.emit("connection", socket);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = (request.headers.host ?? "").replace(/:443$/, "").toLowerCase();
    for (const site of this.sites) {
      if (site.host === host && (await site.answer(request, response))) return;
    }
    const address = `https://${host}${(request.url ?? "").replace(/\?.*$/s, "")}`;
    this.note(address);
    request.resume();
    const known = this.sites.filter((site) => site.host === host).join(", ") || "nothing";
    sendText(response, 404, `${printable(address)} is not mirrored in the rehearsal; ${printable(host)} stands for ${known}.`);
  }

  private note(target: string): void {
    this.noted.add(printable(target));
  }
}

/** What a client sent, fit for a status line and a message: no control characters, no novel. */
function printable(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, "?").slice(0, 200);
}
