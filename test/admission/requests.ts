// Requests to a real API server as somebody else, and what it answered word for word.
import { request, type RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { type KubernetesObject, resourceOf } from "../../rehearsal/tree/objects";

export interface Answer {
  status: number;
  /** The API server's own words; empty when it took the request. */
  message: string;
  /** Texts of its Warning headers. */
  warnings: string[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

export interface Call {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: unknown;
  /** User to impersonate. @default nobody: the administrator asks */
  as?: string;
}

export type Client = (call: Call) => Promise<Answer>;

export function clientOf(config: KubeConfig): Client {
  return async ({ method, path, body, as }) => {
    const options: RequestOptions = {
      method,
      headers: {
        "content-type": method === "PATCH" ? "application/apply-patch+yaml" : "application/json",
        ...(as === undefined ? {} : { "impersonate-user": as }),
      },
    };
    await config.applyToHTTPSOptions(options);
    const { status, text, warnings } = await new Promise<{ status: number; text: string; warnings: string[] }>((resolve, reject) => {
      const sent = request(`${config.getCurrentCluster()!.server}${path}`, options, (response) => {
        let received = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (received += chunk));
        response.on("end", () => resolve({ status: response.statusCode!, text: received, warnings: warningsOf(response.rawHeaders) }));
      });
      sent.once("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
    const answer = JSON.parse(text || "{}") as { message?: string };
    return { status, message: status < 300 ? "" : (answer.message ?? text), warnings, body: answer };
  };
}

function warningsOf(rawHeaders: readonly string[]): string[] {
  return rawHeaders
    .filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]!.toLowerCase() === "warning")
    .map((value) => /^299 \S+ "(.*)"$/s.exec(value)?.[1]?.replaceAll('\\"', '"') ?? value);
}

/** Kinds whose plural is not made by the rules of English. */
const PLURALS: Readonly<Record<string, string>> = { Prometheus: "prometheuses", Grafana: "grafanas" };
const CLUSTER_WIDE = ["Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding"];

/** Where an object's kind is, in a namespace or not: the address for creating one. */
export function collectionPath({ apiVersion, kind }: Pick<KubernetesObject, "apiVersion" | "kind">, namespace: string): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const wide = CLUSTER_WIDE.includes(kind) || kind.startsWith("ValidatingAdmissionPolicy");
  return `${root}/${wide ? "" : `namespaces/${namespace}/`}${PLURALS[kind] ?? resourceOf(kind)}`;
}

/** Server-side apply as the administrator; throws when the API server does not take it. */
export async function applied(client: Client, object: KubernetesObject, namespace = object.metadata.namespace ?? ""): Promise<Answer> {
  const path = `${collectionPath(object, namespace)}/${object.metadata.name}?fieldManager=test&force=true`;
  const answer = await client({ method: "PATCH", path, body: object });
  if (answer.status >= 300) throw new Error(`${object.kind} ${object.metadata.name}: ${answer.message}`);
  return answer;
}
