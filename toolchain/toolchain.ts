/** The real programs that the platform is checked and rehearsed with, built from pinned Go modules and kept in a per-user cache. */
import { join } from "node:path";
import { buildBinary } from "./build";
import { withBuildLock } from "./build-lock";
import { cacheRoot, groupCacheDirectory, groupHash, isExecutable, prepareCacheDirectory } from "./cache";
import { type BinaryName, type BinarySpec, type Catalog, CATALOG, FILES_ONLY_GROUPS } from "./catalog";
import { freeBytesOf, requireSpace, type FreeBytes, type SpaceNeed } from "./disk-space";
import { type GoEnvironment, readGoEnvironment } from "./go-environment";
import { interruptible } from "./interrupt";
import { moduleDirectory } from "./modules";
import { findOnPath } from "./path-lookup";
import { type Pins, pinnedVersion, readPins } from "./pins";
import { activityOf, Progress, type Report } from "./progress";

export type { BinaryName } from "./catalog";
export { type ProgressEvent, type Report, terminalReport } from "./progress";

export interface Toolchain {
  /** Path of a binary; builds it when it is nowhere. */
  path(name: BinaryName): Promise<string>;
  /**
   * Paths of the binaries that are asked for, each from the cache, from PATH (exact version only) or built now, in the order of need.
   * Throws one sentence when something prevents it; what was built before stays.
   */
  ensure<Name extends BinaryName>(names: readonly Name[], report?: Report): Promise<Record<Name, string>>;
  /** Directory, in Go's module cache, of a module that a group pins; downloaded and verified against go.sum when absent. */
  moduleDirectory(modulePath: string): Promise<string>;
}

export interface ToolchainOptions {
  /** Folder of the groups. @default this file's folder */
  directory?: string;
  /** @default CATALOG */
  catalog?: Catalog;
  /** @default process.env, as it is when a command runs */
  environment?: NodeJS.ProcessEnv;
  /** Free space of a directory's filesystem, in bytes. @default what statfs says */
  freeBytes?: FreeBytes;
}

/** Where a binary is, or would be. */
export interface Location {
  name: BinaryName;
  version: string;
  source: "cache" | "PATH" | "absent";
  /** Absent for "absent". */
  path?: string;
}

interface Group {
  directory: string;
  pins: Pins;
}

/** Opens the toolchain of this repository; nothing is built or asked until a method is called. */
export function openToolchain(options: ToolchainOptions = {}): GoToolchain {
  return new GoToolchain(options);
}

export class GoToolchain implements Toolchain {
  private readonly directory: string;
  private readonly catalog: Catalog;
  private readonly environment: NodeJS.ProcessEnv;
  private readonly freeBytes: FreeBytes;
  private readonly groups = new Map<string, Promise<Group>>();
  private readonly goEnvironments = new Map<string, Promise<GoEnvironment>>();
  private readonly modules = new Map<string, Promise<string>>();

  constructor(options: ToolchainOptions) {
    this.directory = options.directory ?? __dirname;
    this.catalog = options.catalog ?? CATALOG;
    this.environment = options.environment ?? process.env;
    this.freeBytes = options.freeBytes ?? freeBytesOf;
  }

  async path(name: BinaryName): Promise<string> {
    return (await this.ensure([name]))[name];
  }

  async ensure<Name extends BinaryName>(names: readonly Name[], report: Report = () => undefined): Promise<Record<Name, string>> {
    const paths: Partial<Record<BinaryName, string>> = {};
    const missing: BinaryName[] = [];
    for (const name of this.inOrder(names)) {
      const location = await this.locate(name);
      if (location.path === undefined) missing.push(name);
      else paths[name] = location.path;
    }
    if (missing.length > 0) await this.build(missing, paths, report);
    return paths as Record<Name, string>;
  }

  /** Looks for a binary without building it. */
  async locate(name: BinaryName): Promise<Location> {
    const spec = this.spec(name);
    const group = await this.group(spec.group);
    const version = pinnedVersion(group.pins, spec.module, group.directory);
    // Without Go there may still be a matching binary on PATH; the build tells that Go is missing.
    const cached = await this.cacheDirectory(spec.group).then(
      (directory) => join(directory, name),
      () => undefined,
    );
    if (cached !== undefined && (await isExecutable(cached))) return { name, version, source: "cache", path: cached };
    const onPath = await findOnPath(name, spec, version, this.environment);
    return onPath === undefined ? { name, version, source: "absent" } : { name, version, source: "PATH", path: onPath };
  }

