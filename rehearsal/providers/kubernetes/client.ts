import * as http from "node:http";
import * as https from "node:https";
import { KubeConfig } from "@kubernetes/client-node";
import { ProviderError } from "../framework/provider";
import type { Json, Value } from "../framework/values";
import { ApiError, NoKindMatch } from "./api-error";
import { apiVersion, display, type Kind } from "./kinds";
import { at, type KubeObject, recordsAt, stringAt } from "./objects";

export interface ServedKind {
  /** Plural name, the last part of the kind's path. */
  readonly resource: string;
  readonly namespaced: boolean;
}

interface RequestOptions {
  readonly body?: { readonly [key: string]: Json } | Json[];
  readonly contentType?: string;
  readonly query?: { readonly [name: string]: string | undefined };
  readonly signal?: AbortSignal;
}

/** Longest time that one request may take; every request of this provider is short (waits poll). */
const REQUEST_TIMEOUT_MS = 60_000;

/** How long credentials are kept: without an expiry in its answer, an exec user's command would run for every request. */
const CREDENTIALS_MS = 30_000;

/** One cluster's API: plain requests with the credentials of a kubeconfig, and which kinds are served under which path. */
export class ClusterClient {
  private readonly config = new KubeConfig();
  private readonly server: URL;
  private agent: http.Agent | undefined;
  private credentials: { readonly options: Promise<https.RequestOptions>; readonly until: number } | undefined;
  /** Kinds by group and version; dropped when a CustomResourceDefinition changes. */
  private readonly served = new Map<string, Promise<Map<string, ServedKind>>>();

  /** @param kubeconfig JSON of a kubeconfig with one context. */
  constructor(kubeconfig: string) {
    this.config.loadFromString(kubeconfig);
    const server = this.config.getCurrentCluster()?.server;
    if (server === undefined || !URL.canParse(server)) throw new Error("its cluster has no server URL");
    this.server = new URL(server);
  }

  async get(kind: Kind, namespace: string, name: string, signal?: AbortSignal): Promise<KubeObject> {
    return this.request("GET", await this.path(kind, namespace, name), { signal });
  }

  /** All objects of a kind in a namespace; of the whole cluster when the namespace is empty. */
  async list(kind: Kind, namespace: string, signal?: AbortSignal): Promise<KubeObject[]> {
    return recordsAt(await this.request("GET", await this.path(kind, namespace), { signal }), "items");
  }

  async request(method: string, path: string, options: RequestOptions = {}): Promise<KubeObject> {
    const what = `${method} ${path}`;
    const { status, text } = await this.send(method, path, options);
    let body: Value;
    try {
      body = JSON.parse(text) as Json;
    } catch {
      body = { message: text.trim().slice(0, 300) };
    }
    if (status >= 300) throw ApiError.from(status, body, what);
    return body as KubeObject;
  }

  /** Path of a kind's collection or object. Throws NoKindMatch when the server does not know the kind. */
  async path(kind: Kind, namespace: string, name?: string): Promise<string> {
    const { resource, namespaced } = await this.kind(kind);
    const scope = namespaced && namespace !== "" ? `/namespaces/${encodeURIComponent(namespace)}` : "";
    return `${groupPath(kind)}${scope}/${resource}${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
  }

  async kind(kind: Kind): Promise<ServedKind> {
    const path = groupPath(kind);
    // A kind can appear at any moment: what was listed before proves only what is there.
    const found = (await this.served.get(path)?.catch(() => undefined))?.get(kind.kind);
    if (found !== undefined) return found;
    const fresh = this.discover(path);
    this.served.set(path, fresh);
    const served = (await fresh.catch((error: unknown) => this.forget(path, error))).get(kind.kind);
    if (served === undefined) throw new NoKindMatch(kind.kind, apiVersion(kind));
    return served;
  }

  async serves(kind: Kind): Promise<boolean> {
    try {
      await this.kind(kind);
      return true;
    } catch (error) {
      if (error instanceof NoKindMatch) return false;
      throw new ProviderError(`whether the cluster serves ${display(kind)} is not known: ${(error as Error).message}`);
    }
  }

  forgetKinds(): void {
    this.served.clear();
  }

  private forget(path: string, error: unknown): never {
    this.served.delete(path);
    throw error;
  }

  private async discover(path: string): Promise<Map<string, ServedKind>> {
    const kinds = new Map<string, ServedKind>();
    try {
      const list = await this.request("GET", path);
      for (const entry of recordsAt(list, "resources")) {
        const resource = stringAt(entry, "name");
        // Subresources such as deployments/status are listed beside their kind.
        if (!resource.includes("/")) kinds.set(stringAt(entry, "kind"), { resource, namespaced: at(entry, "namespaced") === true });
      }
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
    }
    return kinds;
  }

  private async send(method: string, path: string, options: RequestOptions): Promise<{ status: number; text: string }> {
    const url = new URL(path, this.server);
    url.pathname = this.server.pathname.replace(/\/$/, "") + path;
    for (const [name, value] of Object.entries(options.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    const credentials = await this.authenticate();
    const requestOptions: https.RequestOptions = { method, headers: { ...credentials.headers, accept: "application/json" } };
    this.agent ??= this.keepAliveAgent(credentials);
    requestOptions.agent = this.agent;
    const body = options.body === undefined ? undefined : JSON.stringify(options.body);
    if (body !== undefined) {
      Object.assign(requestOptions.headers as object, {
        "content-type": options.contentType ?? "application/json",
        "content-length": Buffer.byteLength(body),
      });
    }
    const signal = AbortSignal.any([AbortSignal.timeout(REQUEST_TIMEOUT_MS), ...(options.signal === undefined ? [] : [options.signal])]);
    const answer = await exchange(url, { ...requestOptions, signal }, body);
    if (answer.status === 401) this.credentials = undefined;
    return answer;
  }

  /** Headers and certificates of the kubeconfig's user, and the cluster's CA. */
  private async authenticate(): Promise<https.RequestOptions> {
    if (this.credentials === undefined || this.credentials.until < Date.now()) {
      const options: https.RequestOptions = {};
      this.credentials = { options: this.config.applyToHTTPSOptions(options).then(() => options), until: Date.now() + CREDENTIALS_MS };
    }
    try {
      return await this.credentials.options;
    } catch (error) {
      this.credentials = undefined;
      throw new ApiError(0, `no credentials for ${this.server.origin}: ${(error as Error).message.trim()}`);
    }
  }

  private keepAliveAgent(options: https.RequestOptions): http.Agent {
    if (this.server.protocol === "http:") return new http.Agent({ keepAlive: true });
    // Through a proxy the library's own agent, which speaks CONNECT.
    if (this.config.getCurrentCluster()?.proxyUrl !== undefined && options.agent instanceof http.Agent) return options.agent;
    const { ca, cert, key, rejectUnauthorized, servername } = options;
    return new https.Agent({ keepAlive: true, ca, cert, key, rejectUnauthorized, servername });
  }
}

function groupPath(kind: Kind): string {
  return kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
}

function exchange(url: URL, options: https.RequestOptions, body: string | undefined): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      const ended = error.name === "AbortError" || error.name === "TimeoutError";
      reject(
        new ApiError(
          0,
          ended ? `the request to ${url.origin} was ended before its answer` : `${url.origin} is unreachable: ${error.message}`,
        ),
      );
    };
    const request = (url.protocol === "http:" ? http : https).request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", failed);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }));
    });
    request.on("error", failed);
    request.end(body);
  });
}
