/**
 * One build of a binary at a time, among all clones of this user.
 *
 * The lock saves work; correctness does not hang on it, because a binary appears under its name by one rename. That is why the
 * takeover of a dead owner's lock may be simple: in the worst case two processes build the same thing and one rename wins.
 */
import { randomBytes } from "node:crypto";
import { unlinkSync, readFileSync } from "node:fs";
import { link, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { bootId, identify, isAlive, isIdentity, type ProcessIdentity } from "../rehearsal/processes/process-identity";

const POLL_MS = 200;
/** The owner touches its lock this often; another host (a shared home directory) can judge it by nothing else. */
const HEARTBEAT_MS = 10_000;
const FOREIGN_STALE_MS = 60_000;

export interface LockOptions {
  abort: AbortSignal;
  /** Called at each look while another process has the lock. */
  onWait?: (owner: ProcessIdentity) => void;
}

/** Waits for the lock as long as its owner lives, then runs the action under it. Rejects with the reason of an abort. */
export async function withBuildLock<T>(file: string, options: LockOptions, action: () => Promise<T>): Promise<T> {
  const own = `${JSON.stringify({ ...identify(process.pid), token: randomBytes(8).toString("hex") })}\n`;
  while (!(await tryLock(file, own))) {
    options.abort.throwIfAborted();
    const content = await read(file);
    if (content === undefined) continue;
    const owner = parse(content);
    if (await isStale(file, owner)) {
      await takeAway(file, content);
      continue;
    }
    if (owner !== undefined) options.onWait?.(owner);
    await delay(POLL_MS, undefined, { signal: options.abort }).catch(() => options.abort.throwIfAborted());
  }
  const heartbeat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), HEARTBEAT_MS);
  const release = (): void => {
    try {
      if (readFileSync(file, "utf8") === own) unlinkSync(file);
    } catch {
      // Someone cleared the cache: there is nothing left to release.
    }
  };
  process.once("exit", release);
  try {
    options.abort.throwIfAborted();
    return await action();
  } finally {
    clearInterval(heartbeat);
    process.off("exit", release);
    release();
  }
}

/** Link instead of an exclusive create: the lock is never seen without its content. */
async function tryLock(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${process.pid}-${randomBytes(6).toString("hex")}`;
  await writeFile(draft, content, { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function isStale(file: string, owner: ProcessIdentity | undefined): Promise<boolean> {
  if (owner === undefined) return true;
  if (owner.bootId === bootId()) return !isAlive(owner);
  const touched = await stat(file).then(
    (s) => s.mtimeMs,
    () => 0,
  );
  return Date.now() - touched > FOREIGN_STALE_MS;
}

/** Removes the lock only if it is still the one that was judged: a rename can be checked afterwards and undone, an unlink cannot. */
async function takeAway(file: string, judged: string): Promise<void> {
  const aside = `${file}.stale-${randomBytes(6).toString("hex")}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  if ((await read(aside)) !== judged) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

async function read(file: string): Promise<string | undefined> {
  return await readFile(file, "utf8").catch(() => undefined);
}

function parse(content: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(content);
    return isIdentity(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
