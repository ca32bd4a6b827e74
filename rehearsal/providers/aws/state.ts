import { hasUnknown, isRecord, Secret, Unknown, type Properties, type Value } from "../framework/values";
import type { OutputRule, Subject, TypeEntry } from "./entry";
import { over } from "./outputs";
import { RULES } from "./rules";

export interface Making {
  readonly entry: TypeEntry;
  /** As the engine sent them: secrets and, in a preview, unknowns. */
  readonly inputs: Properties;
  /** Outputs before an update, as the engine sent them. */
  readonly before?: Properties;
  readonly preview: boolean;
  readonly defaultTags: { readonly [key: string]: string };
  /** The subject with the outputs made so far. */
  subject(state: { readonly [output: string]: Value }): Subject;
  /** A name that was made from a prefix. */
  readonly physicalName?: string;
}

/** The outputs of an object: inputs given back, values that AWS computes, and after an update those that stay. */
export function makeState(making: Making): Record<string, Value> {
  const { entry, inputs, before } = making;
  const rules = RULES.types[entry.token]!;
  const state: Record<string, Value> = {};
  if (making.physicalName !== undefined) state[entry.name!.input] = making.physicalName;
  const names = [...Object.keys(entry.outputs), ...Object.keys(rules.outputs).filter((name) => !(name in entry.outputs))];
  for (const name of names) {
    if (entry.writeOnly?.includes(name) === true || name in state) continue;
    const value = outputValue(making, name, entry.outputs[name], inputs[name], before?.[name], state);
    if (value !== undefined) state[name] = rules.secrets.includes(name) && !(value instanceof Secret) ? new Secret(value) : value;
  }
  return state;
}

function outputValue(
  making: Making,
  name: string,
  rule: OutputRule | undefined,
  input: Value | undefined,
  before: Value | undefined,
  state: { readonly [output: string]: Value },
): Value | undefined {
  if (name === "tagsAll") return allTags(making);
  const given = input !== undefined && input !== null;
  if (rule === undefined) return given ? input : RULES.types[making.entry.token]!.inputs[name]?.computed === true ? before : undefined;
  if (rule.fills === true) return filledValue(making, rule, given ? input : undefined, before, state);
  if (given && rule.overrides !== true) return input;
  if (rule.overrides === true && hasUnknown(input)) return Unknown.instance;
  if (rule.when === "inputs") return computedValue(making, rule, state);
  if (rule.when !== "always" && before !== undefined) return before;
  if (making.preview) return Unknown.instance;
  return computedValue(making, rule, state);
}

function computedValue(making: Making, rule: OutputRule, state: { readonly [output: string]: Value }): Value | undefined {
  const subject = making.subject(state);
  return making.preview ? subject.account.tryOut(() => rule.value(subject)) : rule.value(subject);
}

/** Members that the input gives, over those that were there before or that AWS computes. */
function filledValue(
  making: Making,
  rule: OutputRule,
  input: Value | undefined,
  before: Value | undefined,
  state: { readonly [output: string]: Value },
): Value | undefined {
  if (input instanceof Unknown) return input;
  const computed = computedValue(making, rule, state);
  const isList = RULES.types[making.entry.token]!.inputs[outputName(making.entry, rule)]?.kind === "list";
  if (computed === undefined || (isList && input === undefined)) return undefined;
  if (input === undefined && before === undefined && making.preview) return Unknown.instance;
  const fresh = making.preview ? unknownLeaves(computed) : computed;
  if (!isList) return over(kept(fresh, before), input);
  return (input as readonly Value[]).map((element, index) =>
    over(kept(fresh, Array.isArray(before) ? (before[index] as Value) : undefined), element),
  );
}

function outputName(entry: TypeEntry, rule: OutputRule): string {
  return Object.keys(entry.outputs).find((name) => entry.outputs[name] === rule)!;
}

/** The computed members with the values that they had before. */
function kept(fresh: Value, before: Value | undefined): Value {
  if (before === undefined || before instanceof Unknown) return fresh;
  if (!isRecord(fresh)) return before;
  const members = before instanceof Secret ? before.value : before;
  if (!isRecord(members)) return fresh;
  return Object.fromEntries(Object.entries(fresh).map(([name, value]) => [name, kept(value, members[name])]));
}

function unknownLeaves(value: Value): Value {
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, unknownLeaves(member)]))
    : Unknown.instance;
}

/** The provider's default tags under the object's own. */
function allTags({ inputs, defaultTags }: Making): Value {
  const { tags } = inputs;
  if (tags instanceof Unknown) return tags;
  if (tags instanceof Secret) return isRecord(tags.value) ? new Secret({ ...defaultTags, ...tags.value }) : tags;
  return { ...defaultTags, ...(isRecord(tags as Value) ? (tags as Properties) : {}) };
}
