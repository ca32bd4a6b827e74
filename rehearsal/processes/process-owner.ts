import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { constants as os } from "node:os";
import { tail } from "./log-file";
import { ChildOfOurs, type OwnedProcess, type ProcessSpec } from "./owned-process";
import { Registry } from "./registry";

export type { OwnedProcess, ProcessSpec } from "./owned-process";

export interface RunSpec extends ProcessSpec {
  /** After this many milliseconds the command is ended and the call fails. */
  timeoutMs: number;
  /** Written to the standard input, which then is closed. @default nothing */
  input?: string;
}

export interface RunResult {
  /** Exit code; 128 + signal number for a command that a signal ended, as shells have it. */
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * The one owner of every process of a rehearsal. All of them are written down in a file (pid and start time), so that
 * the next `open` of the directory ends what a killed run left behind, and nothing else.
 */
export class ProcessOwner {
  private readonly live: ChildOfOurs[] = [];
  private readonly listeners: ((error: Error) => void)[] = [];
  private readonly lastResort = () => this.live.forEach((child) => child.kill());
  private closing: Promise<void> | undefined;

  private constructor(
    readonly directory: string,
    private readonly registry: Registry,
    /** Names of the processes of an earlier, killed run that `open` ended. */
    readonly endedLeftovers: readonly string[],
  ) {
    process.on("exit", this.lastResort);
  }

  /**
   * Takes a directory (made with mode 0700) and ends the leftovers of a killed earlier run in it. The logs of that run
   * move to logs.previous.
   * @throws Error while another live process owns the directory
   */
  static async open(directory: string): Promise<ProcessOwner> {
    const absolute = resolve(directory);
    try {
      mkdirSync(absolute, { recursive: true, mode: 0o700 });
      chmodSync(absolute, 0o700);
    } catch (error) {
      throw new Error(
        `${absolute} cannot be used for the rehearsal's state: ${(error as Error).message}. Make it writable or choose another directory.`,
        { cause: error },
      );
    }
    const { registry, ended } = await Registry.claim(absolute);
    const logs = join(absolute, "logs");
    if (existsSync(logs)) {
      rmSync(`${logs}.previous`, { recursive: true, force: true });
      renameSync(logs, `${logs}.previous`);
    }
    mkdirSync(logs, { mode: 0o700 });
    return new ProcessOwner(absolute, registry, ended);
  }

  /**
   * Starts a process that keeps running. Its output goes to `<directory>/logs/<name>.log` (appended when it is started again).
   * @throws Error when the program does not exist, or after stopAll
   */
  start(spec: ProcessSpec): OwnedProcess {
    return this.launch(spec, "ignore", "log", (child) => {
      // While everything is being stopped, a process may end because another one has.
      if (!child.stopRequested && !this.closing) {
        const error = new Error(`Unexpected end of a process: ${child.describe()}`);
        this.listeners.forEach((listener) => listener(error));
      }
    });
  }

  /**
   * Runs a short command to its end and returns what it printed. A non-zero exit code is a result, not an error.
   * @throws Error when it has not ended after `timeoutMs`
   */
  async run(spec: RunSpec): Promise<RunResult> {
    const child = this.launch(spec, spec.input === undefined ? "ignore" : "pipe", "pipe", () => undefined);
    const output = { stdout: "", stderr: "" };
    const streams = (["stdout", "stderr"] as const).map(async (name) => {
      const stream = child.child[name];
      stream?.setEncoding("utf8");
      for await (const chunk of stream ?? []) {
        output[name] += chunk;
      }
    });
    child.child.stdin?.on("error", () => undefined); // a command need not read its input
    child.child.stdin?.end(spec.input);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      void child.stop();
    }, spec.timeoutMs);
    const end = await child.exited;
    clearTimeout(timer);
    await Promise.all(streams);
    if (late) {
      const seen = tail(output.stderr || output.stdout, 5).join("\n  ");
      throw new Error(
        `${spec.name} (${spec.command}) had not ended after ${spec.timeoutMs / 1000} s and was stopped.${seen && ` Its last output:\n  ${seen}`}`,
      );
    }
    return { code: end.code ?? 128 + os.signals[end.signal as NodeJS.Signals], ...output };
  }

  /** Calls `listener` whenever a started process ends without having been asked to; the error names and quotes its log. */
  onUnexpectedEnd(listener: (error: Error) => void): void {
    this.listeners.push(listener);
  }

  /** Stops everything, the youngest first, and gives the directory up. Nothing can be started afterwards. */
  stopAll(): Promise<void> {
    this.closing ??= this.close();
    return this.closing;
  }

  private async close(): Promise<void> {
    for (const child of [...this.live].reverse()) {
      await child.stop();
    }
    this.registry.release();
    process.off("exit", this.lastResort);
  }

  private launch(spec: ProcessSpec, stdin: "ignore" | "pipe", output: "log" | "pipe", onEnd: (child: ChildOfOurs) => void): ChildOfOurs {
    if (this.closing) {
      throw new Error(`${spec.name} is not started: the rehearsal is stopping.`);
    }
    const logFile = join(this.directory, "logs", `${spec.name}.log`);
    const child = ChildOfOurs.start(spec, logFile, stdin, output, (ended) => {
      this.live.splice(this.live.indexOf(ended), 1);
      this.registry.remove(ended.pid);
      onEnd(ended);
    });
    this.live.push(child);
    this.registry.add({ ...child.identity, name: spec.name, command: spec.command });
    return child;
  }
}
