/** Builds one binary: go runs in a process group of its own, writes to a folder of its own, and the result appears by one rename. */
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { mkdtemp, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { BUILD_FLAGS, LINK_FLAGS } from "./cache";
import type { BinaryName, BinarySpec } from "./catalog";
import { goCommandEnvironment } from "./go-environment";
import { identify, isAlive, isIdentity } from "../rehearsal/processes/process-identity";

/** How long go gets to end by itself after SIGTERM. */
const GRACE_MS = 3_000;

export interface BuildOptions {
  name: BinaryName;
  spec: BinarySpec;
  /** Pinned version, "v1.2.3": stamped into the binary where the catalog says so. */
  version: string;
  groupDirectory: string;
  /** Exists already; the binary is put here. */
  outputDirectory: string;
  environment: NodeJS.ProcessEnv;
  abort: AbortSignal;
  /** Told where the log grows, once go runs. */
  onStart?: (logFile: string) => void;
}

/**
 * Returns the path of the binary. Throws one sentence that names the kept log when go fails, or the reason of the abort;
 * in either case nothing but the log is left. The caller holds the lock of this binary.
 */
export async function buildBinary(options: BuildOptions): Promise<string> {
  const { name, spec, outputDirectory } = options;
  await sweepLeftovers(outputDirectory, name);
  const work = await mkdtemp(join(outputDirectory, workPrefix(name)));
  const logFile = join(outputDirectory, `${name}.log`);
  try {
    const stamps = (spec.stamp ?? []).map((variable) => `-X ${variable}=${options.version}`);
    const output = join(work, name);
    const args = ["build", ...BUILD_FLAGS, "-ldflags", [...LINK_FLAGS, ...stamps].join(" "), "-o", output, spec.package];
    const code = await runGo(args, { ...options, work, logFile });
    if (code !== 0) throw new Error(await describeFailure(name, code, logFile));
    await rename(output, join(outputDirectory, name));
    await rm(logFile, { force: true });
    return join(outputDirectory, name);
  } catch (error) {
    // The log of a stopped build explains nothing.
    if (options.abort.aborted) await rm(logFile, { force: true });
    throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function runGo(args: readonly string[], options: BuildOptions & { work: string; logFile: string }): Promise<number | null> {
  options.abort.throwIfAborted();
  const log = await open(options.logFile, "w", 0o600);
  try {
    const child = spawn("go", [...args], {
      cwd: options.groupDirectory,
      // GOTMPDIR: what go leaves behind when it is killed lies in the folder that is removed.
      env: { ...goCommandEnvironment(options.environment), GOTMPDIR: options.work },
      stdio: ["ignore", log.fd, log.fd],
      // An own process group: compilers and linker that go starts are ended together with it.
      detached: true,
    });
    return await supervise(child, options);
  } finally {
    await log.close();
  }
}

async function supervise(child: ChildProcess, options: BuildOptions & { work: string; logFile: string }): Promise<number | null> {
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once("error", (error) => reject(new Error(`Go could not be started to build ${options.name}: ${error.message}.`)));
    child.once("exit", (code) => resolve(code));
  });
  const { pid } = child;
  if (pid === undefined) return await exited;
  // A later run ends this build by what is written here, if we are killed before we can.
  const record = { owner: identify(process.pid), builder: identify(pid) };
  writeFileSync(join(options.work, "processes.json"), JSON.stringify(record), { mode: 0o600 });
  options.onStart?.(options.logFile);
  let deadline: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    signalGroup(pid, "SIGTERM");
    deadline = setTimeout(() => signalGroup(pid, "SIGKILL"), GRACE_MS);
  };
  const onExit = (): void => {
    signalGroup(pid, "SIGKILL");
    rmSync(options.work, { recursive: true, force: true, maxRetries: 3 });
    rmSync(options.logFile, { force: true });
  };
  options.abort.addEventListener("abort", onAbort, { once: true });
  process.once("exit", onExit);
  if (options.abort.aborted) onAbort();
  try {
    const code = await exited;
    // When go itself is gone, a compiler of its group may still run.
    if (options.abort.aborted) signalGroup(pid, "SIGKILL");
    options.abort.throwIfAborted();
    return code;
  } finally {
    clearTimeout(deadline);
    options.abort.removeEventListener("abort", onAbort);
    process.off("exit", onExit);
  }
}

/** Removes what killed builds of this binary left, and ends their go if it still runs. */
async function sweepLeftovers(outputDirectory: string, name: BinaryName): Promise<void> {
  for (const entry of await readdir(outputDirectory)) {
    // mkdtemp adds six characters: without the length, the folder of "kube" would be taken for one of "kub".
    if (!entry.startsWith(workPrefix(name)) || entry.length !== workPrefix(name).length + 6) continue;
    const work = join(outputDirectory, entry);
    const { owner, builder } = await readRecord(work);
    if (isIdentity(owner) && isAlive(owner)) continue;
    if (isIdentity(builder) && isAlive(builder)) {
      signalGroup(builder.pid, "SIGKILL");
      const until = Date.now() + GRACE_MS;
      while (isAlive(builder) && Date.now() < until) await delay(20);
    }
    await rm(work, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What supervise() wrote; empty when the owner was killed before it could. */
async function readRecord(work: string): Promise<{ owner?: unknown; builder?: unknown }> {
  try {
    return JSON.parse(await readFile(join(work, "processes.json"), "utf8")) as { owner?: unknown; builder?: unknown };
  } catch {
    return {};
  }
}

function workPrefix(name: BinaryName): string {
  return `.build-${name}-`;
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // ESRCH: the group has ended.
  }
}

async function describeFailure(name: BinaryName, code: number | null, logFile: string): Promise<string> {
  const lines = (await readFile(logFile, "utf8")).split("\n").filter((line) => line.trim() !== "");
  if (lines.some((line) => line.includes("no space left on device"))) {
    const advice = "free some, or point NUMINIA_TOOLCHAIN_CACHE, GOCACHE or GOMODCACHE to another disk";
    return `The build of ${name} ran out of disk space: ${advice} (whole log: ${logFile}).`;
  }
  // "# package" only announces the errors of a package; downloads are no errors.
  const first = lines.find((line) => !line.startsWith("go: downloading") && !line.startsWith("# ")) ?? "it said nothing";
  const how = code === null ? "go was ended by a signal" : `go exit ${code}`;
  return `The build of ${name} failed (${how}): ${first.trim()} (whole log: ${logFile}).`;
}
