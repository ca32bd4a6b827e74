import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { isRecord, type Properties, type Value } from "../framework/values";
import { type KubeObject, recordsAt, stringAt } from "./objects";

/** Reads a provider's `kubeconfig` input: the content (YAML or JSON), or a path to it. Throws one sentence, never the content. */
export function readKubeconfig(pathOrContent: string): KubeObject {
  const path = pathOrContent.startsWith("~/") ? join(homedir(), pathOrContent.slice(2)) : pathOrContent;
  const isPath = !pathOrContent.includes("\n") && existsSync(path);
  let parsed: unknown;
  try {
    parsed = parse(isPath ? readFileSync(path, "utf8") : pathOrContent);
  } catch {
    // The parser's message quotes the content, which may hold a token.
    throw new Error(isPath ? `the file ${path} is not YAML` : "the content is not YAML");
  }
  if (!isRecord(parsed as Value)) {
    throw new Error("it is neither a kubeconfig nor the path of an existing file");
  }
  return parsed as KubeObject;
}

interface Choice {
  /** Name of the context; the kubeconfig's current one when empty. */
  readonly context: string;
  /** Name of the cluster; the context's own when empty. */
  readonly cluster: string;
}

/** The cluster entry that a kubeconfig and the provider's overrides lead to. */
export function activeCluster(kubeconfig: KubeObject, choice: Choice): Properties | undefined {
  const cluster = choice.cluster || stringAt(activeContext(kubeconfig, choice), "cluster");
  const entry = recordsAt(kubeconfig, "clusters").find((candidate) => candidate.name === cluster);
  return isRecord(entry?.cluster) ? entry.cluster : undefined;
}

function activeContext(kubeconfig: KubeObject, choice: Choice): Properties | undefined {
  const name = choice.context || stringAt(kubeconfig, "current-context");
  const entry = recordsAt(kubeconfig, "contexts").find((candidate) => candidate.name === name);
  return isRecord(entry?.context) ? entry.context : undefined;
}

export function contextNamespace(kubeconfig: KubeObject, choice: Choice): string {
  return stringAt(activeContext(kubeconfig, choice), "namespace");
}

/** How a cluster is reached, beyond what its kubeconfig says. */
export interface Way {
  /** Added to what an exec user's command sees, e.g. a PATH on which `aws` is found. */
  readonly execEnvironment?: { readonly [name: string]: string };
  /** Proxy for clusters that are not on this machine; the real provider takes it from HTTPS_PROXY. */
  readonly proxyUrl?: string | undefined;
}

/**
 * A kubeconfig reduced to one context, for @kubernetes/client-node. That library caches the tokens of exec users by user name for
 * the whole process, so the user gets a name that no other kubeconfig has.
 */
export function singleContext(kubeconfig: KubeObject, choice: Choice, { execEnvironment = {}, proxyUrl }: Way): string {
  const context = activeContext(kubeconfig, choice);
  const found = activeCluster(kubeconfig, choice);
  const cluster = found && proxyUrl !== undefined && isElsewhere(stringAt(found, "server")) ? { ...found, "proxy-url": proxyUrl } : found;
  if (context === undefined || cluster === undefined) {
    throw new Error(`context "${choice.context || stringAt(kubeconfig, "current-context")}" with its cluster is not in the kubeconfig`);
  }
  const entry = recordsAt(kubeconfig, "users").find((candidate) => candidate.name === context.user);
  let user: Properties = isRecord(entry?.user) ? entry.user : {};
  if (isRecord(user.exec)) {
    const added = Object.entries(execEnvironment).map(([name, value]) => ({ name, value }));
    user = { ...user, exec: { ...user.exec, env: [...recordsAt(user.exec, "env"), ...added] } };
  }
  const unique = createHash("sha256")
    .update(JSON.stringify([cluster, user]))
    .digest("hex")
    .slice(0, 16);
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": unique,
    contexts: [{ name: unique, context: { cluster: unique, user: unique } }],
    clusters: [{ name: unique, cluster }],
    users: [{ name: unique, user }],
  });
}

/** Whether a server is https and on another machine; Go's HTTP client leaves this machine's addresses out of HTTPS_PROXY too. */
function isElsewhere(server: string): boolean {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  return url?.protocol === "https:" && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}
