import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProcessOwner } from "../processes/process-owner";
import { type DerivedProject, REPOSITORY } from "./project";
import { type EngineResult, readEvents, summarize } from "./events";

export interface EngineOptions {
  readonly owner: ProcessOwner;
  readonly stack: string;
  readonly project: DerivedProject;
  /** What the CLI is run with, beyond what this class sets itself: PATH and the debug providers. */
  readonly environment: Record<string, string>;
  readonly pulumi: string;
  /** Where state, passphrase and event logs are kept. */
  readonly directory: string;
}

export interface OperationOptions {
  /** Called with the number of resources that have been worked on so far. */
  onProgress?: (resources: number) => void;
  refresh?: boolean;
  timeoutMs?: number;
  /** A command that runs the CLI, e.g. one that opens a tunnel for it. @default the CLI itself */
  through?: readonly string[];
}

/** The pack as an executable: the engine starts it without an analyzer plugin. No preview and no up goes without it. */
export const POLICY_PACK = join(REPOSITORY, "policy", "pack");

const COMMAND_TIMEOUT_MS = 60_000;
const OPERATION_TIMEOUT_MS = 15 * 60_000;

/** The real Pulumi CLI and engine, with a file backend and a passphrase of the run's own. */
export class Engine {
  private sequence = 0;
  private running: { pid: number } | undefined;

  constructor(private readonly options: EngineOptions) {}

  /** Everything the CLI needs to work on this stack, e.g. for a person's shell. */
  get environment(): Record<string, string> {
    return {
      ...this.options.environment,
      PULUMI_BACKEND_URL: `file://${join(this.options.directory, "state")}`,
      PULUMI_CONFIG_PASSPHRASE_FILE: this.passphraseFile,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_DEBUG_COMMANDS: "true",
      PULUMI_SKIP_CONFIRMATIONS: "true",
    };
  }

  /** Makes the stack and gives it its secrets, handed over on standard input so that no process list shows them. */
  async initialize(passphrase: string, secrets: unknown): Promise<void> {
    writeFileSync(this.passphraseFile, passphrase, { mode: 0o600 });
    await this.command(["stack", "init", this.options.stack, "--secrets-provider", "passphrase"]);
    await this.setSecrets(secrets);
  }

  /** Sets all secrets of the stack. */
  async setSecrets(secrets: unknown): Promise<void> {
    await this.command(["config", "set", "--secret", "numinia:secrets", "--stack", this.options.stack], JSON.stringify(secrets));
  }

  preview(options: OperationOptions = {}): Promise<EngineResult> {
    return this.operation("preview", [...(options.refresh === true ? ["--refresh"] : [])], options);
  }

  /**
   * Previews and writes the engine's update plan: every registration with its parent, dependencies, inputs and options. What the
   * plan leaves out of these is in the answer. Throws on failure.
   */
  async plan(file: string): Promise<PreviewDigest> {
    const { pulumi, args, environment } = this.commandLine(["preview", "--json", "--save-plan", file, "--non-interactive"]);
    const { code, stdout, stderr } = await this.options.owner.run({
      name: "plan",
      command: pulumi,
      args,
      env: environment,
      timeoutMs: OPERATION_TIMEOUT_MS,
    });
    const digest = stdout.startsWith("{") ? (JSON.parse(stdout) as PreviewDigest) : {};
    const reasons = (digest.diagnostics ?? []).filter(({ severity }) => severity === "error").map(({ message }) => message.trim());
    if (code !== 0) throw new Error(`pulumi preview failed: ${reasons.join("\n") || stderr.trim()}`);
    return digest;
  }

  up(options: OperationOptions = {}): Promise<EngineResult> {
    return this.operation("up", ["--yes", "--skip-preview", ...(options.refresh === true ? ["--refresh"] : [])], options);
  }

  /** Previews first, as the CLI does for a person: what is protected fails the preview, and nothing is half gone. */
  async destroy(options: OperationOptions = {}): Promise<EngineResult> {
    const preview = await this.operation("destroy", ["--preview-only"], options);
    return preview.ok ? this.operation("destroy", ["--yes", "--skip-preview"], options) : preview;
  }

