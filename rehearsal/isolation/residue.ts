import type { Cluster, ClusterObject } from "../cluster";
import { until } from "../wait";
import { changedSince } from "./evidence";
import { ATTEMPT_LABEL } from "./paths";

/** Kinds that attempts can make, by themselves or by a controller. */
const MADE: readonly [apiVersion: string, kind: string][] = [
  ["v1", "Pod"],
  ["v1", "ConfigMap"],
  ["v1", "Secret"],
  ["v1", "Service"],
  ["v1", "PersistentVolumeClaim"],
  ["v1", "Namespace"],
  ["apps/v1", "Deployment"],
  ["apps/v1", "StatefulSet"],
  ["batch/v1", "Job"],
  ["kustomize.toolkit.fluxcd.io/v1", "Kustomization"],
  ["helm.toolkit.fluxcd.io/v2", "HelmRelease"],
  ["source.toolkit.fluxcd.io/v1", "GitRepository"],
  ["source.toolkit.fluxcd.io/v1", "HelmChart"],
];

/** What attempts have left behind or changed, once everything had time to go; empty when all is as before. */
export async function residue(cluster: Cluster, before: ReadonlyMap<string, string>): Promise<string[]> {
  let found: string[] = [];
  const nothing = async () => {
    const lists = await Promise.all(MADE.map(([apiVersion, kind]) => cluster.list(apiVersion, kind)));
    const left = lists
      .flat()
      .filter(isMade)
      .map(({ kind, metadata }) => `${kind} ${metadata!.namespace ?? ""}/${metadata!.name} is left`);
    found = [...left, ...(await changedSince(before, cluster)).map((name) => `${name} has changed`)];
    return found.length === 0;
  };
  await until("nothing is left", nothing, { timeoutMs: 45_000, everyMs: 1000 }).catch(() => undefined);
  return found;
}

function isMade({ metadata }: ClusterObject): boolean {
  return metadata!.name!.includes("isolation-") || metadata!.labels?.[ATTEMPT_LABEL] !== undefined;
}
