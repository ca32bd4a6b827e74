import { request } from "node:http";
import { connect, type TLSSocket } from "node:tls";
import { readFile } from "node:fs/promises";
import * as path from "node:path";
import type { Duplex } from "node:stream";
import type { TestContext } from "node:test";
import type { StandInChart } from "../../../rehearsal/charts/stand-in-chart";
import type { GitMirror } from "../../../rehearsal/upstream/mirrors";
import { startUpstream, type Upstream } from "../../../rehearsal/upstream/upstream";
import { temporaryDirectory, writeTree } from "../git/support";

export const MIRROR: GitMirror = { host: "github.com", path: "/example/crds", module: "example.org/crds", tag: "v1.2.3" };

/** An upstream with one mirror of a tiny module, and the given charts. */
export async function startSmallUpstream(
  t: TestContext,
  o: { mirrors?: readonly GitMirror[]; charts?: readonly StandInChart[] } = {},
): Promise<{ upstream: Upstream; directory: string; modulesAsked: string[] }> {
  const directory = await temporaryDirectory(t);
  const module = await writeTree(path.join(directory, "crds@v1.2.3"), {
    "config/crd/standard/one.yaml": "kind: CustomResourceDefinition\n",
    "go.mod": "module example.org/crds\n",
  });
  const modulesAsked: string[] = [];
  const toolchain = { moduleDirectory: async (name: string) => (modulesAsked.push(name), module) };
  const upstream = await startUpstream({
    directory: path.join(directory, "upstream"),
    toolchain,
    mirrors: o.mirrors ?? [MIRROR],
    charts: o.charts,
  });
  t.after(() => upstream.close());
  return { upstream, directory, modulesAsked };
}

/** Settings with which git goes through the upstream and trusts its certificate only. */
export function throughUpstream(upstream: Upstream): Record<string, string> {
  return { "http.proxy": upstream.environment.HTTPS_PROXY!, "http.sslCAInfo": upstream.environment.SSL_CERT_FILE! };
}

export interface Answer {
  status: number;
  /** Reason phrase of the status line. */
  reason: string;
  headers: Record<string, unknown>;
  body: Buffer;
}

/** Sends CONNECT; gives the socket, or the answer of a proxy that refuses. */
export function openTunnel(proxy: string, authority: string): Promise<{ socket: Duplex; status: number; reason: string }> {
  const { hostname, port } = new URL(proxy);
  return new Promise((resolve, reject) => {
    const sent = request({ host: hostname, port, method: "CONNECT", path: authority });
    sent.on("connect", (response, socket) => resolve({ socket, status: response.statusCode!, reason: response.statusMessage! }));
    sent.on("error", reject);
    sent.end();
  });
}

/** Gets an https address through the proxy, with the run's certificate as the only one that is trusted. */
export async function get(upstream: Upstream, address: string, method = "GET"): Promise<Answer> {
  const url = new URL(address);
  const tunnel = await openTunnel(upstream.environment.HTTPS_PROXY!, `${url.hostname}:443`);
  if (tunnel.status !== 200) {
    tunnel.socket.destroy();
    return { status: tunnel.status, reason: tunnel.reason, headers: {}, body: Buffer.alloc(0) };
  }
  const ca = await readFile(upstream.environment.SSL_CERT_FILE!);
  const secure: TLSSocket = connect({ socket: tunnel.socket, servername: url.hostname, ca });
  return new Promise((resolve, reject) => {
    const sent = request(
      { createConnection: () => secure, host: url.hostname, path: `${url.pathname}${url.search}`, method, headers: { Host: url.host } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode!,
            reason: response.statusMessage!,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    sent.on("error", reject);
    sent.end();
  });
}