  async moduleDirectory(modulePath: string): Promise<string> {
    const groups = [...FILES_ONLY_GROUPS, ...new Set(Object.values(this.catalog).map((spec) => spec.group))];
    return await remembered(this.modules, modulePath, () => moduleDirectory(this.directory, groups, modulePath, this.environment));
  }

  /** Builds what is missing, one after the other: go itself uses all cores. */
  private async build(names: readonly BinaryName[], paths: Partial<Record<BinaryName, string>>, report: Report): Promise<void> {
    await this.requireRoom(names);
    const progress = new Progress(names, this.catalog, report);
    await interruptible(async (abort) => {
      for (const name of names) paths[name] = await this.buildOne(name, progress, abort);
    });
  }

  private async buildOne(name: BinaryName, progress: Progress, abort: AbortSignal): Promise<string> {
    const spec = this.spec(name);
    const group = await this.group(spec.group);
    const outputDirectory = await this.cacheDirectory(spec.group);
    const file = join(outputDirectory, name);
    let activity = (): Promise<string> => Promise.resolve("building");
    let ticking: NodeJS.Timeout | undefined;
    progress.start();
    try {
      const built = await withBuildLock(
        `${file}.lock`,
        { abort, onWait: (owner) => progress.tick(`waiting for its build by process ${owner.pid}`, "waiting") },
        async () => {
          // Whoever had the lock before may have built it.
          if (await isExecutable(file)) return undefined;
          ticking = setInterval(() => void activity().then((what) => progress.tick(what)), 1000);
          return await buildBinary({
            name,
            spec,
            version: pinnedVersion(group.pins, spec.module, group.directory),
            groupDirectory: group.directory,
            outputDirectory,
            environment: this.environment,
            abort,
            onStart: (logFile) => (activity = () => activityOf(logFile)),
          });
        },
      );
      // No tick may come after the last word on this binary.
      clearInterval(ticking);
      progress.finish(built === undefined ? "found" : "done");
      return file;
    } finally {
      clearInterval(ticking);
    }
  }

  /** Go, writable directories and disk space: everything is checked before the first minute is spent. */
  private async requireRoom(names: readonly BinaryName[]): Promise<void> {
    const needs: SpaceNeed[] = [];
    for (const name of names) {
      const spec = this.spec(name);
      const go = await this.go(spec.group);
      const directory = await this.cacheDirectory(spec.group);
      await prepareCacheDirectory(directory);
      needs.push({ directory: cacheRoot(this.environment), mebibytes: spec.disk.binary });
      needs.push({ directory: go.buildCache, mebibytes: spec.disk.buildCache });
      needs.push({ directory: go.moduleCache, mebibytes: spec.disk.modules });
    }
    await requireSpace(needs, this.freeBytes);
  }

  private inOrder(names: readonly BinaryName[]): BinaryName[] {
    for (const name of names) this.spec(name);
    return (Object.keys(this.catalog) as BinaryName[]).filter((name) => names.includes(name));
  }

  private spec(name: BinaryName): BinarySpec {
    const spec = this.catalog[name];
    if (spec === undefined) throw new Error(`The toolchain has no binary "${name}": it has ${Object.keys(this.catalog).join(", ")}.`);
    return spec;
  }

  private async group(group: string): Promise<Group> {
    return await remembered(this.groups, group, async () => {
      const directory = join(this.directory, group);
      return { directory, pins: await readPins(directory) };
    });
  }

  private async go(group: string): Promise<GoEnvironment> {
    return await remembered(this.goEnvironments, group, async () => {
      const { directory, pins } = await this.group(group);
      return await readGoEnvironment(directory, pins, this.environment);
    });
  }

  private async cacheDirectory(group: string): Promise<string> {
    const hash = groupHash(group, (await this.group(group)).pins, this.catalog, await this.go(group));
    return groupCacheDirectory(cacheRoot(this.environment), group, hash);
  }
}

/** Asks once; a failure is not kept, since its cause may be removed. */
async function remembered<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const existing = known.get(key);
  if (existing !== undefined) return await existing;
  const asked = ask();
  known.set(key, asked);
  asked.catch(() => known.delete(key));
  return await asked;
}
