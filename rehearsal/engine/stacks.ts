import { readdirSync } from "node:fs";

/** Names of the stacks that a directory has files for, in alphabetical order. */
export function stacks(directory: string): string[] {
  return readdirSync(directory)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}
