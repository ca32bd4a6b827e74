import * as http from "node:http";
import * as net from "node:net";
import { regionOfApiHost } from "./api-host";
import { Tunnel } from "./tunnel";

/**
 * A proxy for HTTPS (CONNECT) on 127.0.0.1. Connections to the API of an EKS cluster go through a Session Manager tunnel, which is
 * opened when the first of them comes; all others go directly. TLS stays between the client and the host.
 */
export class ConnectProxy {
  private readonly server = http.createServer((_request, response) => response.writeHead(405).end("This proxy takes CONNECT only.\n"));
  private readonly tunnels = new Map<string, Promise<Tunnel>>();
  private readonly sockets = new Set<net.Socket>();

  /** @param instanceId asked for once a tunnel is wanted, so that commands which need none work without an instance. */
  constructor(private readonly instanceId: () => Promise<string>) {
    this.server.on("connect", (request: http.IncomingMessage, client: net.Socket, head: Buffer) => {
      this.track(client);
      void this.pass(request.url ?? "", client, head);
    });
  }

  /** Listens on a free port. Returns the proxy's URL. */
  listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(this.server.address() as net.AddressInfo).port}`));
    });
  }

  /** Ends every connection and tunnel. */
  async close(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    const tunnels = await Promise.allSettled(this.tunnels.values());
    await Promise.all(tunnels.map((result) => (result.status === "fulfilled" ? result.value.end() : undefined)));
  }

  private async pass(authority: string, client: net.Socket, head: Buffer): Promise<void> {
    try {
      const upstream = this.track(await this.open(authority));
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.write(head);
      client.pipe(upstream).pipe(client);
      client.once("close", () => upstream.destroy());
      upstream.once("close", () => client.destroySoon());
    } catch (error) {
      const text = `${(error as Error).message}\n`;
      process.stderr.write(`access: ${authority}: ${text}`);
      client.end(`HTTP/1.1 502 Bad Gateway\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`);
    }
  }

  private async open(authority: string): Promise<net.Socket> {
    const { hostname, port } = new URL(`tcp://${authority}`);
    const region = regionOfApiHost(hostname);
    if (region === undefined || port !== "443") return connectDirectly(hostname.replace(/^\[|\]$/g, ""), Number(port));
    return (await this.tunnelTo(hostname, region)).connect();
  }

  /** One tunnel per host; one that ended makes way for the next. */
  private tunnelTo(host: string, region: string): Promise<Tunnel> {
    const known = this.tunnels.get(host);
    if (known !== undefined) return known;
    const opening = this.instanceId().then((instanceId) => Tunnel.start({ host, region, instanceId }));
    const forget = (): void => void this.tunnels.delete(host);
    opening.then((tunnel) => tunnel.ended.then(forget), forget);
    this.tunnels.set(host, opening);
    return opening;
  }

  private track(socket: net.Socket): net.Socket {
    this.sockets.add(socket);
    // An error closes the socket; its other side then ends by the pipe or by close().
    socket.on("error", () => undefined);
    socket.once("close", () => this.sockets.delete(socket));
    return socket;
  }
}

function connectDirectly(host: string, port: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, host);
    socket.once("connect", () => resolve(socket));
    socket.once("error", reject);
  });
}
