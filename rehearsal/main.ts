import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Listr } from "listr2";
import { terminalReport } from "../toolchain/toolchain";
import { POLICY_PACK } from "./engine/engine";
import { requireSuccess } from "./engine/events";
import { REPOSITORY, stackFileOf, writeDerivedProject } from "./engine/project";
import type { KustomizationStatus } from "./flux-status";
import { isAlive } from "./processes/process-identity";
import { installShutdown } from "./processes/shutdown";
import { measurePushes, type PushFigures, round } from "./push-measure";
import { PREVIEW_BINARIES, Rehearsal } from "./rehearsal";
import { keep, readSession } from "./session";
import { missed, renderKustomizations, renderSummary, type Summary, writeSummary } from "./summary";
import { until } from "./wait";

const PUSHES = 10;
const USAGE =
  "Usage: rehearsal/main.ts rehearse|preview|up|stop [--stack NAME] [--real kubernetes,awsx,eks,aws] [--keep] [--directory DIR]";

/** What the steps hand on to each other. */
interface Context {
  created?: number;
  upSeconds?: number;
  upAgainChanges?: number;
  refreshChanges?: number;
  kustomizations?: KustomizationStatus[];
  pushes?: PushFigures;
}

interface Options {
  readonly stack: string;
  readonly real: readonly string[];
  readonly keep: boolean;
  /** Of the run. @default build/<stack> */
  readonly directory?: string;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      stack: { type: "string", default: "rehearsal" },
      real: { type: "string", default: "" },
      keep: { type: "boolean", default: false },
      directory: { type: "string" },
    },
    allowPositionals: true,
  });
  const real = values.real.split(",").filter((name) => name !== "");
  const options: Options = { ...values, real };
  stackFileOf(options.stack);
  switch (positionals[0]) {
    case "rehearse":
      return rehearse(options);
    case "preview":
      return preview(options);
    case "up":
      return applyToKept(options.stack, ["up", "--yes"]);
    case "stop":
      return stop(options.stack);
    default:
      throw new Error(USAGE);
  }
}

async function rehearse(options: Options): Promise<void> {
  const started = performance.now();
  const rehearsal = await Rehearsal.open(options);
  const shutdown = installShutdown({ cleanups: [{ name: "the rehearsal", run: () => rehearsal.stop() }] });
  try {
    const toolchainStarted = performance.now();
    await rehearsal.prepareToolchain(terminalReport(process.stdout));
    const toolchainSeconds = round((performance.now() - toolchainStarted) / 1000);
    const context = await bringUp(rehearsal);
    const summary: Summary = {
      stack: options.stack,
      toolchainSeconds,
      controlPlaneSeconds: round(rehearsal.controlPlane.seconds),
      upSeconds: round(context.upSeconds!),
      upCreated: context.created!,
      upAgainChanges: context.upAgainChanges!,
      refreshChanges: context.refreshChanges!,
      kustomizationsReady: context.kustomizations!.filter((entry) => entry.ready).length,
      kustomizationsTotal: context.kustomizations!.length,
      pushToAppliedSeconds: context.pushes!,
      totalSeconds: round((performance.now() - started) / 1000),
    };
    const file = join(REPOSITORY, "build/rehearsal/summary.json");
    writeSummary(file, summary);
    console.log(`\n${renderKustomizations(context.kustomizations!)}\n${renderSummary(summary)}\nWritten to ${file}`);
    const { faults, slow } = missed(summary);
    for (const sentence of slow) console.log(`slower than intended – ${sentence}`);
    if (faults.length > 0) throw new Error(`The platform came up, but ${faults.join("; ")}.`);
    if (options.keep) await keep(rehearsal, options.stack);
  } finally {
    await shutdown.run();
    shutdown.uninstall();
  }
}

