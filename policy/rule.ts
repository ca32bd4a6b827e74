import type { PolicyResourceOptions } from "@pulumi/policy";
import type { PolicyRule } from "../lib/policy-rules";

/** What a rule sees of a resource: its inputs, in which a value that only `up` will know is UNKNOWN. */
export interface Candidate {
  readonly type: string;
  readonly name: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- inputs of any type of resource
  readonly props: Record<string, any>;
  readonly opts?: Pick<PolicyResourceOptions, "protect">;
}

export interface Rule {
  readonly name: PolicyRule;
  /** What every stack keeps to, one sentence. */
  readonly description: string;
  /** Types of resources that the rule looks at. */
  readonly types: readonly string[];
  /** One sentence for each violation by a resource of these types: what is wrong and what to do. */
  check(resource: Candidate): string[];
}

/** The check of each type that a rule looks at, on the resource's inputs. */
export type Checks = Readonly<Record<string, (props: Candidate["props"]) => string[]>>;

/** A rule that looks at several types, each in its own way. */
export function ruleOf({ name, description }: Pick<Rule, "name" | "description">, checks: Checks): Rule {
  return { name, description, types: Object.keys(checks), check: ({ type, props }) => checks[type]!(props) };
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

/** Whether a value names a KMS key that is not one of AWS's own, which every principal of the account may use. */
export function isOwnKey(value: unknown): boolean {
  return isGiven(value) && !/(^|:)alias\/aws\//.test(String(value));
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
