import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseStack, type Stack } from "../../config/parse";
import { ConfigErrors } from "../../config/problems";
import { readStackFile } from "../../config/stack-file";

/** Root of the repository. */
export const ROOT = join(__dirname, "..", "..");

/** One stack file of test/config/valid or test/config/invalid. */
export interface Fixture {
  /** The rule that it breaks, with a variant after two hyphens. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

export function fixtures(kind: "valid" | "invalid"): Fixture[] {
  const directory = join(__dirname, kind);
  return readdirSync(directory).filter((name) => name.endsWith(".yaml")).sort().map((name) => {
    const file = join(directory, name);
    return { name: name.slice(0, -".yaml".length), file, text: readFileSync(file, "utf8") };
  });
}

/** The moment at which the fixtures are read: Kubernetes 1.33 is past its standard support, 1.30 past all of it. */
export const NOW = new Date("2026-08-01T00:00:00Z");

/** Reads a stack file as the program would. */
export function parseText(text: string): Stack {
  const { raw, secretKeys } = readStackFile(text);
  return parseStack(raw, secretKeys, NOW);
}

/** The errors of a stack file; throws when it has none or fails otherwise. */
export function errorsOf(text: string): ConfigErrors {
  try {
    parseText(text);
  } catch (error) {
    if (error instanceof ConfigErrors) return error;
    throw error;
  }
  throw new Error("the configuration was accepted");
}
