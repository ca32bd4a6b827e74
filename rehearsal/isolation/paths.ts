import type { ClusterObject } from "../cluster";

/** Path of a collection: `kinds` is the plural, as in pods. */
export function collection(apiVersion: string, kinds: string, namespace?: string): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}${namespace === undefined ? "" : `/namespaces/${namespace}`}/${kinds}`;
}

export function pathOf(object: ClusterObject, kinds: string): string {
  return `${collection(object.apiVersion!, kinds, object.metadata!.namespace)}/${object.metadata!.name}`;
}

/** On everything that an attempt makes: what is left of it is found by this. */
export const ATTEMPT_LABEL = "numinia.xyz/isolation";
