import { Agent, request as httpsRequest, type RequestOptions } from "node:https";
import { CoreV1Api } from "@kubernetes/client-node";
import { ownersGroup } from "../../lib/access-grants";
import { deployerName } from "../../lib/names";
import type { Cluster } from "../cluster";
import type { Account, Request, Sides } from "./attempt";

export interface Answer {
  readonly code: number;
  readonly text: string;
  /** The API server's own words where it refuses. */
  readonly message: string;
}

type Headers = { readonly [name: string]: string };

/** Requests to the API server as anybody: service accounts by tokens of their own, so that nothing hides behind an administrator. */
export class Client {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 24 });
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(private readonly cluster: Cluster) {}

  close(): void {
    this.agent.destroy();
  }

  async as(account: Account, sides: Sides, request: Request): Promise<Answer> {
    const user = userOf(account, sides);
    if (account === "owner") {
      return this.send(request, { "Impersonate-User": user, "Impersonate-Group": ownersGroup(sides.organization), ...request.headers });
    }
    return this.asServiceAccount(user, request);
  }

  async asServiceAccount(user: string, request: Request): Promise<Answer> {
    return this.send(request, { Authorization: `Bearer ${await this.token(user)}`, ...request.headers });
  }

  /** As the administrator, who prepares and cleans up. */
  async asAdministrator(request: Request): Promise<Answer> {
    return this.send(request, {});
  }

  /** A service account's token, from its full user name. */
  private token(user: string): Promise<string> {
    const [, , namespace, name] = user.split(":") as [string, string, string, string];
    const known = this.tokens.get(user);
    if (known) return known;
    const body = { spec: { audiences: [], expirationSeconds: 3600 } };
    const token = this.cluster.config
      .makeApiClient(CoreV1Api)
      .createNamespacedServiceAccountToken({ namespace, name, body })
      .then((answer) => answer.status!.token);
    this.tokens.set(user, token);
    return token;
  }

  private async send(request: Request, headers: Headers): Promise<Answer> {
    const server = new URL(this.cluster.config.getCurrentCluster()!.server);
    const options: RequestOptions = {};
    await this.cluster.config.applyToHTTPSOptions(options);
    const own = Object.fromEntries(Object.entries(options.headers ?? {})) as Headers;
    const method = request.method ?? "GET";
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    // Sent as an administrator's only where nothing else is said: a header of the account's own replaces his.
    const all = { ...own, ...(body === undefined ? {} : { "Content-Type": type }), Accept: "application/json", ...headers };
    return new Promise((resolve, reject) => {
      const sent = httpsRequest(new URL(request.path, server), { ...options, agent: this.agent, method, headers: all }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({ code: response.statusCode!, text, message: messageOf(text) });
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text;
  }
}

/** What the API server calls an account. */
export function userOf(account: Account, { organization, own }: Sides): string {
  switch (account) {
    case "deployer":
    case "commit":
      return `system:serviceaccount:flux-system:${deployerName(own)}`;
    case "local deployer":
      return `system:serviceaccount:${own}:deployer`;
    case "app":
      return `system:serviceaccount:${own}:app`;
    case "owner":
      return `arn:aws:iam::111122223333:role/${organization}-owner`;
    case "planted":
      return "kubernetes-admin";
  }
}
