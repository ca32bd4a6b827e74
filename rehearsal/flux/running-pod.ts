import { isDeepStrictEqual } from "node:util";
import type { V1Deployment, V1Pod } from "@kubernetes/client-node";

/**
 * The pod of a Deployment whose program should run: one that a node runs and nobody is deleting. During a rollout there
 * are two; the one with the arguments of the Deployment's present template wins, then the younger one. Undefined when the
 * Deployment is scaled to zero or being deleted, or while no pod runs (no node has room for it, say).
 */
export function runningPod(deployment: V1Deployment, pods: readonly V1Pod[]): V1Pod | undefined {
  if ((deployment.spec?.replicas ?? 1) === 0 || deployment.metadata?.deletionTimestamp) {
    return undefined;
  }
  const wanted = Object.entries(deployment.spec?.selector.matchLabels ?? {});
  const isCurrent = (pod: V1Pod) =>
    Number(isDeepStrictEqual(pod.spec?.containers[0]?.args, deployment.spec?.template.spec?.containers[0]?.args));
  const age = (pod: V1Pod) => new Date(pod.metadata?.creationTimestamp ?? 0).getTime();
  return pods
    .filter((pod) => wanted.every(([key, value]) => pod.metadata?.labels?.[key] === value))
    .filter((pod) => pod.spec?.nodeName && pod.status?.phase === "Running" && !pod.metadata?.deletionTimestamp)
    .sort(
      (one, other) =>
        isCurrent(other) - isCurrent(one) || age(other) - age(one) || (one.metadata?.name ?? "").localeCompare(other.metadata?.name ?? ""),
    )[0];
}
