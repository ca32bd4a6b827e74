import { type Cluster, type ClusterObject, condition } from "./cluster";

export const KUSTOMIZATION = "kustomize.toolkit.fluxcd.io/v1";
export const SOURCE = "source.toolkit.fluxcd.io/v1";

/** One Flux Kustomization, as a person wants to see it. */
export interface KustomizationStatus {
  readonly name: string;
  readonly namespace: string;
  readonly ready: boolean;
  /** Name of the source that it reads. */
  readonly source: string;
  /** Commit that was applied last, without the branch. */
  readonly commit: string | undefined;
  /** Why it is not Ready, in Flux's words. */
  readonly message: string;
  /** Objects that it has applied and owns. */
  readonly objects: number;
}

/** All Flux Kustomizations of the cluster, by namespace and name. */
export async function kustomizations(cluster: Cluster): Promise<KustomizationStatus[]> {
  const found = await cluster.list(KUSTOMIZATION, "Kustomization");
  return found.map(describe).sort((a, b) => `${a.namespace}/${a.name}`.localeCompare(`${b.namespace}/${b.name}`));
}

function describe(object: ClusterObject): KustomizationStatus {
  const ready = condition(object, "Ready");
  const isCurrent = object.status?.observedGeneration === object.metadata!.generation;
  const revision = object.status?.lastAppliedRevision as string | undefined;
  const inventory = object.status?.inventory as { entries?: unknown[] } | undefined;
  return {
    name: object.metadata!.name!,
    namespace: object.metadata!.namespace!,
    ready: ready?.status === "True" && isCurrent,
    source: (object.spec!.sourceRef as { name: string }).name,
    commit: revision?.split(":").at(-1),
    message: ready?.message ?? "not looked at yet",
    objects: inventory?.entries?.length ?? 0,
  };
}

/** Those that are not Ready, each with its reason: the hint of a wait that failed. */
export function unready(all: readonly KustomizationStatus[]): string {
  return all
    .filter((entry) => !entry.ready)
    .map((entry) => `${entry.namespace}/${entry.name}: ${entry.message}`)
    .join("; ");
}
