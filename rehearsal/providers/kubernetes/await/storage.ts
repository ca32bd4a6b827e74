import { ApiError } from "../api-error";
import { equal, isRecord } from "../../framework/values";
import { at, type KubeObject, stringAt } from "../objects";
import { type Awaiter, notReady, READY, type View } from "./awaiter";

const STORAGE_CLASS = { group: "storage.k8s.io", version: "v1", kind: "StorageClass" };
const MINUTES = 60_000;

export const persistentVolume: Awaiter = {
  limitMs: 5 * MINUTES,
  onRead: false,
  look: (object) => {
    const phase = stringAt(object, "status", "phase");
    return ["Available", "Bound"].includes(phase) ? READY : notReady(`the volume is ${phase || "without a phase"}`);
  },
};

/** A new claim is ready when it is bound; when its class waits for a first consumer, already while it is pending. */
export const persistentVolumeClaim: Awaiter = {
  limitMs: 5 * MINUTES,
  onRead: false,
  look: async (object, view) => {
    const phase = stringAt(object, "status", "phase");
    if (phase === "Bound") return READY;
    if (phase === "Pending" && (await bindsOnFirstUse(object, view))) return READY;
    const className = stringAt(object, "spec", "storageClassName");
    return notReady(`the claim is ${phase || "without a phase"}: no volume of the storage class "${className}" was bound to it`);
  },
};

async function bindsOnFirstUse(claim: KubeObject, view: View): Promise<boolean> {
  const name = stringAt(claim, "spec", "storageClassName");
  if (name === "") return false;
  try {
    const found = await view.cluster.get(STORAGE_CLASS, "", name, view.signal);
    return stringAt(found, "volumeBindingMode") === "WaitForFirstConsumer";
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}

/** A quota counts once its controller has taken over the limits. */
export const resourceQuota: Awaiter = {
  limitMs: 1 * MINUTES,
  onRead: false,
  look: (object) =>
    equal(at(object, "spec", "hard"), at(object, "status", "hard"))
      ? READY
      : notReady("the quota controller has not taken over the limits"),
};

/** Only a service account's token is filled in by a controller. */
export const secret: Awaiter = {
  limitMs: 5_000,
  onRead: false,
  look: (object) => {
    const filled = isRecord(object.data) && Object.keys(object.data).length > 0;
    if (stringAt(object, "type") !== "kubernetes.io/service-account-token" || filled) return READY;
    return notReady("no token was issued: does the service account exist?");
  },
};
