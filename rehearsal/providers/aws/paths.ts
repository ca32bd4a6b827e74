import { isRecord, Secret, Unknown, type Properties, type Value } from "../framework/values";

export interface Found {
  /** Concrete path, e.g. `vpcConfig.subnetIds[1]`. */
  readonly path: string;
  readonly value: Value;
}

/**
 * The values at a path such as `vpcConfig.subnetIds[]` or `ingress[].cidrBlocks[]`; `[]` stands for every element.
 * What is absent or null is left out; secrets are opened; an unknown on the way is given as the value at its own path.
 */
export function valuesAt(properties: Properties, path: string): Found[] {
  let found: Found[] = [{ path: "", value: properties }];
  for (const part of path.split(".")) {
    const name = part.replace(/\[\]$/, "");
    found = found.flatMap((item) => step(item, name));
    if (part !== name) found = found.flatMap(elements);
  }
  return found;
}

/** The text at a path without `[]`; undefined where it is absent, unknown or no text. */
export function textAt(properties: Properties, path: string): string | undefined {
  const value = valueAt(properties, path);
  return typeof value === "string" ? value : undefined;
}

/** The value at a path without `[]`; undefined where it is absent, null or unknown. */
export function valueAt(properties: Properties, path: string): Value | undefined {
  const value = valuesAt(properties, path)[0]?.value;
  return value instanceof Unknown ? undefined : value;
}

function step({ path, value }: Found, name: string): Found[] {
  if (value instanceof Unknown) return [{ path, value }];
  if (!isRecord(value)) return [];
  const inner = open(value[name]);
  return inner === undefined || inner === null ? [] : [{ path: path === "" ? name : `${path}.${name}`, value: inner }];
}

function elements({ path, value }: Found): Found[] {
  if (value instanceof Unknown) return [{ path, value }];
  if (!Array.isArray(value)) return [];
  return value.map((element, index) => ({ path: `${path}[${index}]`, value: open(element as Value)! }));
}

function open(value: Value | undefined): Value | undefined {
  return value instanceof Secret ? open(value.value) : value;
}

/** `subnetIds[2].x` → `subnetIds[].x`, the form in which entries name paths. */
export function generalPath(path: string): string {
  return path.replace(/\[\d+\]/g, "[]");
}

/** First part of a path: the top-level input. */
export function topLevel(path: string): string {
  return path.split(/[.[]/)[0]!;
}
