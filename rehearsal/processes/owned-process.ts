import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { accessSync, closeSync, constants, openSync } from "node:fs";
import { identify, signalGroup, type ProcessIdentity } from "./process-identity";
import { lastLines } from "./log-file";

export interface ProcessSpec {
  /** Name in messages and of the log file. */
  name: string;
  /** Program: a path, or a name that PATH finds. */
  command: string;
  args: readonly string[];
  /** Variables on top of the environment of this process. */
  env?: Record<string, string>;
  /** Take over only PATH, HOME, LANG and TMPDIR of this process's environment: no credentials or proxies reach the program. @default false */
  isolated?: boolean;
  /** @default the current directory */
  cwd?: string;
  /** Show the output to the person instead of writing it to the log file. @default false */
  inheritOutput?: boolean;
  /** How long the process gets between SIGTERM and SIGKILL, in milliseconds. @default 5000 */
  stopTimeoutMs?: number;
}

export interface ProcessEnd {
  code: number | null;
  signal: string | null;
}

/** A process that was started here and has its own process group, which ends as a whole. */
export interface OwnedProcess {
  readonly name: string;
  readonly pid: number;
  /** Where its output is; not written when the output was inherited. */
  readonly logFile: string;
  readonly exited: Promise<ProcessEnd>;
  readonly running: boolean;
  /** Whether somebody has called `stop`: an end afterwards is no crash. */
  readonly stopRequested: boolean;
  /** SIGTERM, then SIGKILL after the deadline, to the whole group. May be called any number of times. */
  stop(): Promise<void>;
  /** One sentence about how it ended, or that it runs, with its log file and the last lines of it. */
  describe(): string;
}

/** Environment variables that an isolated process keeps. */
const KEPT_VARIABLES = ["PATH", "HOME", "LANG", "TMPDIR"];

const DEFAULT_STOP_TIMEOUT_MS = 5000;

/** The running child and what is known of it; `ProcessOwner` adds the registry. */
export class ChildOfOurs implements OwnedProcess {
  readonly name: string;
  readonly identity: ProcessIdentity;
  readonly exited: Promise<ProcessEnd>;
  private end: ProcessEnd | undefined;
  private stopping: Promise<void> | undefined;

  private constructor(
    private readonly spec: ProcessSpec,
    readonly child: ChildProcess,
    readonly logFile: string,
    identity: ProcessIdentity,
    onEnd: (process: ChildOfOurs) => void,
  ) {
    this.name = spec.name;
    this.identity = identity;
    this.exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        this.end = { code, signal };
        // What the leader left behind in its group goes with it. A live process under its number would be somebody else's.
        if (!identify(this.pid)) {
          signalGroup(this.pid, "SIGKILL");
        }
        onEnd(this);
        resolve(this.end);
      });
    });
  }

  /**
   * Starts the process as the leader of its own group, so that a Ctrl-C in the terminal reaches the harness only.
   * @throws Error when there is no such program
   */
  static start(
    spec: ProcessSpec,
    logFile: string,
    stdin: "ignore" | "pipe",
    output: "log" | "pipe",
    onEnd: (process: ChildOfOurs) => void,
  ): ChildOfOurs {
    requireProgram(spec);
    const log = output === "log" && !spec.inheritOutput ? openSync(logFile, "a", 0o600) : undefined;
    const sink = spec.inheritOutput ? "inherit" : (log ?? "pipe");
    const stdio: StdioOptions = [stdin, sink, sink];
    try {
      const child = spawn(spec.command, [...spec.args], { cwd: spec.cwd, env: environmentOf(spec), detached: true, stdio });
      child.on("error", () => undefined); // reported below: without a pid nothing was started
      const identity = child.pid === undefined ? undefined : identify(child.pid);
      if (child.pid === undefined) {
        throw new Error(`${spec.name} cannot be started: no program ${spec.command} (working directory ${spec.cwd ?? process.cwd()}).`);
      }
      // Already gone again: there is nothing to identify later, but its end is reported like any other.
      return new ChildOfOurs(spec, child, logFile, identity ?? { pid: child.pid, startTime: "", bootId: "" }, onEnd);
    } finally {
      if (log !== undefined) {
        closeSync(log);
      }
    }
  }

  get pid(): number {
    return this.identity.pid;
  }

  get running(): boolean {
    return this.end === undefined;
  }

  get stopRequested(): boolean {
    return this.stopping !== undefined;
  }

  stop(): Promise<void> {
    if (!this.running) {
      return Promise.resolve();
    }
    this.stopping ??= this.endGroup();
    return this.stopping;
  }

  /** SIGKILL without waiting: for the very end of the harness, where nothing asynchronous runs any more. */
  kill(): void {
    if (this.running) {
      signalGroup(this.pid, "SIGKILL");
    }
  }

  describe(): string {
    if (this.spec.inheritOutput) {
      return `${this.name} (pid ${this.pid}) ${this.state()}.`;
    }
    const lines = lastLines(this.logFile);
    const log = lines.length === 0 ? "which is empty" : `last lines:\n${lines.map((line) => `  ${line}`).join("\n")}`;
    return `${this.name} (pid ${this.pid}) ${this.state()}. Log: ${this.logFile}, ${log}`;
  }

  private state(): string {
    if (!this.end) {
      return "is running";
    }
    return this.end.signal ? `was ended by ${this.end.signal}` : `ended with exit code ${this.end.code}`;
  }

  private async endGroup(): Promise<void> {
    signalGroup(this.pid, "SIGTERM");
    const killer = setTimeout(() => this.kill(), this.spec.stopTimeoutMs ?? DEFAULT_STOP_TIMEOUT_MS);
    await this.exited;
    clearTimeout(killer);
  }
}

function environmentOf(spec: ProcessSpec): NodeJS.ProcessEnv {
  const base = spec.isolated
    ? Object.fromEntries(KEPT_VARIABLES.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
    : process.env;
  return { ...base, ...spec.env };
}

function requireProgram(spec: ProcessSpec): void {
  if (!spec.command.includes("/")) {
    return;
  }
  try {
    accessSync(spec.command, constants.X_OK);
  } catch (error) {
    throw new Error(`${spec.name} cannot be started: ${spec.command} is not there or not executable.`, { cause: error });
  }
}
