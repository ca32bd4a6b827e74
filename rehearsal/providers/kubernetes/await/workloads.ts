import { annotationOf, generationOf, type KubeObject, nameOf, namespaceOf, numberAt, ownedBy, recordsAt, stringAt } from "../objects";
import { type Awaiter, notReady, READY, type Readiness, type View } from "./awaiter";
import { condition, conditionText, isTrue, podReasonsOf } from "./pods";

const REPLICA_SET = { group: "apps", version: "v1", kind: "ReplicaSet" };
const CLAIM = { group: "", version: "v1", kind: "PersistentVolumeClaim" };
const REVISION = "deployment.kubernetes.io/revision";

const isObserved = (object: KubeObject): boolean => (numberAt(object, "status", "observedGeneration") ?? -1) >= generationOf(object);

/**
 * A Deployment is ready when its controller has seen it, it is available, from the second revision on its rollout is complete, its
 * current ReplicaSet has all replicas ready, and the claims it mounts are bound.
 */
export const deployment: Awaiter = { onRead: true, look: lookAtDeployment };

async function lookAtDeployment(object: KubeObject, view: View): Promise<Readiness> {
  if (!isObserved(object)) return notReady("the Deployment controller has not seen the Deployment yet");
  const revision = annotationOf(object, REVISION);
  const available = condition(object, "Available");
  const progressing = condition(object, "Progressing");
  const rolledOut = revision === "1" || (isTrue(progressing) && progressing?.reason === "NewReplicaSetAvailable");
  const sets = (await view.cluster.list(REPLICA_SET, namespaceOf(object), view.signal)).filter((set) => ownedBy(set, object));
  const current = sets.find((set) => annotationOf(set, REVISION) === revision);
  const wanted = numberAt(current, "spec", "replicas") ?? 1;
  const replicasReady = revision !== "" && current !== undefined && (numberAt(current, "status", "readyReplicas") ?? 0) >= wanted;
  const unbound = await unboundClaims(object, view);
  if (isTrue(available) && rolledOut && replicasReady && unbound.length === 0) return READY;

  const reasons: string[] = [progressing, available]
    .filter((found) => found !== undefined && !isTrue(found))
    .map((found) => conditionText(found!));
  if (unbound.length > 0) reasons.push(`Failed to bind PersistentVolumeClaim(s): ${unbound.join(", ")}`);
  if (!isTrue(available)) reasons.push("Minimum number of live Pods was not attained");
  else if (!rolledOut) reasons.push("Minimum number of Pods to consider the application live was not attained");
  else if (!replicasReady) reasons.push("Attempted to roll forward to new ReplicaSet, but minimum number of Pods did not become live");
  if (current !== undefined) reasons.push(...(await podReasonsOf(current, view)));
  return notReady(...reasons);
}

async function unboundClaims(object: KubeObject, view: View): Promise<string[]> {
  const volumes = recordsAt(object, "spec", "template", "spec", "volumes");
  const claims = new Set(volumes.map((volume) => stringAt(volume, "persistentVolumeClaim", "claimName")).filter((name) => name !== ""));
  if (claims.size === 0) return [];
  const found = await view.cluster.list(CLAIM, namespaceOf(object), view.signal);
  return found.filter((claim) => claims.has(nameOf(claim)) && stringAt(claim, "status", "phase") !== "Bound").map(nameOf);
}

/** A StatefulSet is ready when all replicas are ready on its current revision. With OnDelete an update does not wait for new Pods. */
export const statefulSet: Awaiter = {
  onRead: true,
  look: async (object, view) => {
    if (!isObserved(object)) return notReady("the StatefulSet controller has not seen the StatefulSet yet");
    const wanted = numberAt(object, "spec", "replicas") ?? 1;
    const count = (field: string): number => numberAt(object, "status", field) ?? 0;
    const allReady = count("replicas") === wanted && count("readyReplicas") === wanted;
    const current = stringAt(object, "status", "currentRevision");
    const onDelete = generationOf(object) > 1 && stringAt(object, "spec", "updateStrategy", "type") === "OnDelete";
    const onRevision =
      onDelete || (current !== "" && current === stringAt(object, "status", "updateRevision") && count("currentReplicas") === wanted);
    if (allReady && onRevision) return READY;
    const reason = allReady
      ? ".status.currentRevision does not match .status.updateRevision"
      : `${count("readyReplicas")} of ${wanted} replicas succeeded readiness checks`;
    return notReady(reason, ...(await podReasonsOf(object, view)));
  },
};

/** A DaemonSet is ready when every node that should run it runs the current Pod, available and ready. */
export const daemonSet: Awaiter = {
  onRead: true,
  look: async (object, view) => {
    if (!isObserved(object)) return notReady("the DaemonSet controller has not seen the DaemonSet yet");
    const wanted = numberAt(object, "status", "desiredNumberScheduled") ?? 0;
    const behind = ["currentNumberScheduled", "updatedNumberScheduled", "numberAvailable", "numberReady"].filter(
      (field) => (numberAt(object, "status", field) ?? 0) < wanted,
    );
    if (behind.length === 0) return READY;
    const counts = behind.map((field) => `${field} ${numberAt(object, "status", field) ?? 0}/${wanted}`);
    return notReady(counts.join(", "), ...(await podReasonsOf(object, view)));
  },
};

export const replicationController: Awaiter = {
  onRead: false,
  look: async (object, view) => {
    const wanted = numberAt(object, "spec", "replicas") ?? 1;
    const available = numberAt(object, "status", "availableReplicas") ?? 0;
    return available === wanted
      ? READY
      : notReady(`${available} of ${wanted} replicas are available`, ...(await podReasonsOf(object, view)));
  },
};

/** A Job is ready when it is complete; a Job that has failed for good ends the wait. */
export const job: Awaiter = {
  onRead: true,
  look: async (object, view) => {
    if (isTrue(condition(object, "Complete")) && stringAt(object, "status", "startTime") !== "") return READY;
    const failed = condition(object, "Failed");
    if (isTrue(failed)) return { ready: false, hopeless: true, reasons: [conditionText(failed!), ...(await podReasonsOf(object, view))] };
    const count = (field: string): number => numberAt(object, "status", field) ?? 0;
    const progress = `Active: ${count("active")} | Succeeded: ${count("succeeded")} | Failed: ${count("failed")}`;
    return notReady(`the Job has not succeeded (${progress})`, ...(await podReasonsOf(object, view)));
  },
};
