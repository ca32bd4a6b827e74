import { UNKNOWN } from "./rule";

/**
 * A plain copy of a resource's inputs, in which UNKNOWN stands for what a preview cannot know. The SDK's own view of them throws at
 * such a value, and a whole rule would be left out because of one property.
 */
export function known(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => read(value, index));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.keys(value).map((key) => [key, read(value, key)]));
}

function read(container: object, key: string | number): unknown {
  try {
    return known((container as Record<string | number, unknown>)[key]);
  } catch (error) {
    if (error instanceof Error && "unknownTypeSentinel" in error) return UNKNOWN;
    throw error;
  }
}
