/** Reads what a group's go.mod and go.sum pin. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Pins {
  /** The two files as they are: part of the cache key. */
  goMod: string;
  goSum: string;
  /** The `go` line: the oldest Go that may build the group, "1.26.0". */
  goVersion: string;
  /** Version of each required module, "v1.2.3". */
  versions: ReadonlyMap<string, string>;
  /** Hash ("h1:…") of each module's files by "path version", and of its go.mod by "path version/go.mod", as in go.sum. */
  sums: ReadonlyMap<string, string>;
}

/** Throws when one of the files is missing, or when go.mod has no `go` line. */
export async function readPins(groupDirectory: string): Promise<Pins> {
  const goMod = await readFile(join(groupDirectory, "go.mod"), "utf8");
  const goSum = await readFile(join(groupDirectory, "go.sum"), "utf8");
  const goVersion = /^go (\S+)$/m.exec(goMod)?.[1];
  if (goVersion === undefined)
    throw new Error(`${join(groupDirectory, "go.mod")} has no "go" line: add the Go version that the group needs.`);
  return { goMod, goSum, goVersion, versions: requirements(goMod), sums: sums(goSum) };
}

/** The pinned version of a module; throws when the group does not require it. */
export function pinnedVersion(pins: Pins, module: string, groupDirectory: string): string {
  const version = pins.versions.get(module);
  if (version === undefined)
    throw new Error(`${join(groupDirectory, "go.mod")} does not require ${module}: add it there with an exact version.`);
  return version;
}

function requirements(goMod: string): Map<string, string> {
  const found = new Map<string, string>();
  let block = "";
  for (const raw of goMod.split("\n")) {
    const line = raw.replace(/\/\/.*$/, "").trim();
    const opening = /^(\w+) \($/.exec(line);
    if (opening) block = opening[1] ?? "";
    else if (line === ")") block = "";
    else {
      const entry = /^(require )?(\S+) (v\S+)$/.exec(line);
      if (entry && (block === "require" || entry[1] !== undefined)) found.set(entry[2] ?? "", entry[3] ?? "");
    }
  }
  return found;
}

function sums(goSum: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of goSum.split("\n")) {
    const [module, version, sum] = line.split(" ");
    if (module !== undefined && version !== undefined && sum !== undefined) found.set(`${module} ${version}`, sum);
  }
  return found;
}
