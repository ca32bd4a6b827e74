import type { CheckFailure } from "../framework/provider";
import { isRecord, reveal, hasSecret, Unknown, type Properties, type Value } from "../framework/values";
import { REGION_NAMES } from "./data/regions";
import type { TypeEntry } from "./entry";
import { defaultsOf, generatedName } from "./naming";
import { topLevel, valuesAt } from "./paths";
import { RULES } from "./rules";
import { checkMembers } from "./shape-check";
import { didYouMean } from "./text";

interface Request {
  readonly name: string;
  readonly olds: Properties;
  readonly news: Properties;
  readonly randomSeed: Uint8Array;
}

/**
 * Checks a program's inputs as the provider does before anything is created: unknown and missing inputs, forms, limits and rules over
 * values; puts in defaults and a generated name. What a preview does not know yet passes.
 *
 * As in the real provider, `__defaults` lists the top-level inputs that did not come from the program.
 */
export function checkInputs(entry: TypeEntry, request: Request): { inputs: Properties; failures: readonly CheckFailure[] } {
  const shapes = RULES.types[entry.token]!.inputs;
  const { value: inputs, failures } = checkMembers(request.news, shapes, entry.token);
  const defaulted: string[] = [];
  for (const [path, value] of Object.entries(entry.defaults ?? {})) {
    if (putDefault(inputs, path.split("."), value) && !path.includes(".")) defaulted.push(path);
  }
  const generated = entry.name && generatedName(entry.name, request.name, inputs, request.olds, request.randomSeed);
  if (generated !== undefined && "failure" in generated) failures.push(generated.failure);
  if (generated !== undefined && "name" in generated) {
    inputs[entry.name!.input] = generated.name;
    defaulted.push(entry.name!.input);
  }
  const checks: ((entry: TypeEntry, inputs: Properties) => readonly CheckFailure[])[] = [
    serviceNeeds,
    nameFailures,
    regionFailures,
    tagFailures,
  ];
  for (const rule of entry.rules ?? []) if (rule.kind === "input") checks.push((_entry, values) => rule.check(values));
  for (const check of checks) {
    // A value that is wrong in one way is reported once.
    const known = new Set(failures.map(({ property }) => property));
    failures.push(...check(entry, inputs).filter(({ property }) => !known.has(property)));
  }
  return { inputs: { ...inputs, __defaults: defaulted.sort() }, failures: failures.map((failure) => hideSecret(failure, request.news)) };
}

/** Puts a default in where its parents are given; true when it was needed. */
function putDefault(inputs: Record<string, Value>, path: readonly string[], value: Value): boolean {
  const [head, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) {
    if (inputs[head] !== undefined) return false;
    inputs[head] = value;
    return true;
  }
  const parent = inputs[head];
  if (parent === undefined || !isRecord(parent)) return false;
  const copy = { ...parent };
  const put = putDefault(copy, rest, value);
  inputs[head] = copy;
  return put;
}

/** Inputs that the AWS operation needs although the SDK lets them out. */
function serviceNeeds(entry: TypeEntry, inputs: Properties): CheckFailure[] {
  return Object.entries(RULES.types[entry.token]!.inputs).flatMap(([name, shape]) => {
    const prefixed = entry.name?.input === name && entry.name.prefixInput !== undefined && inputs[entry.name.prefixInput] !== undefined;
    if (shape.limits?.required !== true || inputs[name] !== undefined || prefixed) return [];
    return [{ property: name, reason: `is required by AWS (${entry.label})` }];
  });
}

function nameFailures(entry: TypeEntry, inputs: Properties): CheckFailure[] {
  const rule = entry.name;
  if (rule === undefined) return [];
  return valuesAt(inputs, rule.input).flatMap(({ path, value }) =>
    typeof value === "string" && (value.length > rule.maxLength || value === "")
      ? [{ property: path, reason: `has ${value.length} characters; AWS takes 1 to ${rule.maxLength} in this name (${entry.label})` }]
      : [],
  );
}

function regionFailures(_entry: TypeEntry, inputs: Properties): CheckFailure[] {
  const region = inputs.region === undefined ? undefined : reveal(inputs.region);
  if (typeof region !== "string" || REGION_NAMES.includes(region)) return [];
  return [{ property: "region", reason: `"${region}" is not a region that the rehearsal knows${didYouMean(region, REGION_NAMES)}` }];
}

/** Tags as AWS takes them: at most 50, keys of 1 to 128 characters outside of aws:, values of at most 256. */
function tagFailures(_entry: TypeEntry, inputs: Properties): CheckFailure[] {
  const tags = inputs.tags === undefined ? undefined : reveal(inputs.tags);
  if (tags === undefined || !isRecord(tags)) return [];
  const fail = (key: string, reason: string): CheckFailure => ({ property: `tags.${key}`, reason });
  const failures = Object.entries(tags).flatMap(([key, value]) => {
    if (/^aws:/i.test(key)) return [fail(key, "begins with aws:, which AWS keeps for itself")];
    if (key.length < 1 || key.length > 128) return [fail(key, `has a key of ${key.length} characters; AWS takes 1 to 128`)];
    if (typeof value === "string" && value.length > 256) return [fail(key, `has ${value.length} characters; AWS takes at most 256`)];
    return [];
  });
  const count = Object.keys(tags).length;
  return count > 50 ? [...failures, { property: "tags", reason: `has ${count} tags; AWS takes at most 50` }] : failures;
}

/**
 * The engine prints the value of the property that a failure names, even a secret one, and a reason may quote it: a failure about a
 * secret names no property and gives no reason of its own.
 */
function hideSecret(failure: CheckFailure, news: Properties): CheckFailure {
  if (!hasSecret(news[topLevel(failure.property)])) return failure;
  return { property: "", reason: `the secret value of ${failure.property} is not one that the provider takes` };
}

/** Whether the object carries a name that the program chose. */
export function namedByProgram(entry: TypeEntry, inputs: Properties): boolean {
  const name = entry.name === undefined ? undefined : inputs[entry.name.input];
  return name !== undefined && !(name instanceof Unknown) && !defaultsOf(inputs).includes(entry.name!.input);
}
