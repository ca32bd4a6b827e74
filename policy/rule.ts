import type { PolicyResourceOptions } from "@pulumi/policy";

/** What a rule sees of a resource: its inputs, in which a value that only `up` will know is UNKNOWN. */
export interface Candidate {
  readonly type: string;
  readonly name: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- inputs of any type of resource
  readonly props: Record<string, any>;
  readonly opts?: Pick<PolicyResourceOptions, "protect">;
}

/** What of the stack's configuration the rules depend on. */
export interface StackFacts {
  readonly deletionProtection: boolean;
}

export interface Rule {
  readonly name: string;
  /** What every stack keeps to, one sentence. */
  readonly description: string;
  /** One sentence for each violation: what is wrong and what to do. */
  check(resource: Candidate, facts: StackFacts): string[];
}

/** Stands for a value that a preview cannot know. No rule objects to it: `up` asks again once it is known. */
export const UNKNOWN: unique symbol = Symbol("known only after up");

/** A missing value, or one that is known and not what is wanted. */
export function isNot(value: unknown, wanted: (known: unknown) => boolean): boolean {
  return value !== UNKNOWN && !wanted(value);
}

/** Whether a value is neither absent nor empty. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** EC2 writes some booleans as text. */
export function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

/** The entries of a list that are known; of what is no list or not known, none. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- inputs of any type of resource
export function list(value: unknown): any[] {
  return Array.isArray(value) ? value.filter((entry) => entry !== UNKNOWN && entry !== null && entry !== undefined) : [];
}
