/** Refuses a build that would fill the disk, before it starts. */
import { stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";

/** Free bytes for an ordinary user on the filesystem of an existing directory. */
export type FreeBytes = (directory: string) => Promise<number>;

export interface SpaceNeed {
  directory: string;
  mebibytes: number;
}

export const freeBytesOf: FreeBytes = async (directory) => {
  const figures = await statfs(directory);
  return figures.bavail * figures.bsize;
};

/**
 * Throws one sentence when a filesystem has less free than all needs on it together.
 * The needs are those of a cold build: what Go has cached already is not discounted, since Go cannot be asked for it.
 */
export async function requireSpace(needs: readonly SpaceNeed[], freeBytes: FreeBytes = freeBytesOf): Promise<void> {
  const byDevice = new Map<number, { directory: string; mebibytes: number; places: Set<string> }>();
  for (const need of needs) {
    const { directory, device } = await existingAncestor(need.directory);
    const entry = byDevice.get(device) ?? { directory, mebibytes: 0, places: new Set<string>() };
    entry.mebibytes += need.mebibytes;
    entry.places.add(need.directory);
    byDevice.set(device, entry);
  }
  for (const { directory, mebibytes, places } of byDevice.values()) {
    const free = (await freeBytes(directory)) / 1024 / 1024;
    if (free < mebibytes) {
      throw new Error(
        `Not enough disk space to build the toolchain: about ${size(mebibytes)} is needed in ${[...places].join(" and ")}, ${size(free)} is free; ` +
          `free some, or point NUMINIA_TOOLCHAIN_CACHE, GOCACHE or GOMODCACHE to another disk.`,
      );
    }
  }
}

function size(mebibytes: number): string {
  return mebibytes < 1024 ? `${Math.round(mebibytes)} MiB` : `${(mebibytes / 1024).toFixed(1)} GiB`;
}

/** The caches may not exist yet; the nearest directory above them tells their filesystem. */
async function existingAncestor(directory: string): Promise<{ directory: string; device: number }> {
  for (let current = directory; ; current = dirname(current)) {
    try {
      return { directory: current, device: (await stat(current)).dev };
    } catch (error) {
      if (dirname(current) === current) throw error;
    }
  }
}
