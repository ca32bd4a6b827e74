import { createHash } from "node:crypto";
import type { CheckFailure } from "../framework/provider";
import { type Properties, type Value } from "../framework/values";
import type { NameRule } from "./entry";

/** Hexadecimal digits that the upstream provider puts behind a logical name. */
const RANDOM_DIGITS = 7;

/** Names that `__defaults` lists came from the provider, not from the program. */
export function defaultsOf(inputs: Properties): readonly string[] {
  return Array.isArray(inputs.__defaults) ? (inputs.__defaults as readonly string[]) : [];
}

/**
 * The name that the provider gives an object whose program gives none: the old generated one, or the logical name and seven
 * digits of the engine's random seed. Undefined where the program names it or gives a prefix.
 */
export function generatedName(
  rule: NameRule,
  logicalName: string,
  inputs: { readonly [name: string]: Value },
  olds: Properties,
  randomSeed: Uint8Array,
): { name: Value } | { failure: CheckFailure } | undefined {
  if (inputs[rule.input] !== undefined || (rule.prefixInput !== undefined && inputs[rule.prefixInput] !== undefined)) return undefined;
  const old = olds[rule.input];
  if (old !== undefined && defaultsOf(olds).includes(rule.input)) return { name: old };
  const digits = createHash("sha256").update(randomSeed).update(logicalName).digest("hex").slice(0, RANDOM_DIGITS);
  const name = `${rule.lead ?? ""}${logicalName}-${digits}`;
  if (name.length <= rule.maxLength) return { name };
  return {
    failure: {
      property: rule.input,
      reason: `would be "${name}", generated from the logical name: ${name.length} characters, and AWS takes at most ${rule.maxLength}; give it a shorter name`,
    },
  };
}

/** The name behind a prefix that the program gives: 26 digits, as the upstream provider appends. */
export function prefixedName(prefix: string, now: Date, digits: string): string {
  const time = now.toISOString().replace(/\D/g, "").slice(0, 17);
  return `${prefix}${time}${digits.slice(0, 9)}`;
}
