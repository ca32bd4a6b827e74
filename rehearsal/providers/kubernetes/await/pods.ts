import { type KubeObject, nameOf, namespaceOf, numberAt, ownedBy, recordsAt, stringAt } from "../objects";
import { type Awaiter, notReady, READY, type View } from "./awaiter";

const POD = { group: "", version: "v1", kind: "Pod" };

export function condition(object: KubeObject, type: string): KubeObject | undefined {
  return recordsAt(object, "status", "conditions").find((candidate) => candidate.type === type);
}

export const isTrue = (found: KubeObject | undefined): boolean => found?.status === "True";

/** `[Reason] message` of a condition that does not hold. */
export function conditionText(found: KubeObject): string {
  const reason = stringAt(found, "reason");
  return `${reason === "" ? "" : `[${reason}] `}${stringAt(found, "message")}`.trim();
}

/** A Pod is ready when it is scheduled and initialized and either ready or done. */
export const pod: Awaiter = {
  onRead: true,
  look: (object) => {
    const done = stringAt(object, "status", "phase") === "Succeeded";
    const ready =
      isTrue(condition(object, "PodScheduled")) && isTrue(condition(object, "Initialized")) && (isTrue(condition(object, "Ready")) || done);
    return ready ? READY : notReady(...podReasons(object));
  },
};

/** What keeps a Pod from being ready: its conditions and its containers' states. */
export function podReasons(object: KubeObject): string[] {
  const reasons: string[] = [];
  for (const type of ["PodScheduled", "Initialized", "Ready"]) {
    const found = condition(object, type);
    if (found === undefined || isTrue(found)) continue;
    const text = conditionText(found);
    if (text !== "") reasons.push(text);
    break;
  }
  for (const status of [...recordsAt(object, "status", "initContainerStatuses"), ...recordsAt(object, "status", "containerStatuses")]) {
    if (status.ready !== true) reasons.push(...containerReasons(status));
  }
  return reasons.map((reason) => `[Pod ${namespaceOf(object)}/${nameOf(object)}]: ${reason}`);
}

function containerReasons(status: KubeObject): string[] {
  const reasons: string[] = [];
  const name = stringAt(status, "name");
  const waiting = stringAt(status, "state", "waiting", "reason");
  if (waiting !== "" && waiting !== "ContainerCreating" && waiting !== "PodInitializing") {
    reasons.push(`container "${name}": [${waiting}] ${stringAt(status, "state", "waiting", "message")}`.trim());
  }
  for (const state of ["state", "lastState"]) {
    const exitCode = numberAt(status, state, "terminated", "exitCode");
    if (exitCode !== undefined && exitCode !== 0) {
      reasons.push(`container "${name}" terminated (${stringAt(status, state, "terminated", "reason")}: exit code ${exitCode})`);
    }
  }
  return reasons;
}

/** Reasons of all Pods that belong to an owner. */
export async function podReasonsOf(owner: KubeObject, view: View): Promise<string[]> {
  const pods = await view.cluster.list(POD, namespaceOf(owner), view.signal);
  return pods.filter((candidate) => ownedBy(candidate, owner)).flatMap(podReasons);
}
