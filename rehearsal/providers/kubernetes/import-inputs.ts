import { type KubeObject, withValue } from "./objects";

const NOT_INPUTS: readonly (readonly string[])[] = [
  ["metadata", "creationTimestamp"],
  ["metadata", "generation"],
  ["metadata", "managedFields"],
  ["metadata", "resourceVersion"],
  ["metadata", "uid"],
  ["metadata", "annotations", "deployment.kubernetes.io/revision"],
  ["metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"],
  ["status"],
];

/** Inputs of an object that no program wrote yet: all of it, without what only the cluster sets. */
export function importedInputs(live: KubeObject): KubeObject {
  return NOT_INPUTS.reduce<KubeObject>((object, path) => withValue(object, path, undefined), live);
}
