import type { Value } from "./stand-in-chart";

export interface Schema {
  [keyword: string]: unknown;
}

/** Dotted paths of the values that templates read: `.Values.rbac.create` gives `rbac.create`. */
export function valuesRead(templates: Iterable<string>): Set<string> {
  const paths = new Set<string>();
  for (const template of templates) {
    for (const match of template.matchAll(/\.Values((?:\.[A-Za-z]\w*)+)/g)) paths.add(match[1]!.slice(1));
  }
  return paths;
}

/**
 * The JSON Schema of a chart's values. It refuses a key that upstream does not have, and any change of a value that no
 * template reads: a stand-in must not accept in silence what it does not do.
 *
 * Throws when a template reads a value that has no default.
 */
export function valuesSchema(values: { readonly [key: string]: Value }, read: ReadonlySet<string>): Schema {
  const unknown = [...read].filter((path) => !has(values, path));
  if (unknown.length > 0) throw new Error(`Templates read values that the chart does not declare: ${unknown.join(", ")}.`);
  return { $schema: "http://json-schema.org/draft-07/schema#", ...schemaOf(values, "", read) };
}

function schemaOf(value: Value, path: string, read: ReadonlySet<string>): Schema {
  if (read.has(path)) return typeOf(value);
  if (!isMap(value)) {
    return value === null
      ? { type: "null" }
      : { const: value, description: "The stand-in chart does not provide this: only the default is accepted." };
  }
  const properties = Object.entries(value).map(([key, inner]) => [key, schemaOf(inner, path ? `${path}.${key}` : key, read)]);
  return { type: "object", properties: Object.fromEntries(properties), additionalProperties: false };
}

/** What a value that templates read may be; a default of null says nothing about its type. */
function typeOf(value: Value): Schema {
  if (value === null) return {};
  if (Array.isArray(value)) return { type: "array" };
  if (typeof value === "object") return { type: "object" };
  return { type: typeof value === "number" ? ["integer", "string"] : typeof value };
}

function isMap(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function has(values: Value, path: string): boolean {
  let current: Value | undefined = values;
  for (const key of path.split(".")) {
    if (current === undefined || !isMap(current) || !Object.hasOwn(current, key)) return false;
    current = current[key];
  }
  return true;
}
