import type { CheckFailure } from "../framework/provider";
import { archivedTexts, isRecord, ResourceReference, Secret, Unknown, type Value } from "../framework/values";
import type { Limits, Shape } from "./shapes";
import { didYouMean } from "./text";

interface Checked {
  readonly value: Value;
  readonly failures: readonly CheckFailure[];
}

/** Checks the members of an object against their shapes, and brings values into the form that the provider sends: no nulls, JSON as text. */
export function checkMembers(
  members: { readonly [name: string]: Value },
  shapes: { readonly [name: string]: Shape },
  owner: string,
  prefix = "",
): { value: Record<string, Value>; failures: CheckFailure[] } {
  const failures: CheckFailure[] = [];
  const value: Record<string, Value> = {};
  for (const [name, member] of Object.entries(members)) {
    if (name === "__defaults" || member === null || member === undefined) continue;
    const shape = shapes[name];
    if (shape === undefined) {
      failures.push({ property: `${prefix}${name}`, reason: `is not an input of ${owner}${didYouMean(name, Object.keys(shapes))}` });
      continue;
    }
    const checked = checkValue(member, shape, `${prefix}${name}`, owner);
    failures.push(...checked.failures);
    value[name] = checked.value;
  }
  for (const [name, shape] of Object.entries(shapes)) {
    if (members[name] !== undefined && members[name] !== null) continue;
    if (shape.required === true) failures.push({ property: `${prefix}${name}`, reason: `is required by ${owner}` });
    // At the top, defaults and a generated name come first.
    else if (shape.limits?.required === true && prefix !== "")
      failures.push({ property: `${prefix}${name}`, reason: "is required by AWS" });
  }
  return { value, failures };
}

function checkValue(value: Value, shape: Shape, path: string, owner: string): Checked {
  if (value instanceof Unknown) return { value, failures: [] };
  if (value instanceof Secret) {
    const inner = checkValue(value.value, shape, path, owner);
    return { value: new Secret(inner.value), failures: inner.failures };
  }
  const wrong = (expected: string): Checked => ({
    value,
    failures: [{ property: path, reason: `should be ${expected}, not ${describe(value)}` }],
  });
  switch (shape.kind) {
    case "string":
    case "number":
    case "boolean":
      if (typeof value !== shape.kind) return wrong(`a ${shape.kind}`);
      return { value, failures: limitFailures(value as string | number | boolean, shape.limits, path) };
    case "json": {
      const text = typeof value === "string" ? value : isRecord(value) ? JSON.stringify(value) : undefined;
      return text === undefined ? wrong("a policy document") : { value: text, failures: limitFailures(text, shape.limits, path) };
    }
    case "resource": {
      const id = value instanceof ResourceReference ? (value.id ?? Unknown.instance) : value;
      if (id instanceof Unknown) return { value: id, failures: [] };
      return typeof id === "string" ? { value: id, failures: limitFailures(id, shape.limits, path) } : wrong("a name or a resource");
    }
    case "archive":
      return archivedTexts(value) === undefined ? wrong("an archive of texts") : { value, failures: [] };
    case "list": {
      if (!Array.isArray(value)) return wrong("a list");
      const elements = value.map((element, index) => checkValue(element as Value, shape.element!, `${path}[${index}]`, owner));
      return {
        value: elements.map((element) => element.value),
        failures: [...countFailures(value.length, shape.limits, path, "elements"), ...elements.flatMap(({ failures }) => failures)],
      };
    }
    case "map": {
      if (!isRecord(value)) return wrong("a map");
      const entries = Object.entries(value).filter(([, element]) => element !== null);
      const checked = entries.map(([key, element]) => [key, checkValue(element, shape.element!, `${path}.${key}`, owner)] as const);
      return {
        value: Object.fromEntries(checked.map(([key, element]) => [key, element.value])),
        failures: [...countFailures(entries.length, shape.limits, path, "entries"), ...checked.flatMap(([, { failures }]) => failures)],
      };
    }
    case "object": {
      if (!isRecord(value)) return wrong("an object");
      return checkMembers(value, shape.members!, owner, `${path}.`);
    }
  }
}

function limitFailures(value: string | number | boolean, limits: Limits | undefined, path: string): CheckFailure[] {
  if (limits === undefined || typeof value === "boolean") return [];
  const fail = (reason: string): CheckFailure[] => [{ property: path, reason }];
  if (typeof value === "number") {
    const { min = -Infinity, max = Infinity } = limits;
    return value < min || value > max ? fail(`"${value}" is outside of what AWS takes: ${range(limits, "")}`) : [];
  }
  const { min = 0, max = Infinity } = limits;
  if (value.length < min || value.length > max) return fail(`has ${value.length} characters; AWS takes ${range(limits, " characters")}`);
  if (limits.enum !== undefined && !limits.enum.includes(value))
    return fail(`"${value}" is not one of ${limits.enum.join(", ")}${didYouMean(value, limits.enum)}`);
  if (limits.pattern !== undefined && !new RegExp(limits.pattern, "u").test(value)) {
    return fail(`"${value.length > 80 ? `${value.slice(0, 80)}…` : value}" does not match AWS's pattern ${limits.pattern}`);
  }
  return [];
}

function countFailures(count: number, limits: Limits | undefined, path: string, unit: string): CheckFailure[] {
  const { min = 0, max = Infinity } = limits ?? {};
  return count < min || count > max ? [{ property: path, reason: `has ${count} ${unit}; AWS takes ${range(limits!, ` ${unit}`)}` }] : [];
}

function range({ min, max }: Limits, unit: string): string {
  if (max === undefined) return `at least ${min}${unit}`;
  return min === undefined || min === 0 ? `at most ${max}${unit}` : `${min} to ${max}${unit}`;
}

function describe(value: Value): string {
  if (Array.isArray(value)) return "a list";
  if (value instanceof ResourceReference) return "a resource";
  return isRecord(value) ? "an object" : `the ${typeof value} ${JSON.stringify(value)}`;
}
