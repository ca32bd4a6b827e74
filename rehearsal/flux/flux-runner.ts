import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { AppsV1Api, CoreV1Api, type KubeConfig, type V1Deployment, type V1Pod } from "@kubernetes/client-node";
import type { Toolchain } from "../../toolchain/toolchain";
import type { ControlPlane } from "../control-plane/control-plane";
import { answersOk } from "../control-plane/health";
import { loadKubeconfig } from "../control-plane/kubeconfig";
import { observe, type Observed } from "../control-plane/observe";
import { Reconciler } from "../control-plane/reconciler";
import { commandLine } from "../processes/process-identity";
import type { ProcessOwner } from "../processes/process-owner";
import { until } from "../wait";
import { ControllerProcess } from "./controller-process";
import { CONTROLLERS, FLUX_NAMESPACE, isController, type ControllerName } from "./controllers";
import { chooseEndpoints, type Endpoints } from "./endpoints";
import { runningPod } from "./running-pod";

export interface FluxRunnerInput {
  owner: ProcessOwner;
  toolchain: Pick<Toolchain, "ensure">;
  controlPlane: ControlPlane;
  /** Made with mode 0700; holds the controllers' data and credentials. */
  directory: string;
  /** Variables for the controllers on top of those of their pods: HTTPS_PROXY, SSL_CERT_FILE. @default none */
  environment?: Record<string, string>;
  /** Told about crashes and about what cannot be run as in a pod. @default nobody */
  report?: (message: string) => void;
}

/**
 * Stands in for the kubelet of the Flux controllers: as soon as a pod of a controller's Deployment runs on a node, the
 * controller's real program runs as a process, with the arguments and the environment of that pod (arguments.ts lists
 * what differs) and the rights of its service account. When the pod goes, the process goes; a new pod is a new process.
 */
export class FluxRunner {
  private readonly observed: Observed<unknown>[] = [];
  private readonly processes = new Map<ControllerName, ControllerProcess>();
  private readonly reportedUnknown = new Set<string>();
  private readonly reconciler: Reconciler;
  private deployments: Observed<V1Deployment> | undefined;
  private pods: Observed<V1Pod> | undefined;

  private constructor(
    private readonly endpoints: Endpoints,
    private readonly report: (message: string) => void,
  ) {
    this.reconciler = new Reconciler(
      () => this.reconcile(),
      (error) => report(`Running the Flux controllers: ${error.message}`),
    );
  }

  /** Begins to watch; the Deployments may come later. */
  static async start(o: FluxRunnerInput): Promise<FluxRunner> {
    const directory = resolve(o.directory);
    const commands = await o.toolchain.ensure(CONTROLLERS);
    const runner = new FluxRunner(await chooseEndpoints(), o.report ?? (() => undefined));
    const config = loadKubeconfig(o.controlPlane.kubeconfigFile);
    for (const name of CONTROLLERS) {
      const own = join(directory, name);
      mkdirSync(own, { recursive: true, mode: 0o700 });
      runner.processes.set(
        name,
        new ControllerProcess({
          name,
          owner: o.owner,
          command: commands[name],
          controlPlane: o.controlPlane,
          config,
          endpoints: runner.endpoints,
          directory: own,
          environment: o.environment ?? {},
          report: runner.report,
          onRetry: (afterMs) => runner.reconciler.triggerAfter(afterMs),
        }),
      );
    }
    await runner.watch(config);
    return runner;
  }

  /** Address of the webhook receiver: http://127.0.0.1:PORT, the same for as long as the runner lives. */
  get receiverUrl(): string {
    return `http://${this.endpoints.receiver}`;
  }

  /**
   * The arguments with which a controller's process truly runs, read from the kernel.
   * @throws Error when it is not running
   */
  effectiveArguments(controller: string): readonly string[] {
    const running = isController(controller) ? this.processes.get(controller)?.running : undefined;
    const line = running && commandLine(running.pid);
    if (!line) {
      throw new Error(
        `${controller} is not running: ${isController(controller) ? "no pod of its Deployment runs on a node, or it has crashed" : `known are ${CONTROLLERS.join(", ")}`}.`,
      );
    }
    return line.slice(1);
  }

  /** Process number of a controller, or undefined while it is down. */
  pid(controller: ControllerName): number | undefined {
    return this.processes.get(controller)?.running?.pid;
  }

  /** Waits until the named controllers run and say that they are ready. */
  async untilReady(controllers: readonly ControllerName[] = CONTROLLERS, timeoutMs = 60_000): Promise<void> {
    await Promise.all(
      controllers.map((name) =>
        until(
          `${name} is ready`,
          async () => this.pid(name) !== undefined && (await answersOk({ url: `http://${this.endpoints.health[name]}/readyz` })),
          {
            timeoutMs,
            hint: () => this.processes.get(name)?.running?.describe() ?? "It is not running: does a pod of its Deployment run on a node?",
          },
        ),
      ),
    );
  }

  /** Stops watching and all controllers. */
  async stop(): Promise<void> {
    this.observed.forEach((each) => each.stop());
    await this.reconciler.stop();
    await Promise.all([...this.processes.values()].map((each) => each.stop()));
  }

  private async watch(config: KubeConfig): Promise<void> {
    const namespace = FLUX_NAMESPACE;
    const [apps, core] = [config.makeApiClient(AppsV1Api), config.makeApiClient(CoreV1Api)];
    const changed = () => this.reconciler.trigger();
    this.deployments = await observe(
      config,
      `/apis/apps/v1/namespaces/${namespace}/deployments`,
      () => apps.listNamespacedDeployment({ namespace }),
      changed,
    );
    this.observed.push(this.deployments);
    this.pods = await observe(config, `/api/v1/namespaces/${namespace}/pods`, () => core.listNamespacedPod({ namespace }), changed);
    this.observed.push(this.pods);
    changed();
  }

  private async reconcile(): Promise<void> {
    const deployments = this.deployments?.list() ?? [];
    const pods = this.pods?.list() ?? [];
    deployments.filter(({ metadata }) => !isController(metadata?.name ?? "")).forEach((deployment) => this.reportUnknown(deployment));
    await Promise.all(
      CONTROLLERS.map(async (name) => {
        const deployment = deployments.find(({ metadata }) => metadata?.name === name);
        await this.processes.get(name)!.follow(deployment && runningPod(deployment, pods));
      }),
    );
  }

  private reportUnknown(deployment: V1Deployment): void {
    const name = deployment.metadata?.name ?? "";
    if (!this.reportedUnknown.has(name)) {
      this.reportedUnknown.add(name);
      this.report(
        `Deployment ${FLUX_NAMESPACE}/${name}: its program is not part of the rehearsal. Its pods become Ready, but nothing runs.`,
      );
    }
  }
}
