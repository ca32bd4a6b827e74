import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { KubeConfig, V1Pod } from "@kubernetes/client-node";
import type { ControlPlane } from "../control-plane/control-plane";
import { writeKubeconfig } from "../control-plane/kubeconfig";
import type { OwnedProcess, ProcessOwner } from "../processes/process-owner";
import { AccountToken } from "./account-token";
import { replaceArguments } from "./arguments";
import { FLUX_NAMESPACE, type ControllerName } from "./controllers";
import type { Endpoints } from "./endpoints";
import { expand, podEnvironment } from "./pod-environment";
import { temporaryDirectory } from "./temporary-directory";

export interface ControllerProcessInput {
  name: ControllerName;
  owner: ProcessOwner;
  /** Path of the binary. */
  command: string;
  controlPlane: ControlPlane;
  /** The administrator's client. */
  config: KubeConfig;
  endpoints: Endpoints;
  /** This controller's own directory. */
  directory: string;
  /** Variables on top of those of the pod. */
  environment: Record<string, string>;
  report: (message: string) => void;
  /** Called when the controller should be looked at again: it has crashed and its pause is over. */
  onRetry: (afterMs: number) => void;
  /** Pauses after the first, second … crash, in milliseconds. One more crash, and the controller stays down. @default 0.5 s, doubled four times */
  crashPausesMs?: readonly number[];
}

const CRASH_PAUSES_MS = [500, 1000, 2000, 4000, 8000];

/** A process that ran this long was well: crashes before it are forgotten, in milliseconds. */
const WELL_AFTER_MS = 60_000;

/** One controller: the process that stands for the container of its pod. */
export class ControllerProcess {
  private process: OwnedProcess | undefined;
  private token: AccountToken | undefined;
  /** Uid of the pod that the process stands for; also while it is down between two crashes. */
  private podUid: string | undefined;
  private temporary: string | undefined;
  private crashes = 0;
  private notBefore = 0;
  private readonly pausesMs: readonly number[];

  constructor(private readonly input: ControllerProcessInput) {
    this.pausesMs = input.crashPausesMs ?? CRASH_PAUSES_MS;
  }

  get running(): OwnedProcess | undefined {
    return this.process?.running ? this.process : undefined;
  }

  /** Brings the process in line with the pod that should run: starts it, replaces it, stops it, or leaves it alone. */
  async follow(pod: V1Pod | undefined): Promise<void> {
    if (pod?.metadata?.uid !== this.podUid) {
      await this.stop();
      this.crashes = 0;
      this.notBefore = 0;
    }
    if (pod && !this.running && Date.now() >= this.notBefore && this.crashes <= this.pausesMs.length) {
      await this.start(pod);
    }
  }

  async stop(): Promise<void> {
    const { process } = this;
    this.process = undefined;
    this.podUid = undefined;
    await process?.stop();
    if (this.temporary !== undefined) rmSync(this.temporary, { recursive: true, force: true });
    this.token?.stop();
    this.token = undefined;
  }

  private async start(pod: V1Pod): Promise<void> {
    const { input } = this;
    const uid = pod.metadata!.uid!;
    const container = pod.spec!.containers[0]!;
    const temporary = temporaryDirectory(pod, input.directory);
    this.temporary = temporary;
    const environment = podEnvironment(pod, container, temporary);
    environment.problems.forEach((problem) => input.report(`${input.name}: ${problem}.`));
    const args = (container.args ?? []).map((arg) => expand(arg, environment.variables));
    const kubeconfig = await this.kubeconfig(pod.spec!.serviceAccountName ?? "default");
    if (this.podUid !== uid) {
      // The volumes of a pod begin empty.
      rmSync(join(input.directory, "data"), { recursive: true, force: true });
    }
    const startedAt = Date.now();
    const process = input.owner.start({
      name: input.name,
      command: input.command,
      args: replaceArguments(input.name, args, input.endpoints, directoryFor(input.directory, "data")),
      cwd: temporary,
      isolated: true,
      env: { ...environment.variables, HOME: input.directory, TMPDIR: temporary, KUBECONFIG: kubeconfig, ...input.environment },
    });
    this.process = process;
    this.podUid = uid;
    void process.exited.then(() => {
      if (this.process === process && !process.stopRequested) {
        this.crashed(process, Date.now() - startedAt);
      }
    });
  }

  /** The controller has the rights of its own service account, as in its pod: not the administrator's. */
  private async kubeconfig(serviceAccount: string): Promise<string> {
    const { directory, config, controlPlane, report, name } = this.input;
    const tokenFile = join(directory, "token");
    this.token?.stop();
    this.token = await AccountToken.start({
      config,
      namespace: FLUX_NAMESPACE,
      serviceAccount,
      file: tokenFile,
      onError: (error) => report(`${name}: ${error.message}`),
    });
    return writeKubeconfig({
      file: join(directory, "kubeconfig"),
      url: controlPlane.url,
      caFile: controlPlane.caFile,
      tokenFile,
      user: serviceAccount,
    });
  }

  private crashed(process: OwnedProcess, ranMs: number): void {
    this.crashes = ranMs > WELL_AFTER_MS ? 1 : this.crashes + 1;
    const pause = this.pausesMs[this.crashes - 1];
    if (pause === undefined) {
      this.input.report(
        `${process.describe()}\n${this.input.name} has crashed ${this.crashes} times in a row and stays down until its pod changes.`,
      );
      return;
    }
    this.notBefore = Date.now() + pause;
    this.input.report(`${process.describe()}\n${this.input.name} is started again in ${pause / 1000} s.`);
    this.input.onRetry(pause);
  }
}

function directoryFor(parent: string, name: string): string {
  const path = join(parent, name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}
