import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endLeftovers, type RegisteredProcess } from "./leftovers";
import { identify, isAlive, type ProcessIdentity } from "./process-identity";

interface RegistryContent {
  owner: ProcessIdentity;
  processes: RegisteredProcess[];
}

/**
 * The file in which an owner writes down what it has started, so that the next run can end what a killed run left.
 * It also is the claim on the directory: while its owner lives, nobody else gets it.
 */
export class Registry {
  private processes: RegisteredProcess[] = [];
  private constructor(
    readonly file: string,
    private readonly owner: ProcessIdentity,
  ) {}

  /**
   * Claims the directory, after ending the leftovers of an owner that is gone.
   * @returns the registry and the names of the leftovers that were ended
   * @throws Error when a living process owns the directory
   */
  static async claim(directory: string): Promise<{ registry: Registry; ended: string[] }> {
    const owner = identify(process.pid);
    if (!owner) {
      throw new Error("The rehearsal needs Linux: /proc does not tell when this process began.");
    }
    const registry = new Registry(join(directory, "processes.json"), owner);
    const ended: string[] = [];
    for (;;) {
      const before = read(registry.file);
      if (before === undefined) {
        if (registry.create()) {
          return { registry, ended };
        }
        continue; // somebody was faster: look again, and see whose it is
      }
      const content = parse(before, registry.file);
      refuseWhileOwned(content, directory);
      ended.push(...(await endLeftovers(content.processes)));
      // Take the dead owner's file away. If another run claimed the directory since we read it, it was this one that moved: put it back.
      const aside = `${registry.file}.${process.pid}.old`;
      if (!moved(registry.file, aside)) {
        continue;
      }
      if (read(aside) !== before) {
        renameSync(aside, registry.file);
        continue;
      }
      rmSync(aside);
    }
  }

  /** Writes a process down. Call it in the same turn in which the process was started. */
  add(process: RegisteredProcess): void {
    this.processes.push(process);
    this.write();
  }

  remove(pid: number): void {
    this.processes = this.processes.filter((known) => known.pid !== pid);
    this.write();
  }

  /** Gives the directory up. */
  release(): void {
    const content = read(this.file);
    if (content !== undefined && sameOwner(parse(content, this.file).owner, this.owner)) {
      rmSync(this.file, { force: true });
    }
  }

  private content(): string {
    return `${JSON.stringify({ owner: this.owner, processes: this.processes } satisfies RegistryContent, null, 2)}\n`;
  }

  /** A hard link fails where a rename would silently replace: only one of two runs creates the file. */
  private create(): boolean {
    const temporary = `${this.file}.${process.pid}.new`;
    writeFileSync(temporary, this.content(), { mode: 0o600 });
    try {
      linkSync(temporary, this.file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") {
        return false;
      }
      throw error;
    } finally {
      rmSync(temporary, { force: true });
    }
  }

  /** Whole file, then rename: a run that is killed meanwhile leaves the old or the new content, never half of one. */
  private write(): void {
    const temporary = `${this.file}.${process.pid}.new`;
    writeFileSync(temporary, this.content(), { mode: 0o600 });
    renameSync(temporary, this.file);
  }
}

function refuseWhileOwned(content: RegistryContent, directory: string): void {
  if (isAlive(content.owner)) {
    const who = content.owner.pid === process.pid ? "this very process" : `process ${content.owner.pid}`;
    throw new Error(`${directory} is in use by ${who}: stop that run first, or use another directory.`);
  }
}

/** Renames a file; false when somebody else has just moved it. */
function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return false;
    }
    throw error;
  }
}

function sameOwner(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return one.pid === other.pid && one.startTime === other.startTime && one.bootId === other.bootId;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

function parse(text: string, file: string): RegistryContent {
  try {
    const content = JSON.parse(text) as RegistryContent;
    if (typeof content.owner.pid === "number" && Array.isArray(content.processes)) {
      return content;
    }
  } catch {
    // told below
  }
  throw new Error(
    `${file} is not a list of processes that the rehearsal wrote: look which processes are still running, end them, and remove the file.`,
  );
}
