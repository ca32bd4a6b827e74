import type { Json } from "../framework/values";

/** An object of the account. Secrets in inputs and state are sealed: only a hash of them is there. */
export interface StoredObject {
  readonly type: string;
  /** Empty for a global type. */
  readonly region: string;
  readonly id: string;
  readonly logicalName: string;
  readonly status: "creating" | "ready" | "failed";
  readonly inputs: { readonly [name: string]: Json };
  readonly state: { readonly [name: string]: Json };
  /** Key of the object that it came with and goes with. */
  readonly owner?: string;
  /** AWS made it, not a program. */
  readonly companion?: true;
  /** Deleted; holds its name until then (milliseconds since 1970). */
  readonly goneAt?: number;
}

export function keyOf(object: { readonly type: string; readonly region: string; readonly id: string }): string {
  return `${object.type}|${object.region}|${object.id}`;
}
