import type { CheckFailure, Diff, DiffKind } from "../framework/provider";
import { equal, hasUnknown, type Properties, reveal, Unknown, type Value } from "../framework/values";
import { activeCluster, readKubeconfig } from "./kubeconfig";
import { type KubeObject, toJson } from "./objects";

/** What a `kubernetes.Provider` resource can be told, and whether the stand-in can do it. */
const INPUTS: { readonly [name: string]: "text" | "flag" | "ignored" | "unsupported" } = {
  kubeconfig: "text",
  context: "text",
  cluster: "text",
  namespace: "text",
  clusterIdentifier: "text",
  deleteUnreachable: "flag",
  enableConfigMapMutable: "flag",
  enablePatchForce: "flag",
  enableSecretMutable: "flag",
  enableServerSideApply: "flag",
  upsertExistingObjects: "flag",
  // These change warnings and request rates only.
  suppressDeprecationWarnings: "ignored",
  suppressHelmHookWarnings: "ignored",
  kubeClientSettings: "ignored",
  strictMode: "ignored",
  // Set by the engine on every provider resource.
  version: "ignored",
  pluginDownloadURL: "ignored",
  pluginChecksums: "ignored",
  __internal: "ignored",
  alwaysRender: "unsupported",
  helmReleaseSettings: "unsupported",
  renderYamlToDirectory: "unsupported",
  skipUpdateUnreachable: "unsupported",
};

/** Options of one provider resource, parsed. */
export interface Configuration {
  /** Content or path; empty when none was given; Unknown in a preview that will create the cluster. */
  readonly kubeconfig: string | Unknown;
  readonly context: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly deleteUnreachable: boolean;
  readonly enableConfigMapMutable: boolean;
  readonly enableSecretMutable: boolean;
  readonly enablePatchForce: boolean;
  /** Since 4.29 the real provider refuses to create what exists, unless this is set. */
  readonly upsertExistingObjects: boolean;
}

export function parseConfiguration(args: Properties): Configuration {
  const text = (key: string): string => (typeof reveal(args[key] ?? "") === "string" ? (reveal(args[key] ?? "") as string) : "");
  const flag = (key: string): boolean => isTrue(args[key]);
  const kubeconfig = reveal(args.kubeconfig ?? "");
  return {
    kubeconfig: kubeconfig instanceof Unknown ? kubeconfig : kubeconfigText(kubeconfig),
    context: text("context"),
    cluster: text("cluster"),
    namespace: text("namespace"),
    deleteUnreachable: flag("deleteUnreachable"),
    enableConfigMapMutable: flag("enableConfigMapMutable"),
    enableSecretMutable: flag("enableSecretMutable"),
    enablePatchForce: flag("enablePatchForce"),
    upsertExistingObjects: flag("upsertExistingObjects"),
  };
}

/** SDKs send flags as JSON text. */
function isTrue(value: Value | undefined): boolean {
  const plain = reveal(value ?? false);
  return plain === true || plain === "true";
}

function kubeconfigText(kubeconfig: Value): string {
  return typeof kubeconfig === "string" ? kubeconfig : JSON.stringify(toJson(kubeconfig as KubeObject));
}

/** Refuses what the real provider does not have, and what the stand-in cannot do. */
export function checkConfiguration(news: Properties): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const [property, value] of Object.entries(news)) {
    const kind = Object.hasOwn(INPUTS, property) ? INPUTS[property] : undefined;
    const plain = reveal(value);
    if (kind === undefined) {
      failures.push({ property, reason: `the Kubernetes provider has no input "${property}"` });
    } else if (kind === "unsupported" && isSet(plain)) {
      failures.push({ property, reason: `the stand-in of the Kubernetes provider cannot do "${property}": leave it unset in a rehearsal` });
    } else if (kind === "flag" && isSet(plain) && !["true", "false", true].includes(plain as never) && !(plain instanceof Unknown)) {
      failures.push({ property, reason: `"${property}" must be true or false` });
    } else if (kind === "text" && isSet(plain) && typeof plain !== "string" && property !== "kubeconfig" && !(plain instanceof Unknown)) {
      failures.push({ property, reason: `"${property}" must be a string` });
    }
  }
  if (reveal(news.enableServerSideApply ?? true) === false || reveal(news.enableServerSideApply ?? true) === "false") {
    failures.push({ property: "enableServerSideApply", reason: "the stand-in of the Kubernetes provider only knows server-side apply" });
  }
  return failures;
}

const isSet = (value: Value): boolean => ![null, "", false, "false", "null"].includes(value as never);

/**
 * A changed provider replaces everything on it only when it leads to another cluster: another `clusterIdentifier`, or without one
 * another active cluster in the kubeconfig (or a kubeconfig that is not known yet).
 */
export function diffConfiguration(olds: Properties, news: Properties): Diff {
  const detailed: Record<string, DiffKind> = {};
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  const changed = keys.filter((key) => !equal(olds[key], news[key]));
  const replaces = new Set<string>();
  const identifier = reveal(news.clusterIdentifier ?? null);
  const sameIdentifier = identifier !== null && equal(olds.clusterIdentifier, news.clusterIdentifier);
  // Adding or removing the identifier replaces nothing, so that it can be introduced without risk.
  if (changed.includes("clusterIdentifier") && "clusterIdentifier" in olds && "clusterIdentifier" in news)
    replaces.add("clusterIdentifier");
  const address = ["kubeconfig", "context", "cluster"].filter((key) => changed.includes(key));
  if (address.length > 0 && leadsElsewhere(olds, news)) address.forEach((key) => replaces.add(key));
  if (sameIdentifier) replaces.clear();
  for (const key of changed) {
    const kind: DiffKind = !(key in olds) ? "add" : !(key in news) ? "delete" : "update";
    detailed[key] = replaces.has(key) ? (`${kind}-replace` as DiffKind) : kind;
  }
  return { changes: changed.length > 0, replaces: [...replaces], detailed, deleteBeforeReplace: false };
}

function leadsElsewhere(olds: Properties, news: Properties): boolean {
  if (["kubeconfig", "context", "cluster"].some((key) => hasUnknown(news[key]))) return true;
  const before = clusterOf(olds);
  const after = clusterOf(news);
  return before !== undefined && after !== undefined && !equal(before, after);
}

function clusterOf(properties: Properties): Properties | undefined {
  const { kubeconfig, context, cluster } = parseConfiguration(properties);
  if (kubeconfig instanceof Unknown || kubeconfig === "") return undefined;
  try {
    return activeCluster(readKubeconfig(kubeconfig), { context, cluster });
  } catch {
    return undefined;
  }
}