  /** The stack's outputs; secrets are not shown. */
  async outputs(): Promise<Record<string, unknown>> {
    const { stdout } = await this.command(["stack", "output", "--json", "--stack", this.options.stack]);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /** The deployment as the state file has it; secrets stay encrypted. */
  async state(): Promise<StackState> {
    const { stdout } = await this.command(["stack", "export", "--stack", this.options.stack]);
    return JSON.parse(stdout) as StackState;
  }

  /** Interrupts the operation that is running, as Ctrl-C does: the engine finishes what it has begun and keeps its state. */
  interrupt(): void {
    if (this.running !== undefined) process.kill(this.running.pid, "SIGINT");
  }

  /** How to run the CLI on this stack, e.g. with its output shown to a person. */
  commandLine(args: readonly string[]): { pulumi: string; args: string[]; environment: Record<string, string> } {
    const { pulumi, project, stack } = this.options;
    const policies = args[0] === "preview" || args[0] === "up" ? ["--policy-pack", POLICY_PACK] : [];
    return { pulumi, args: [...args, ...policies, "--stack", stack, "--cwd", project.directory], environment: this.environment };
  }

  /** Runs a CLI command and throws its own words when it fails. */
  async command(args: readonly string[], input?: string): Promise<{ stdout: string }> {
    const { code, stdout, stderr } = await this.options.owner.run({
      name: `pulumi-${args[0]}-${args[1] ?? ""}`,
      command: this.options.pulumi,
      args: [...args, "--non-interactive", "--color", "never", "--cwd", this.options.project.directory],
      env: this.environment,
      timeoutMs: COMMAND_TIMEOUT_MS,
      ...(input === undefined ? {} : { input }),
    });
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} failed: ${(stderr || stdout).trim()}`);
    return { stdout };
  }

  private get passphraseFile(): string {
    return join(this.options.directory, "passphrase");
  }

  private async operation(kind: "preview" | "up" | "destroy", args: readonly string[], options: OperationOptions): Promise<EngineResult> {
    const name = `${String(++this.sequence).padStart(2, "0")}-${kind}`;
    const eventLog = join(this.options.directory, `${name}.events`);
    rmSync(eventLog, { force: true });
    const started = Date.now();
    const quiet = ["--non-interactive", "--color", "never", "--suppress-progress", "--event-log", eventLog];
    const line = this.commandLine([kind, ...args, ...quiet]);
    // The CLI takes the variable for --yes, and --yes with --preview-only for a mistake.
    const env = { ...line.environment, PULUMI_SKIP_CONFIRMATIONS: String(!args.includes("--preview-only")) };
    const [command, ...rest] = [...(options.through ?? []), line.pulumi, ...line.args];
    // Where a person would stand: a command around the CLI asks for the outputs of the selected stack.
    const cwd = this.options.project.directory;
    const child = this.options.owner.start({ name, command: command!, args: rest, env, cwd, stopTimeoutMs: 30_000 });
    this.running = child;
    const progress = setInterval(() => options.onProgress?.(countFinished(eventLog)), 500);
    const deadline = setTimeout(() => void child.stop(), options.timeoutMs ?? OPERATION_TIMEOUT_MS);
    const end = await child.exited;
    clearInterval(progress);
    clearTimeout(deadline);
    this.running = undefined;
    const events = readEvents(eventLog);
    // The engine writes its debug messages there too, which hold inputs in plain text, secret ones included.
    rmSync(eventLog, { force: true });
    return summarize({
      kind,
      events,
      code: end.code,
      seconds: (Date.now() - started) / 1000,
      logFile: child.logFile,
      output: readFileSync(child.logFile, "utf8"),
    });
  }
}

/** What `pulumi preview --json` prints, of which only what is used here is spelled out. */
export interface PreviewDigest {
  readonly steps?: readonly {
    readonly urn: string;
    readonly newState?: { readonly replaceOnChanges?: readonly string[] };
  }[];
  readonly diagnostics?: readonly { readonly severity: string; readonly message: string }[];
}

export interface StackState {
  deployment: {
    resources?: {
      urn: string;
      type: string;
      id?: string;
      custom: boolean;
      inputs?: Record<string, unknown>;
      outputs?: Record<string, unknown>;
      dependencies?: string[];
    }[];
    pending_operations?: unknown[];
  };
}

function countFinished(eventLog: string): number {
  if (!existsSync(eventLog)) return 0;
  return readEvents(eventLog).filter((event) => event.resOutputsEvent !== undefined).length;
}
