import { isRecord, type Json, type Value } from "../framework/values";
import { at, type KubeObject, recordsAt, stringAt, toJson } from "./objects";

/** Name under which the provider creates objects; the first update hands its fields to the resource's own field manager. */
export const CREATOR = "pulumi-kubernetes";

/** Managers whose fields an update takes over, by the beginning of their name: former client-side writers of the same object. */
const TAKEN_OVER: readonly { readonly prefix: string; readonly operation: "Apply" | "Update" }[] = [
  { prefix: "kubectl", operation: "Apply" },
  { prefix: "kubectl", operation: "Update" },
  { prefix: "before-first-apply", operation: "Update" },
  { prefix: CREATOR, operation: "Update" },
  { prefix: "pulumi-resource-kubernetes", operation: "Update" },
];

const entries = (object: KubeObject): KubeObject[] => recordsAt(object, "metadata", "managedFields");

const isTakenOver = (entry: KubeObject): boolean =>
  stringAt(entry, "subresource") === "" &&
  TAKEN_OVER.some(({ prefix, operation }) => stringAt(entry, "manager").startsWith(prefix) && entry.operation === operation);

/** Whether a client-side writer of this provider still owns fields: then a dry run has to force what a real update would take over first. */
export function hasCreatorsFields(object: KubeObject): boolean {
  return entries(object).some((entry) => entry.operation === "Update" && stringAt(entry, "manager").startsWith(CREATOR));
}

export const hasNoManagedFields = (object: KubeObject): boolean => entries(object).length === 0;

/** JSON patch that gives the fields of client-side writers to `manager`; undefined when there are none. */
export function takeOverPatch(object: KubeObject, manager: string): Json[] | undefined {
  const all = entries(object);
  const taken = all.filter((entry) => isTakenOver(entry) && !isOwn(entry, manager));
  if (taken.length === 0) return undefined;
  const own = all.find((entry) => isOwn(entry, manager));
  const base = own ?? taken[0]!;
  const fields = [own, ...taken].reduce<Value>((union, entry) => merge(union, entry?.fieldsV1 ?? {}), {});
  const merged = { ...base, manager, operation: "Apply", fieldsV1: fields };
  const rest = all.filter((entry) => entry !== own && !taken.includes(entry));
  return [
    { op: "replace", path: "/metadata/managedFields", value: [...rest, merged].map(toJson) },
    // Makes the server answer 409 when somebody has changed the object in between.
    { op: "replace", path: "/metadata/resourceVersion", value: stringAt(object, "metadata", "resourceVersion") },
  ];
}

const isOwn = (entry: KubeObject, manager: string): boolean =>
  entry.manager === manager && entry.operation === "Apply" && stringAt(entry, "subresource") === "";

function merge(left: Value, right: Value): Value {
  if (!isRecord(left) || !isRecord(right)) return right;
  const result: Record<string, Value> = { ...left };
  for (const [key, value] of Object.entries(right)) result[key] = key in left ? merge(left[key]!, value) : value;
  return result;
}

/** Whether `manager`, or anybody else, owns a field (a dotted path of maps, as `ignoreChanges` names it). */
export function fieldOwners(object: KubeObject, path: readonly string[], manager: string): { ours: boolean; others: boolean } {
  const owners = entries(object).filter((entry) => at(entry.fieldsV1, ...path.map((part) => `f:${part}`)) !== undefined);
  return { ours: owners.some((entry) => entry.manager === manager), others: owners.some((entry) => entry.manager !== manager) };
}
