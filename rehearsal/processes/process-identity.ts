import { readFileSync } from "node:fs";

/** What identifies a process beyond its number, which the kernel uses again: when it began, and in which boot. */
export interface ProcessIdentity {
  pid: number;
  /** Field 22 of /proc/<pid>/stat: start in clock ticks since boot. Kept as text: it is only compared. */
  startTime: string;
  /** /proc/sys/kernel/random/boot_id: start times of another boot mean nothing. */
  bootId: string;
}

/** The id of the running boot. */
export function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

/** The identity of a live process, or undefined when there is none with that number. A zombie counts as gone. */
export function identify(pid: number): ProcessIdentity | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The command name (field 2) is in parentheses and may hold spaces and parentheses itself: count after the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const state = fields[0];
  const startTime = fields[22 - 3];
  if (startTime === undefined || state === "Z" || state === "X") {
    return undefined;
  }
  return { pid, startTime, bootId: bootId() };
}

/** Whether exactly this process, not a later one with the same number, is alive. */
export function isAlive(identity: ProcessIdentity): boolean {
  const now = identify(identity.pid);
  return now !== undefined && now.startTime === identity.startTime && now.bootId === identity.bootId;
}

/** Whether a value that was read from a file has the form of an identity. */
export function isIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== "object" || value === null) return false;
  const { pid, startTime, bootId } = value as Partial<ProcessIdentity>;
  return Number.isInteger(pid) && pid! > 1 && typeof startTime === "string" && typeof bootId === "string";
}

/** The arguments with which a live process runs, its command first; undefined when it is gone. */
export function commandLine(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return text === "" ? undefined : text.replace(/\0$/, "").split("\0");
  } catch {
    return undefined;
  }
}

/** Signals a whole process group; false when no process of it is left. */
export function signalGroup(leader: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") {
      return false;
    }
    throw error;
  }
}
