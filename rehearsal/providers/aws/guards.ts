import { reveal, type Properties, type Value } from "../framework/values";
import type { AwsError, Reference, Subject, TypeEntry } from "./entry";
import { fill, fillError } from "./fill";
import { others, resolve } from "./lookup";
import { valueAt, valuesAt } from "./paths";
import { keyOf, type StoredObject } from "./stored-object";
import { ENTRY_BY_TOKEN } from "./types";

/** The first thing for which AWS refuses the request; undefined when it accepts. */
export function refusal(subject: Subject): AwsError | undefined {
  const { entry } = subject;
  const reference = subject.stage === "delete" ? undefined : danglingReference(subject);
  if (reference !== undefined) return reference;
  const taken = subject.stage === "delete" ? undefined : takenName(subject);
  if (taken !== undefined) return taken;
  for (const rule of entry.rules ?? []) {
    if (rule.kind !== "account" || rule.unready !== undefined || !rule.stages.includes(subject.stage)) continue;
    const error = rule.check(subject);
    if (error !== undefined) return error;
  }
  return subject.stage === "delete" ? stillReferenced(subject) : undefined;
}

/** Waits for what AWS lets come true later. What is still missing then is for `refusal` to say. */
export async function awaitEventualRules(subject: Subject): Promise<void> {
  for (const rule of subject.entry.rules ?? []) {
    if (rule.kind !== "account" || rule.eventually !== true || rule.unready !== undefined || !rule.stages.includes(subject.stage)) continue;
    await subject.account.settled(() => rule.check(subject));
  }
}

/** Why the object does not become ready; undefined when it does. */
export async function unreadiness(subject: Subject): Promise<{ state: string; error: AwsError } | undefined> {
  for (const rule of subject.entry.rules ?? []) {
    if (rule.kind !== "account" || rule.unready === undefined || !rule.stages.includes(subject.stage)) continue;
    const error = await subject.account.settled(() => rule.check(subject));
    if (error !== undefined) return { state: rule.unready, error };
  }
  return undefined;
}

function danglingReference(subject: Subject): AwsError | undefined {
  for (const reference of subject.entry.references ?? []) {
    const before = subject.previous === undefined ? [] : valuesAt(subject.previous.inputs, reference.input).map(({ value }) => value);
    for (const { value } of valuesAt(subject.inputs, reference.input)) {
      // What an update leaves alone, AWS does not look at again.
      if (typeof value !== "string" || value === "" || before.includes(value)) continue;
      if (
        reference.foreign?.(value, subject) === true ||
        resolve(subject.account, subject.region, reference.types, reference.by, value) !== undefined
      )
        continue;
      const error =
        reference.missing ?? reference.types.map((type) => ENTRY_BY_TOKEN.get(type)?.notFound).find((found) => found !== undefined);
      return fillError(error ?? { code: "NotFound", message: "{value} does not exist" }, subject, { value });
    }
  }
  return undefined;
}

function takenName(subject: Subject): AwsError | undefined {
  const { entry } = subject;
  const name = entry.name?.unique;
  for (const unique of [...(name === undefined ? [] : [name]), ...(entry.unique ?? [])]) {
    const own = unique.by.map((path) => comparable(subject.inputs, subject.state, path, name?.ignoreCase));
    if (own.every((value) => value === undefined)) continue;
    const same = (object: StoredObject): boolean =>
      unique.by.every(
        (path, index) => comparable(object.inputs as Properties, object.state as Properties, path, name?.ignoreCase) === own[index],
      );
    if (others(subject, entry.token).some(same)) return fillError(unique.error, subject);
    const inRegion = (object: StoredObject): boolean => object.region === "" || object.region === subject.region;
    if (
      entry.recovery !== undefined &&
      unique === name &&
      subject.account.recoverable(entry.token).some((object) => inRegion(object) && same(object))
    ) {
      return fillError(entry.recovery.error, subject);
    }
  }
  return undefined;
}

function comparable(
  inputs: Properties,
  state: { readonly [name: string]: Value },
  path: string,
  ignoreCase: true | undefined,
): string | undefined {
  const value = valueAt(inputs, path) ?? valueAt(state, path);
  if (value === undefined || value === "") return undefined;
  const text = JSON.stringify(reveal(value));
  return ignoreCase === true ? text.toLowerCase() : text;
}

function stillReferenced(subject: Subject): AwsError | undefined {
  const referrers = referrersOf(subject);
  // A rule of a group that names the group itself goes with it and holds nothing.
  const going = new Set(referrers.filter(({ reference }) => reference.whenTargetGoes === "cascade").map(({ object }) => object));
  const referrer = referrers.find(({ object, reference }) => (reference.whenTargetGoes ?? "refuse") === "refuse" && !going.has(object));
  if (referrer === undefined) return undefined;
  const error = referrer.reference.refusal ??
    subject.entry.stillReferenced ?? { code: "DependencyViolation", message: "{id} is still in use." };
  return {
    code: error.code,
    message: `${fill(error.message, subject)} (${shortType(referrer.object.type)} ${referrer.object.id} refers to it)`,
  };
}

export interface Referrer {
  readonly object: StoredObject;
  readonly reference: Reference;
}

/** Objects of the account that name the subject, those that came with it left out. */
export function referrersOf(subject: Subject): readonly Referrer[] {
  const own = subject.account.object(subject.entry.token, subject.region, subject.id);
  if (own === undefined) return [];
  const takesAlong = subject.entry.cascadeWhen !== undefined && subject.inputs[subject.entry.cascadeWhen] === true;
  const values = new Set([own.id, own.state.arn, own.state.name].filter((value) => typeof value === "string"));
  return subject.account.objects().flatMap((object): Referrer[] => {
    if (object.owner === keyOf(own) || keyOf(object) === keyOf(own) || (own.region !== "" && object.region !== own.region)) return [];
    const references = ENTRY_BY_TOKEN.get(object.type)?.references ?? [];
    return references
      .filter((reference) => reference.types.includes(own.type) && names(object, reference, own, values))
      .map((reference) => ({ object, reference: takesAlong ? { ...reference, whenTargetGoes: "cascade" } : reference }));
  });
}

function names(object: StoredObject, reference: Reference, target: StoredObject, values: ReadonlySet<unknown>): boolean {
  return valuesAt(object.inputs as Properties, reference.input).some(({ value }) => {
    if (!values.has(value)) return false;
    return (
      (reference.by.includes("id") && value === target.id) ||
      (reference.by.includes("arn") && value === target.state.arn) ||
      (reference.by.includes("name") && value === target.state.name)
    );
  });
}

function shortType(token: string): string {
  return token.split(":").at(-1)!;
}

/** How messages name an object: label and, where there is one, name or id. */
export function title(entry: TypeEntry, name: string | undefined): string {
  return name === undefined || name === "" ? entry.label : `${entry.label} (${name})`;
}
