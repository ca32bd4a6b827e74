import type { Diff, DiffKind } from "../framework/provider";
import { equal, hasUnknown, isRecord, reveal, Secret, Unknown, type Properties, type Value } from "../framework/values";
import { namedByProgram } from "./check";
import type { TypeEntry } from "./entry";
import { generalPath, topLevel } from "./paths";
import { RULES } from "./rules";
import type { Shape } from "./shapes";

interface Difference {
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

/** What changed between the inputs that made the object and those that are wanted now. */
export function diffInputs(entry: TypeEntry, before: Properties, after: Properties, ignore: readonly string[]): Diff {
  const shapes = RULES.types[entry.token]!.inputs;
  const found = new Comparison(entry)
    .members(before, after, shapes, "")
    .filter(({ path }) => !ignore.some((ignored) => path === ignored || path.startsWith(`${ignored}.`) || path.startsWith(`${ignored}[`)));
  const detailed: Record<string, DiffKind> = {};
  const replaces = new Set<string>();
  for (const difference of found) {
    const replaced = replacesObject(entry, difference, after);
    if (replaced) replaces.add(topLevel(difference.path));
    detailed[difference.path] = replaced ? `${difference.kind}-replace` : difference.kind;
  }
  const sameName = entry.name !== undefined && equal(before[entry.name.input], after[entry.name.input]);
  return {
    changes: found.length > 0,
    replaces: [...replaces].sort(),
    detailed,
    deleteBeforeReplace: replaces.size > 0 && sameName && namedByProgram(entry, after),
  };
}

function replacesObject(entry: TypeEntry, { path, before, after }: Difference, inputs: Properties): boolean {
  const general = generalPath(path);
  const inside = (outer: string): boolean => general === outer || general.startsWith(`${outer}.`) || general.startsWith(`${outer}[]`);
  if (entry.replaceOn.some(inside)) return true;
  // An object that comes or goes takes its replacing members with it.
  if (entry.replaceOn.some((outer) => outer.startsWith(`${general}.`) && hasMember(before, after, outer.slice(general.length + 1))))
    return true;
  const condition = entry.replaceWhen?.[general];
  return condition !== undefined && !(after instanceof Unknown) && condition(before && reveal(before), after && reveal(after), inputs);
}

function hasMember(before: Value | undefined, after: Value | undefined, path: string): boolean {
  const name = path.split(".")[0]!;
  const member = (value: Value | undefined): Value | undefined =>
    value !== undefined && isRecord(reveal(value)) ? (reveal(value) as Properties)[name] : undefined;
  return !equal(member(before), member(after));
}

class Comparison {
  constructor(private readonly entry: TypeEntry) {}

  members(before: Properties, after: Properties, shapes: { readonly [name: string]: Shape }, prefix: string): Difference[] {
    const names = new Set([...Object.keys(before), ...Object.keys(after)].filter((name) => name !== "__defaults"));
    return [...names].flatMap((name) => this.member(before[name] ?? undefined, after[name] ?? undefined, shapes[name], `${prefix}${name}`));
  }

  private member(before: Value | undefined, after: Value | undefined, shape: Shape | undefined, path: string): Difference[] {
    if (before === undefined && after === undefined) return [];
    if (after === undefined) return shape?.computed === true ? [] : [{ path, kind: "delete", before, after }];
    if (before === undefined) return [{ path, kind: "add", before, after }];
    return this.values(before, after, shape, path);
  }

  private values(before: Value, after: Value, shape: Shape | undefined, path: string): Difference[] {
    if (before instanceof Secret || after instanceof Secret) {
      const difference = this.values(open(before), open(after), shape, path);
      return difference.length === 0 ? [] : [{ path, kind: "update", before, after }];
    }
    if (after instanceof Unknown) return [{ path, kind: "update", before, after }];
    if (isRecord(before) && isRecord(after)) {
      const shapes = shape?.members ?? {};
      return this.members(before, after, shapes, `${path}.`);
    }
    if (Array.isArray(before) && Array.isArray(after)) return this.lists(before as Value[], after as Value[], shape, path);
    if (equal(before, after) || this.sameJson(before, after, path)) return [];
    return [{ path, kind: "update", before, after }];
  }

  private lists(before: readonly Value[], after: readonly Value[], shape: Shape | undefined, path: string): Difference[] {
    if (this.entry.sets?.includes(generalPath(path)) === true) return this.sets(before, after, path);
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) => this.member(before[index], after[index], shape?.element, `${path}[${index}]`)).flat();
  }

  private sets(before: readonly Value[], after: readonly Value[], path: string): Difference[] {
    const left = [...before];
    const added = after.flatMap((value, index): Difference[] => {
      const at = left.findIndex((candidate) => !hasUnknown(value) && equal(candidate, value));
      if (at < 0) return [{ path: `${path}[${index}]`, kind: "add", before: undefined, after: value }];
      left.splice(at, 1);
      return [];
    });
    const removed = left.map((value): Difference => ({
      path: `${path}[${before.indexOf(value)}]`,
      kind: "delete",
      before: value,
      after: undefined,
    }));
    // One out and one in at the same place is one change.
    const places = new Set(added.map((difference) => difference.path));
    const both = removed.filter((difference) => places.has(difference.path)).map((difference) => difference.path);
    return [
      ...added.map((difference): Difference => (both.includes(difference.path) ? { ...difference, kind: "update" } : difference)),
      ...removed.filter((difference) => !both.includes(difference.path)),
    ];
  }

  /** Policies that differ only in spelling: order of keys, one value or a list of one. */
  private sameJson(before: Value, after: Value, path: string): boolean {
    if (typeof before !== "string" || typeof after !== "string" || this.entry.json?.includes(generalPath(path)) !== true) return false;
    try {
      return canonical(JSON.parse(before)) === canonical(JSON.parse(after));
    } catch {
      return false;
    }
  }
}

function canonical(value: unknown): string {
  const normal = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.length === 1 ? normal(inner[0]) : inner.map(normal);
    if (typeof inner !== "object" || inner === null) return inner;
    return Object.fromEntries(
      Object.entries(inner)
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([key, element]) => [key, normal(element)]),
    );
  };
  return JSON.stringify(normal(value));
}

function open(value: Value): Value {
  return value instanceof Secret ? open(value.value) : value;
}
