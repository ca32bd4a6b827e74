import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { contains, parseCidr } from "../../lib/cidr";
import type { Account } from "../providers/aws/account";
import type { StoredObject } from "../providers/aws/stored-object";
import { CLUSTER, INGRESS_RULE, INSTANCE } from "../providers/aws/tokens";

/** Address of the machine that runs `pulumi up` from outside of the VPC, as the endpoint sees it (RFC 5737: nobody has it). */
export const OUTSIDE_ADDRESS = "203.0.113.7";

/** Header by which a Session Manager session says through which instance it comes. */
export const SESSION_HEADER = "x-session-target";

/**
 * The network around a cluster's API endpoint, for a machine that is not in the VPC: a proxy for HTTPS (CONNECT) on 127.0.0.1. It lets
 * a connection through where AWS would: from the machine's address while the endpoint is public and open to it, and through an
 * instance of the VPC whose security group the cluster's group admits. Any other one runs into a time-out, here at once.
 */
export class ClusterEndpoint {
  private readonly server: Server = createServer((_request, response) => void response.writeHead(405).end());
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly account: Account,
    private readonly apiServer: URL,
  ) {
    this.server.on("connect", (request: IncomingMessage, socket: Socket, head: Buffer) => this.connect(request, socket, head));
  }

  /** @param apiServer where the cluster's API server really listens */
  static async start(account: Account, apiServer: string): Promise<ClusterEndpoint> {
    const endpoint = new ClusterEndpoint(account, new URL(apiServer));
    await new Promise<void>((resolve, reject) => {
      endpoint.server.once("error", reject);
      endpoint.server.listen(0, "127.0.0.1", resolve);
    });
    return endpoint;
  }

  /** For HTTPS_PROXY of what runs on the machine outside. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private connect(request: IncomingMessage, client: Socket, head: Buffer): void {
    this.track(client);
    const refusal = this.refusal(request.url ?? "", request.headers[SESSION_HEADER]);
    if (refusal !== undefined) {
      client.end(`HTTP/1.1 504 ${refusal}\r\nContent-Length: ${refusal.length}\r\nConnection: close\r\n\r\n${refusal}`);
      return;
    }
    const upstream = this.track(connect(Number(this.apiServer.port), this.apiServer.hostname));
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    upstream.write(head);
    client.pipe(upstream).pipe(client);
    client.once("close", () => upstream.destroy());
    upstream.once("close", () => client.destroy());
  }

  /** Why a connection does not arrive, undefined where it does. */
  private refusal(authority: string, through: string | string[] | undefined): string | undefined {
    const cluster = this.account
      .objects(CLUSTER)
      .find(({ state }) => `${new URL(String(state.endpoint)).hostname}:443`.toLowerCase() === authority.toLowerCase());
    if (cluster === undefined) return `${authority.replace(/[^\x21-\x7e]/g, "?")} is the endpoint of no cluster`;
    if (through !== undefined) return this.admits(cluster, String(through)) ? undefined : `${String(through)} does not reach the cluster`;
    const vpcConfig = cluster.inputs.vpcConfig as { endpointPublicAccess?: boolean; publicAccessCidrs?: string[] };
    const open = vpcConfig.endpointPublicAccess === true ? (vpcConfig.publicAccessCidrs ?? []) : [];
    const here = parseCidr(`${OUTSIDE_ADDRESS}/32`);
    return open.some((cidr) => contains(parseCidr(cidr), here)) ? undefined : `connection to ${authority} timed out`;
  }

  /** Whether the cluster's security group lets an instance in on port 443, by one of the instance's own groups. */
  private admits(cluster: StoredObject, instanceId: string): boolean {
    const instance = this.account.objects(INSTANCE).find(({ id }) => id === instanceId);
    const groups = (instance?.inputs.vpcSecurityGroupIds ?? []) as readonly string[];
    const { clusterSecurityGroupId } = cluster.state.vpcConfig as { clusterSecurityGroupId?: string };
    return this.account
      .objects(INGRESS_RULE)
      .some(
        ({ inputs }) =>
          inputs.securityGroupId === clusterSecurityGroupId &&
          groups.includes(String(inputs.referencedSecurityGroupId)) &&
          Number(inputs.fromPort) <= 443 &&
          Number(inputs.toPort) >= 443,
      );
  }

  private track(socket: Socket): Socket {
    this.sockets.add(socket);
    // An error closes the socket; its other side then ends by the pipe.
    socket.on("error", () => undefined);
    socket.once("close", () => this.sockets.delete(socket));
    return socket;
  }
}
