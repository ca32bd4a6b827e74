import { until } from "../wait";
import { isAlive, signalGroup, type ProcessIdentity } from "./process-identity";

/** One started process, as it is written down. Arguments are left out: the identity is enough, and they are nobody's business. */
export interface RegisteredProcess extends ProcessIdentity {
  name: string;
  command: string;
}

/** How long leftovers get to end by themselves after SIGTERM, in milliseconds. */
const GRACE_MS = 3000;

/** Ends those of the registered processes that still are what was registered, with their process groups. Returns their names. */
export async function endLeftovers(processes: readonly RegisteredProcess[]): Promise<string[]> {
  const leftovers = processes.filter(isAlive);
  for (const leftover of leftovers) {
    signalGroup(leftover.pid, "SIGTERM");
  }
  const allGone = async () => !leftovers.some(isAlive);
  const inTime = await until("leftovers have ended", allGone, { timeoutMs: GRACE_MS, everyMs: 25 }).catch(() => false);
  if (!inTime) {
    leftovers.filter(isAlive).forEach((leftover) => signalGroup(leftover.pid, "SIGKILL"));
    await until(`leftovers (${leftovers.map(({ name, pid }) => `${name}, pid ${pid}`).join("; ")}) end after SIGKILL`, allGone, {
      timeoutMs: 5000,
      everyMs: 10,
    });
  }
  return leftovers.map((leftover) => leftover.name);
}
