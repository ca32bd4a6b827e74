import type { DiffKind } from "../framework/provider";
import { isRecord, Unknown, type Value } from "../framework/values";
import type { KubeObject } from "./objects";

export type PathPart = string | number;

export interface Change {
  readonly path: readonly PathPart[];
  readonly kind: "add" | "update" | "delete";
  /** The new value; undefined for a deletion. */
  readonly value: Value | undefined;
}

/** Every property that differs, each at the deepest place. A null in the new object is the same as absence, as for the API server. */
export function differences(before: KubeObject, after: KubeObject): Change[] {
  return recordDifferences(before, after, []);
}

function recordDifferences(before: KubeObject, after: KubeObject, path: readonly PathPart[]): Change[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => valueDifferences(before[key], after[key], [...path, key]));
}

function valueDifferences(before: Value | undefined, after: Value | undefined, path: readonly PathPart[]): Change[] {
  const absentBefore = before === undefined || before === null;
  if (after === undefined || after === null) return absentBefore ? [] : [{ path, kind: "delete", value: undefined }];
  if (absentBefore) return [{ path, kind: "add", value: after }];
  if (after instanceof Unknown || before instanceof Unknown) return [{ path, kind: "update", value: after }];
  if (isRecord(before) && isRecord(after)) return recordDifferences(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) =>
      valueDifferences(before[index] as Value | undefined, after[index] as Value | undefined, [...path, index]),
    ).flat();
  }
  return before === after ? [] : [{ path, kind: "update", value: after }];
}

/** A property path in the engine's notation, e.g. `metadata.annotations["a.b/c"]` or `spec.ports[0].port`. */
export function formatPath(path: readonly PathPart[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (/[."[\]]/.test(part)) return `${text}["${part.replaceAll('"', '\\"')}"]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}

/** The engine's notation taken apart: the inverse of `formatPath`; `[*]` becomes "*". */
export function parsePath(text: string): PathPart[] {
  const parts: PathPart[] = [];
  for (const match of text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\[(\*)\]|([^.[\]]+)/g)) {
    const [, quoted, index, star, plain] = match;
    if (quoted !== undefined) parts.push(quoted.replaceAll('\\"', '"'));
    else if (index !== undefined) parts.push(Number(index));
    else parts.push(star ?? plain!);
  }
  return parts;
}

const matches = (pattern: PathPart, part: PathPart): boolean => pattern === "*" || pattern === part;

/** Whether `path` is `prefix` or lies below it. */
export function isWithin(path: readonly PathPart[], prefix: readonly PathPart[]): boolean {
  return prefix.length <= path.length && prefix.every((part, index) => matches(part, path[index]!));
}

/** Whether a change concerns a property: it lies at or below it, or it brings a value that contains it. */
export function touches(change: Change, property: readonly PathPart[]): boolean {
  if (isWithin(change.path, property)) return true;
  if (!change.path.every((part, index) => index < property.length && matches(property[index]!, part))) return false;
  return contains(change.value, property.slice(change.path.length));
}

function contains(value: Value | undefined, path: readonly PathPart[]): boolean {
  const [part, ...rest] = path;
  if (part === undefined) return value !== undefined && value !== null;
  if (part === "*") return Array.isArray(value) && value.some((element) => contains(element as Value, rest));
  return isRecord(value) && contains(value[part], rest);
}

export function diffKind(change: Change, replaces: boolean): DiffKind {
  return replaces ? `${change.kind}-replace` : change.kind;
}