/** The steps that a person watches. Each leaves one line with its result. */
async function bringUp(rehearsal: Rehearsal): Promise<Context> {
  const steps = new Listr<Context>(
    [
      {
        title: "control plane (etcd, API server, controller manager, scheduler, kwok)",
        task: async (_, task) => {
          const { seconds } = await rehearsal.startControlPlane();
          task.title = `control plane ready in ${seconds.toFixed(1)} s`;
        },
      },
      {
        title: "Git server, public hosts, Flux runner",
        task: async (_, task) => {
          await rehearsal.startGit();
          await rehearsal.startFlux();
          task.title = `Git server at ${rehearsal.gitUrl}`;
        },
      },
      {
        title: "stack",
        task: async (_, task) => {
          const { differences } = await rehearsal.startEngine();
          task.title = ["stack file derived; what differs from the committed one:", ...differences].join("\n    ");
        },
      },
      {
        title: "pulumi up",
        task: async (context, task) => {
          const onProgress = progress((resources) => {
            task.output = `${resources} resources done`;
          });
          const result = requireSuccess(await rehearsal.engine.up({ onProgress }));
          context.created = result.changes.create ?? 0;
          context.upSeconds = result.seconds;
          task.title = `pulumi up: ${context.created} resources created in ${result.seconds.toFixed(1)} s`;
        },
      },
      {
        title: "waiting until every Flux Kustomization is Ready",
        task: async (context, task) => {
          context.kustomizations = await rehearsal.everythingReady();
          task.title = `${context.kustomizations.length} Flux Kustomizations Ready`;
        },
      },
      {
        title: "pulumi up, a second time",
        task: async (context, task) => {
          const result = requireSuccess(await rehearsal.engine.up());
          context.upAgainChanges = result.changeCount;
          task.title = `second pulumi up: ${result.changeCount} changes in ${result.seconds.toFixed(1)} s`;
        },
      },
      {
        title: "pulumi preview with refresh",
        task: async (context, task) => {
          const result = requireSuccess(await rehearsal.engine.preview({ refresh: true }));
          context.refreshChanges = result.changeCount;
          task.title = `preview with refresh, after Flux has reconciled: ${result.changeCount} changes`;
        },
      },
      {
        title: `${PUSHES} pushes`,
        task: async (context, task) => {
          const target = await firstEnvironment(rehearsal);
          context.pushes = await measurePushes(rehearsal, target, PUSHES, (seconds) => {
            task.output = `applied after ${seconds} s`;
          });
          task.title = `${PUSHES} pushes to ${target.organization}: applied after ${context.pushes.p50} s (p50), ${context.pushes.p95} s (p95)`;
          context.kustomizations = await rehearsal.everythingReady();
        },
      },
    ],
    {
      fallbackRenderer: "simple",
      // Signals are ours: everything is stopped first.
      registerSignalListeners: false,
      rendererOptions: { collapseErrors: false },
    },
  );
  return steps.run({});
}

/** Passes on what has changed; into a log at most every 15 seconds, as lines there stay. */
function progress(show: (count: number) => void): (count: number) => void {
  const pauseMs = process.stdout.isTTY ? 0 : 15_000;
  let shown = 0;
  let shownAt = performance.now();
  return (count) => {
    if (count === shown || performance.now() - shownAt < pauseMs) return;
    shown = count;
    shownAt = performance.now();
    show(count);
  };
}

async function firstEnvironment(rehearsal: Rehearsal): Promise<{ organization: string; namespace: string }> {
  const outputs = (await rehearsal.engine.outputs()) as { organizations: Record<string, Record<string, { namespace: string }>> };
  const [organization, environments] = Object.entries(outputs.organizations)[0] ?? [];
  if (organization === undefined || environments === undefined)
    throw new Error("the stack has no organization whose directory could be pushed to");
  return { organization, namespace: Object.values(environments)[0]!.namespace };
}

/** The engine's own diff: against the kept rehearsal of the stack where there is one, else against an empty account. */
async function preview(options: Options): Promise<void> {
  if (readSession(directoryOf(options.stack)) !== undefined) return applyToKept(options.stack, ["preview", "--diff"]);
  const rehearsal = await Rehearsal.open({ ...options, directory: `${directoryOf(options.stack)}-preview` });
  const shutdown = installShutdown({ cleanups: [{ name: "the preview", run: () => rehearsal.stop() }] });
  try {
    await rehearsal.prepareToolchain(terminalReport(process.stdout), PREVIEW_BINARIES);
    await rehearsal.startEngineForPreview();
    const { pulumi, args, environment } = rehearsal.engine.commandLine(["preview", "--diff"]);
    const child = rehearsal.owner.start({ name: "preview", command: pulumi, args, env: environment, inheritOutput: true });
    const { code } = await child.exited;
    if (code !== 0) process.exitCode = 1;
  } finally {
    await shutdown.run();
    shutdown.uninstall();
  }
}

/** Runs the engine against a rehearsal that somebody keeps, with the stack file as it is now. */
async function applyToKept(stack: string, command: readonly string[]): Promise<void> {
  const session = readSession(directoryOf(stack));
  if (session === undefined)
    throw new Error(`No rehearsal of stack ${stack} is being kept; start one with 'make rehearse STACK=${stack} KEEP=1'.`);
  writeDerivedProject({
    stack,
    committedFile: stackFileOf(stack),
    directory: session.project,
    gitUrl: session.gitUrl,
    keepSecrets: true,
  });
  const child = spawn(session.pulumi, [...command, "--policy-pack", POLICY_PACK, "--stack", stack, "--cwd", session.project], {
    env: { ...process.env, ...session.environment },
    stdio: "inherit",
  });
  process.exitCode = await new Promise<number>((resolve, reject) => child.on("error", reject).on("exit", (code) => resolve(code ?? 1)));
}

/** Ends a kept rehearsal: asks its keeper, which stops what it started. */
async function stop(stack: string): Promise<void> {
  const session = readSession(directoryOf(stack));
  if (session === undefined) return console.log(`No rehearsal of stack ${stack} is being kept.`);
  process.kill(session.keeper.pid, "SIGTERM");
  await until("the kept rehearsal has stopped", async () => !isAlive(session.keeper), { timeoutMs: 60_000 });
  console.log(`The rehearsal of stack ${stack} has stopped.`);
}

function directoryOf(stack: string): string {
  return join(REPOSITORY, "build", stack);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
