import { parse } from "yaml";
import type { RawConfig } from "./parse";

/** The configuration in a stack file, in the form in which Pulumi hands it to a program. */
export interface StackFile {
  readonly raw: RawConfig;
  /** Keys that hold an encrypted value somewhere. */
  readonly secretKeys: ReadonlySet<string>;
}

/**
 * Reads the text of a Pulumi.<stack>.yaml without Pulumi. An encrypted value stands for itself: this does not decrypt,
 * so a check of secrets sees the ciphertext. Throws the YAML reader's error when the text is not YAML.
 */
export function readStackFile(text: string): StackFile {
  const document: unknown = parse(text);
  const config = isMapping(document) && isMapping(document.config) ? document.config : {};
  const raw: Record<string, string> = {};
  const secretKeys = new Set<string>();
  for (const [key, value] of Object.entries(config)) {
    const plain = reveal(value, () => secretKeys.add(key));
    raw[key] = typeof plain === "string" ? plain : JSON.stringify(plain);
  }
  return { raw, secretKeys };
}

/** Replaces each `secure: text` by the text. */
function reveal(value: unknown, found: () => void): unknown {
  if (Array.isArray(value)) return value.map((entry) => reveal(entry, found));
  if (!isMapping(value)) return value;
  if (isSecure(value)) {
    found();
    return value.secure;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, reveal(inner, found)]));
}

/** Whether the value is an encrypted one: a mapping of `secure` to its ciphertext and nothing else. */
export function isSecure(value: unknown): value is { secure: string } {
  return isMapping(value) && typeof value.secure === "string" && Object.keys(value).length === 1;
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
