import { isRecord, type Json, type Properties, reveal, type Value } from "../framework/values";

/** A Kubernetes object with plain values only (no secret wrappers); in previews some of them may be unknown. */
export type KubeObject = Properties;

/**
 * JSON-schema keywords that a property name of the SDKs cannot spell (no dashes): the provider translates them on the way to the
 * cluster and back (CustomResourceDefinition schemas use them).
 */
const SCHEMA_KEYWORDS = [
  "embedded-resource",
  "int-or-string",
  "list-map-keys",
  "list-type",
  "map-type",
  "preserve-unknown-fields",
  "validations",
].map((keyword) => `x-kubernetes-${keyword}`);

const DASHED = new Map(SCHEMA_KEYWORDS.map((keyword) => [keyword.replaceAll("-", "_"), keyword]));
const UNDERSCORED = new Map(SCHEMA_KEYWORDS.map((keyword) => [keyword, keyword.replaceAll("-", "_")]));

/** What the program wrote, as the cluster takes it: without secret wrappers, with dashes in schema keywords. */
export function toCluster(properties: Properties): KubeObject {
  return renameKeys(reveal(properties), DASHED) as KubeObject;
}

/** What the cluster returned, as the engine's state spells it. */
export function toEngine(object: KubeObject): Properties {
  return renameKeys(object, UNDERSCORED) as Properties;
}

function renameKeys(value: Value, names: ReadonlyMap<string, string>): Value {
  if (Array.isArray(value)) return value.map((element) => renameKeys(element as Value, names));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [names.get(key) ?? key, renameKeys(element, names)]));
}

/** The value at a path, undefined when any part of the path is missing. */
export function at(object: Value | undefined, ...path: readonly string[]): Value | undefined {
  let value = object;
  for (const key of path) {
    if (!isRecord(value)) return undefined;
    value = value[key];
  }
  return value;
}

export function stringAt(object: Value | undefined, ...path: readonly string[]): string {
  const value = at(object, ...path);
  return typeof value === "string" ? value : "";
}

export function numberAt(object: Value | undefined, ...path: readonly string[]): number | undefined {
  const value = at(object, ...path);
  return typeof value === "number" ? value : undefined;
}

export function recordsAt(object: Value | undefined, ...path: readonly string[]): KubeObject[] {
  const value = at(object, ...path);
  return Array.isArray(value) ? (value as Value[]).filter(isRecord) : [];
}

/** A copy with the value at `path` set; missing parents are made. `undefined` removes the value. */
export function withValue(object: Properties, path: readonly string[], value: Value | undefined): Properties {
  const [key, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) {
    const { [key]: _, ...others } = object;
    return value === undefined ? others : { ...object, [key]: value };
  }
  const inner = object[key];
  if (value === undefined && !isRecord(inner)) return object;
  return { ...object, [key]: withValue(isRecord(inner) ? inner : {}, rest, value) };
}

export const nameOf = (object: Value | undefined): string => stringAt(object, "metadata", "name");
export const namespaceOf = (object: Value | undefined): string => stringAt(object, "metadata", "namespace");
export const uidOf = (object: Value | undefined): string => stringAt(object, "metadata", "uid");
export const kindOf = (object: Value | undefined): string => stringAt(object, "kind");
export const apiVersionOf = (object: Value | undefined): string => stringAt(object, "apiVersion");
export const annotationOf = (object: Value | undefined, key: string): string => stringAt(object, "metadata", "annotations", key);
export const generationOf = (object: Value | undefined): number => numberAt(object, "metadata", "generation") ?? 0;

/** `namespace/name`, or `name` for an object of the cluster: the id of a resource of this provider. */
export function idOf(object: Value | undefined): string {
  const namespace = namespaceOf(object);
  return namespace === "" ? nameOf(object) : `${namespace}/${nameOf(object)}`;
}

export function parseId(id: string): { namespace: string; name: string } {
  const [first = "", second] = id.split("/");
  return second === undefined ? { namespace: "", name: first } : { namespace: first, name: second };
}

export function ownedBy(object: KubeObject, owner: KubeObject): boolean {
  return recordsAt(object, "metadata", "ownerReferences").some((reference) => stringAt(reference, "uid") === uidOf(owner));
}

/**
 * Keeps of `live` only what `inputs` mention, list elements by position: the cluster's defaults, its status and the fields of
 * other managers fall away, a changed or removed field of ours stays visible.
 */
export function prune(live: KubeObject, inputs: KubeObject): KubeObject {
  const kept: Record<string, Value> = {};
  for (const [key, value] of Object.entries(live)) {
    if (key in inputs) kept[key] = pruneValue(value, inputs[key]!);
  }
  return kept;
}

function pruneValue(live: Value, input: Value): Value {
  if (isRecord(live) && isRecord(input)) return prune(live, input);
  if (Array.isArray(live) && Array.isArray(input)) {
    const elements = live as Value[];
    // An empty list in the inputs claims nothing about elements that others add.
    return elements.slice(0, input.length).map((element, index) => pruneValue(element, input[index] as Value));
  }
  return live;
}

/** JSON for the wire. Nulls are left out: to the API server they are the same as absence. */
export function toJson(object: KubeObject): { [key: string]: Json } {
  return JSON.parse(JSON.stringify(object, (_, value: unknown) => (value === null ? undefined : value))) as { [key: string]: Json };
}
