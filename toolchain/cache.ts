/** Where built binaries are kept: a per-user directory, one folder per group and content hash, shared by all clones. */
import { createHash, randomBytes } from "node:crypto";
import { access, constants, mkdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { BinaryName, Catalog } from "./catalog";
import type { GoEnvironment } from "./go-environment";
import type { Pins } from "./pins";

/** Flags of every build. They are part of the cache key. Without VCS stamping a build does not depend on the clone. */
export const BUILD_FLAGS = ["-trimpath", "-buildvcs=false"] as const;
export const LINK_FLAGS = ["-s", "-w"] as const;

/** The root: $NUMINIA_TOOLCHAIN_CACHE, else $XDG_CACHE_HOME/numinia-toolchain, else ~/.cache/numinia-toolchain. */
export function cacheRoot(environment: NodeJS.ProcessEnv): string {
  const own = environment["NUMINIA_TOOLCHAIN_CACHE"];
  if (own !== undefined && own !== "") {
    if (!isAbsolute(own)) throw new Error(`NUMINIA_TOOLCHAIN_CACHE is "${own}": it must be an absolute path.`);
    return own;
  }
  // The XDG base directory rules say that a relative value is to be ignored.
  const xdg = environment["XDG_CACHE_HOME"] ?? "";
  return join(isAbsolute(xdg) ? xdg : join(environment["HOME"] ?? homedir(), ".cache"), "numinia-toolchain");
}

/** Everything that decides what a group's binaries are: a change of any of it, and only that, means another folder. */
export function groupHash(group: string, pins: Pins, catalog: Catalog, go: Pick<GoEnvironment, "version" | "os" | "arch">): string {
  const binaries = (Object.keys(catalog) as BinaryName[])
    .filter((name) => catalog[name]?.group === group)
    .sort()
    .map((name) => [name, catalog[name]?.module, catalog[name]?.package, catalog[name]?.stamp ?? []]);
  const content = [pins.goMod, pins.goSum, binaries, BUILD_FLAGS, LINK_FLAGS, go.version, go.os, go.arch];
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);
}

/** The folder of a group's binaries. */
export function groupCacheDirectory(root: string, group: string, hash: string): string {
  return join(root, `${group}-${hash}`);
}

/** Makes the folder and proves that it can be written, before minutes are spent on a build. */
export async function prepareCacheDirectory(directory: string): Promise<void> {
  const probe = join(directory, `.probe-${randomBytes(6).toString("hex")}`);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(probe, "", { mode: 0o600 });
    await rm(probe);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code === "ENOSPC")
      throw new Error(`No space is left in ${directory}: free some, or set NUMINIA_TOOLCHAIN_CACHE to a directory on another disk.`);
    throw new Error(
      `The toolchain cache ${directory} cannot be written (${code}): set NUMINIA_TOOLCHAIN_CACHE to a directory that you can write to.`,
    );
  }
}

/** Whether a file is there and may be executed. */
export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
