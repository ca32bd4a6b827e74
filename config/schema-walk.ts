import { z } from "zod";

// What the schema knows about a place of the document: its description and the keys that may stand there.

/** The schema inside defaults, optionals and preprocessing. */
function core(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional)
    return core(schema.def.innerType);
  return schema instanceof z.ZodPipe ? core(schema.def.out) : schema;
}

function description(schema: z.core.$ZodType): string | undefined {
  const own = z.globalRegistry.get(schema)?.description;
  if (own !== undefined) return own;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional)
    return description(schema.def.innerType);
  return schema instanceof z.ZodPipe ? description(schema.def.out) : undefined;
}

/** The schemas that may apply one step further; several under a union. */
function step(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType[] {
  const inner = core(schema);
  if (inner instanceof z.ZodObject) return Object.hasOwn(inner.shape, key) ? [inner.shape[String(key)]!] : [];
  if (inner instanceof z.ZodArray) return [inner.element];
  if (inner instanceof z.ZodRecord) return [inner.valueType];
  return inner instanceof z.ZodUnion ? inner.options.flatMap((option) => step(option, key)) : [];
}

function at(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType[] {
  return path.reduce<z.core.$ZodType[]>((schemas, key) => schemas.flatMap((one) => step(one, key)), [schema]);
}

/** The description of the place, without its full stop; undefined when it has none. */
export function describeAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string | undefined {
  return at(schema, path)
    .map(description)
    .find((text) => text !== undefined)
    ?.replace(/\.$/, "");
}

/** The keys that an object at the place may have; of a union, those of every alternative. */
export function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const keys = (one: z.core.$ZodType): string[] => {
    const inner = core(one);
    if (inner instanceof z.ZodObject) return Object.keys(inner.shape);
    return inner instanceof z.ZodUnion ? inner.options.flatMap(keys) : [];
  };
  return [...new Set(at(schema, path).flatMap(keys))];
}
