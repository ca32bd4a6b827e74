import { CoreV1Api, PatchStrategy, setHeaderOptions, type KubeConfig, type V1Pod } from "@kubernetes/client-node";
import { until } from "../wait";
import { isNotFound, isTooManyRequests, unless } from "./api-errors";

/** How long pods get to leave a node before they are removed by force, in milliseconds. EKS gives them 15 minutes; nothing real runs in these. */
const DRAIN_TIMEOUT_MS = 10_000;

/**
 * Removes a Node as EKS removes one of a managed node group: cordon, evict its pods (disruption budgets are honoured until
 * the time is up), delete the Node. Without this, pods stay for about a minute until the garbage collector finds them. A
 * Node that is gone already is fine.
 */
export async function deleteNode(config: KubeConfig, name: string, options: { drainTimeoutMs?: number } = {}): Promise<void> {
  const core = config.makeApiClient(CoreV1Api);
  const cordon = [{ op: "add", path: "/spec/unschedulable", value: true }];
  const cordoned = await unless(
    isNotFound,
    core.patchNode({ name, body: cordon }, setHeaderOptions("Content-Type", PatchStrategy.JsonPatch)),
  );
  if (!cordoned) {
    return;
  }
  const pods = async () => (await core.listPodForAllNamespaces({ fieldSelector: `spec.nodeName=${name}` })).items;
  const empty = async () => {
    const left = (await pods()).filter((pod) => !ownedByDaemonSet(pod));
    await Promise.all(left.map((pod) => evict(core, pod)));
    return left.length === 0;
  };
  await until(`node ${name} is drained`, empty, { timeoutMs: options.drainTimeoutMs ?? DRAIN_TIMEOUT_MS }).catch(() => undefined);
  await unless(isNotFound, core.deleteNode({ name }));
  for (const { metadata } of await pods()) {
    await unless(isNotFound, core.deleteNamespacedPod({ name: metadata!.name!, namespace: metadata!.namespace!, gracePeriodSeconds: 0 }));
  }
}

async function evict(core: CoreV1Api, { metadata }: V1Pod): Promise<void> {
  if (metadata?.deletionTimestamp) {
    return;
  }
  const [name, namespace] = [metadata!.name!, metadata!.namespace!];
  // 429: a disruption budget says not now.
  await unless(
    (error) => isNotFound(error) || isTooManyRequests(error),
    core.createNamespacedPodEviction({ name, namespace, body: { metadata: { name, namespace } } }),
  );
}

function ownedByDaemonSet(pod: V1Pod): boolean {
  return pod.metadata?.ownerReferences?.some(({ kind }) => kind === "DaemonSet") ?? false;
}
