import type { z } from "zod";
import { formatPath, type Report } from "./problems";
import { isValueRule } from "./rules";
import { describeAt, keysAt } from "./schema-walk";

type Path = readonly PropertyKey[];

/** What could be read of one section, and where it stood. */
export interface Reading<T> {
  /** The section with everything wrong left out; undefined when nothing useful remains. */
  readonly value: T | undefined;
  /** Path text of a place of `value`, as far as the document itself has it (a default has no place of its own). */
  place(...path: PropertyKey[]): string;
  /** What the document has at a path of its own, unread. */
  given(...path: PropertyKey[]): unknown;
}

/**
 * Reads one section with its schema. Everything wrong goes to the report; then the wrong parts are cut out (an entry
 * of a list when something required of it is wrong), so that the rest can still be checked against other sections.
 */
export function readSection<S extends z.ZodType>(schema: S, root: string, raw: unknown, report: Report): Reading<z.output<S>> {
  const tree: Tree = { root: structuredClone(raw), original: new WeakMap() };
  const given = (...path: PropertyKey[]) => lookup(raw, path);
  const place = (...path: PropertyKey[]) => formatPath(root, originalPath(tree, path));
  // The input travels with each issue: in a short form (`- pro`) the document has no value at the issue's path.
  const parse = () => schema.safeParse(tree.root, { reportInput: true });
  let result = parse();
  if (!result.success) {
    const seen = new Set<string>();
    for (const issue of result.error.issues) reportIssue(schema, root, raw, issue, report, seen);
  }
  // Each round removes something, so it ends; the bound is there against a fault in this very loop.
  for (let round = 0; !result.success && tree.root !== undefined && round < 10_000; round++) {
    cut(tree, result.error.issues[0]!);
    result = parse();
  }
  return { value: result.success && (raw === undefined || tree.root !== undefined) ? result.data : undefined, place, given };
}

/** A copy of the document that shrinks; `original` has the first positions of the entries left in a list. */
interface Tree {
  root: unknown;
  readonly original: WeakMap<readonly unknown[], number[]>;
}

function child(node: unknown, key: PropertyKey): unknown {
  return typeof node === "object" && node !== null && Object.hasOwn(node, key) ? (node as Record<PropertyKey, unknown>)[key] : undefined;
}

function lookup(node: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => child(inner, key), node);
}

function originalPath(tree: Tree, path: Path): PropertyKey[] {
  const steps: PropertyKey[] = [];
  let node = tree.root;
  for (const key of path) {
    if (child(node, key) === undefined) break;
    steps.push(Array.isArray(node) ? (tree.original.get(node)?.[Number(key)] ?? key) : key);
    node = child(node, key);
  }
  return steps;
}

/** Removes what the issue is about, or the closest thing around it that can be removed. */
function cut(tree: Tree, issue: z.core.$ZodIssue): void {
  if (issue.code === "unrecognized_keys") {
    const owner = lookup(tree.root, issue.path) as Record<string, unknown>;
    for (const key of issue.keys) delete owner[key];
    return;
  }
  for (let length = issue.path.length; length > 0; length--) {
    const path = issue.path.slice(0, length);
    const key = path[length - 1]!;
    const owner = lookup(tree.root, path.slice(0, -1));
    if (child(owner, key) === undefined) continue;
    if (!Array.isArray(owner)) {
      delete (owner as Record<PropertyKey, unknown>)[key];
    } else {
      if (!tree.original.has(owner))
        tree.original.set(
          owner,
          owner.map((_, index) => index),
        );
      tree.original.get(owner)!.splice(Number(key), 1);
      owner.splice(Number(key), 1);
    }
    return;
  }
  tree.root = undefined;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a mapping (key: value)",
  record: "a mapping (key: value)",
  array: "a list",
};

function typeName(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") return Number.isInteger(value) ? "a whole number" : "a number with a fraction";
  return TYPE_NAMES[typeof value] ?? "nothing";
}

function reportIssue(schema: z.ZodType, root: string, raw: unknown, issue: z.core.$ZodIssue, report: Report, seen: Set<string>): void {
  // Of a union, the input is the object around the path.
  const value = issue.code === "invalid_union" ? lookup(raw, issue.path) : (issue.input ?? lookup(raw, issue.path));
  const shortForm = value !== undefined && lookup(raw, issue.path) === undefined;
  const path = formatPath(root, shortForm ? issue.path.slice(0, -1) : issue.path);
  const once = (add: () => void) => {
    if (!seen.has(path)) add();
    seen.add(path);
  };
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys)
      report.add(formatPath(root, [...issue.path, key]), "unknown-key", { key, known: keysAt(schema, issue.path) });
    return;
  }
  if (issue.code === "invalid_key") {
    const [inner] = issue.issues;
    if (inner && isValueRule(inner.message)) return once(() => report.addValue(path, inner.message as never, issue.path.at(-1)));
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // Of a word or a mapping, in this order: what is wrong inside the mapping says more than that it is not the word.
    const inner = issue.errors.at(-1)!;
    if (inner.some(({ path }) => path.length === 0) && value !== undefined && value !== null) {
      const words = issue.errors.flat().flatMap((one) => (one.code === "invalid_value" ? one.values.map(String) : []));
      return once(() => report.add(path, "wrong-type", { expected: [...words, TYPE_NAMES.object!].join(" or "), found: typeName(value) }));
    }
    for (const one of inner)
      reportIssue(schema, root, raw, { ...one, path: [...issue.path, ...one.path] } as z.core.$ZodIssue, report, seen);
    return;
  }
  if (value === undefined || value === null)
    return once(() => report.add(path, "missing-key", { description: describeAt(schema, issue.path) }));
  if (isValueRule(issue.message)) return once(() => report.addValue(path, issue.message as never, value));
  if (issue.code === "too_small" || issue.code === "too_big") {
    const bound = issue.code === "too_small" ? { minimum: Number(issue.minimum) } : { maximum: Number(issue.maximum) };
    return once(() => report.add(path, "number-range", { value: Number(value), ...bound }));
  }
  const options =
    issue.code === "invalid_value"
      ? issue.values.map((option) => (typeof option === "number" ? option : String(option)))
      : issue.code === "invalid_union" && "options" in issue
        ? (issue.options as string[])
        : undefined;
  if (options && typeof value === typeof options[0])
    return once(() => report.add(path, "not-an-option", { value: value as string, options }));
  const expected =
    issue.code === "invalid_type"
      ? (TYPE_NAMES[issue.expected] ?? issue.expected)
      : typeof options?.[0] === "number"
        ? "a whole number"
        : "text";
  once(() => report.add(path, "wrong-type", { expected, found: typeName(value) }));
}
