/** Names a process beyond doubt: a pid alone may belong to another process by now. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

export interface ProcessIdentity {
  pid: number;
  /** When the process started, in the system's own notation; compared, never read. */
  started: string;
  host: string;
}

/** undefined: there is no such process (any more). */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const started = startOf(pid);
  return started === undefined ? undefined : { pid, started, host: hostname() };
}

/** Whether this very process still runs. Only this host's processes can be judged: others count as gone. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identity.host === hostname() && startOf(identity.pid) === identity.started;
}

/** Whether a value read from a file has the form of an identity. */
export function isIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== "object" || value === null) return false;
  const candidate = value as Partial<ProcessIdentity>;
  return (
    Number.isInteger(candidate.pid) &&
    (candidate.pid ?? 0) > 1 &&
    typeof candidate.started === "string" &&
    typeof candidate.host === "string"
  );
}

function startOf(pid: number): string | undefined {
  if (process.platform === "linux") {
    try {
      // The command name, in parentheses, may hold spaces; state and start time are fields 3 and 22 of proc(5).
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    const started = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    return started === "" ? undefined : started;
  } catch {
    return undefined;
  }
}
