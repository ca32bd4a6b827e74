import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { type Document, parseDocument } from "yaml";
import { installManifestUrl } from "../lib/flux-release";
import { openToolchain, type BinaryName, type Report } from "../toolchain/toolchain";
import { Cluster } from "./cluster";
import { type ControlPlane, startControlPlane } from "./control-plane/control-plane";
import { ClusterEndpoint } from "./endpoint/cluster-endpoint";
import { writeAwsCommand } from "./engine/aws-command";
import { Engine } from "./engine/engine";
import {
  type DerivedProject,
  type GeneratedSecrets,
  generateSecrets,
  regionOf,
  REPOSITORY,
  stackFileOf,
  writeDerivedProject,
} from "./engine/project";
import { type StandIns, startStandIns } from "./engine/stand-ins";
import { announcePushes } from "./flux/announce";
import { FluxRunner } from "./flux/flux-runner";
import { buildFluxInstallManifest } from "./flux/install-manifest";
import { type KustomizationStatus, kustomizations, unready } from "./flux-status";
import { type GitServer, startGitServer } from "./git/git-server";
import { ProcessOwner } from "./processes/process-owner";
import { startUpstream } from "./upstream/upstream";
import { VolumeBinder } from "./volumes/volume-binder";
import { until } from "./wait";

/** Version of Flux that the pinned controllers belong to; a stack that names another one cannot be rehearsed. */
export const FLUX_VERSION = "v2.9.3";
const REPOSITORY_NAME = "numinia-k8s";

export interface RehearsalOptions {
  readonly stack: string;
  /** Where state, logs, secrets and Git repositories of the run lie. @default build/<stack> */
  readonly directory?: string;
  /** Providers that are left to the engine, e.g. `kubernetes`. @default none */
  readonly real?: readonly string[];
  /** Where the engine runs: in the VPC, as the pipelines do, or on a machine that only the internet leads to. @default inside */
  readonly place?: "inside" | "outside";
}

/** What a preview of an empty account runs. */
export const PREVIEW_BINARIES: readonly BinaryName[] = ["pulumi", "pulumi-language-nodejs", "kustomize"];

const BINARIES: readonly BinaryName[] = [
  "pulumi",
  "pulumi-language-nodejs",
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok",
  "kustomize",
  "source-controller",
  "kustomize-controller",
  "helm-controller",
  "notification-controller",
];

/**
 * The whole platform on one machine: control plane, Git server, the public hosts that the tree names, Flux, provider stand-ins and
 * the engine. Parts are started one after the other by their methods, so that a caller can show what takes how long;
 * `stop` ends whatever has been started.
 */
export class Rehearsal {
  readonly directory: string;
  readonly secrets: GeneratedSecrets;
  private readonly toolchain = openToolchain();
  private readonly cleanups: { name: string; run: () => Promise<void> }[] = [];
  private parts: {
    controlPlane?: ControlPlane;
    cluster?: Cluster;
    git?: GitServer;
    flux?: FluxRunner;
    standIns?: StandIns;
    engine?: Engine;
    project?: DerivedProject;
  } = {};

  private constructor(
    private readonly options: RehearsalOptions,
    readonly owner: ProcessOwner,
  ) {
    this.directory = owner.directory;
    this.secrets = generateSecrets(stackFileOf(options.stack));
    this.cleanups.push({ name: "the processes", run: () => owner.stopAll() });
  }

  /** Takes the run's directory, ends what a killed earlier run left, and removes its state. Throws while another run lives. */
  static async open(options: RehearsalOptions): Promise<Rehearsal> {
    const directory = options.directory ?? join(REPOSITORY, "build", options.stack);
    const owner = await ProcessOwner.open(directory);
    const eventLogs = readdirSync(owner.directory).filter((name) => name.endsWith(".events"));
    for (const name of ["state", "project", "git", "upstream", "control-plane", "flux", "bin", "pulumi-home", ...eventLogs]) {
      rmSync(join(owner.directory, name), { recursive: true, force: true });
    }
    return new Rehearsal(options, owner);
  }

  get controlPlane(): ControlPlane {
    return started(this.parts.controlPlane, "control plane");
  }
  get cluster(): Cluster {
    return started(this.parts.cluster, "control plane");
  }
  get git(): GitServer {
    return started(this.parts.git, "Git server");
  }
  get flux(): FluxRunner {
    return started(this.parts.flux, "Flux runner");
  }
  get engine(): Engine {
    return started(this.parts.engine, "engine");
  }
  get standIns(): StandIns {
    return started(this.parts.standIns, "provider stand-ins");
  }
  get project(): DerivedProject {
    return started(this.parts.project, "engine");
  }
  get gitUrl(): string {
    return this.git.url(REPOSITORY_NAME);
  }

  /** Builds what the cache does not hold yet; about 16 minutes on 2 cores the first time. */
  async prepareToolchain(report?: Report, names: readonly BinaryName[] = BINARIES): Promise<void> {
    await this.toolchain.ensure(names, report);
  }

  async startControlPlane(): Promise<ControlPlane> {
    const directory = this.subdirectory("control-plane");
    const publicHost = this.isOutside ? `*.gr7.${regionOf(this.options.stack)}.eks.amazonaws.com` : undefined;
    this.parts.controlPlane = await startControlPlane({
      owner: this.owner,
      toolchain: this.toolchain,
      directory,
      ...(publicHost !== undefined && { publicHost }),
    });
    this.parts.cluster = Cluster.open(this.parts.controlPlane.kubeconfigFile);
    const volumes = await VolumeBinder.start({ controlPlane: this.parts.controlPlane });
    this.cleanups.push({ name: "the volume binder", run: () => volumes.stop() });
    return this.parts.controlPlane;
  }

  /** Starts the Git server with the tree in it, and what answers for the public hosts that the tree names. */
  async startGit(): Promise<void> {
    const git = await startGitServer({ directory: this.subdirectory("git"), credentials: this.secrets.git });
    this.cleanups.push({ name: "the Git server", run: () => git.close() });
    await git.createRepository(REPOSITORY_NAME, {
      directory: join(REPOSITORY, "numinia-k8s"),
      branch: "main",
      message: "The tree as it is in this clone",
    });
    this.parts.git = git;
  }

  /** From now on every Flux Deployment that appears in the cluster gets its real controller. */
  async startFlux(): Promise<void> {
    const upstream = await startUpstream({ directory: this.subdirectory("upstream"), toolchain: this.toolchain });
    this.cleanups.push({ name: "the stand-in for public hosts", run: () => upstream.close() });
    const flux = await FluxRunner.start({
      owner: this.owner,
      toolchain: this.toolchain,
      controlPlane: this.controlPlane,
      directory: this.subdirectory("flux"),
      environment: upstream.environment,
    });
    this.cleanups.push({ name: "the Flux controllers", run: () => flux.stop() });
    this.parts.flux = flux;
    announcePushes({ git: this.git, cluster: this.cluster, receiverUrl: flux.receiverUrl, token: this.secrets.receiver.token });
  }

  /** Starts the provider stand-ins and makes the stack, with the derived copy of its file. */
  async startEngine(): Promise<DerivedProject> {
    return this.createStack(this.gitUrl, { controlPlane: this.controlPlane, cluster: this.cluster });
  }

  /** The engine without cluster or Git: enough for a preview of a stack that does not exist yet. */
  async startEngineForPreview(): Promise<DerivedProject> {
    return this.createStack(undefined, {});
  }

  /** Directory of the stand-ins of commands, for PATH. The account that sessions go into is there only later. */
  private commands(): string[] {
    return this.parts.controlPlane === undefined ? [] : [join(this.directory, "bin")];
  }

  private async createStack(gitUrl: string | undefined, on: { controlPlane?: ControlPlane; cluster?: Cluster }): Promise<DerivedProject> {
    const { stack } = this.options;
    const project = writeDerivedProject({
      stack,
      committedFile: stackFileOf(stack),
      directory: join(this.directory, "project"),
      ...(gitUrl === undefined ? {} : { gitUrl }),
    });
    const binaries = await this.toolchain.ensure(["pulumi", "pulumi-language-nodejs"]);
    const path = [...this.commands(), dirname(binaries.pulumi), dirname(binaries["pulumi-language-nodejs"]), process.env.PATH ?? ""].join(
      delimiter,
    );
    const file = await buildFluxInstallManifest({
      toolchain: this.toolchain,
      version: FLUX_VERSION,
      outputFile: join(this.directory, "flux-install.yaml"),
    });
    const standIns = await startStandIns({
      real: this.options.real ?? [],
      region: project.region,
      path,
      fluxInstall: { url: installManifestUrl(FLUX_VERSION), file },
      functions: { owner: this.owner, directory: join(this.directory, "functions") },
      ...(this.isOutside && { pluginDirectory: this.directory }),
      ...on,
    });
    this.cleanups.push({ name: "the provider stand-ins", run: () => standIns.close() });
    this.parts.standIns = standIns;
    const network = await this.startNetwork(standIns);
    this.subdirectory("state");
    const engine = new Engine({
      owner: this.owner,
      stack,
      project,
      pulumi: binaries.pulumi,
      directory: this.directory,
      environment: { ...this.standIns.environment, ...this.pulumiHome(), ...network, PATH: path },
    });
    await engine.initialize(randomBytes(24).toString("base64url"), this.secrets);
    this.parts.engine = engine;
    this.parts.project = project;
    return project;
  }

  /** The `aws` command, and for an engine outside the network between it and the cluster. Returns what the engine's environment gets. */
  private async startNetwork(standIns: StandIns): Promise<Record<string, string>> {
    const { controlPlane } = this.parts;
    if (controlPlane === undefined) return {};
    const { tokenFile } = controlPlane;
    if (!this.isOutside) {
      writeAwsCommand(this.directory, { tokenFile });
      return {};
    }
    const endpoint = await ClusterEndpoint.start(standIns.account, controlPlane.url);
    this.cleanups.push({ name: "the cluster's endpoint", run: () => endpoint.close() });
    writeAwsCommand(this.directory, { tokenFile, network: endpoint.url });
    return { HTTPS_PROXY: endpoint.url, NO_PROXY: "127.0.0.1,localhost" };
  }

  private get isOutside(): boolean {
    return this.options.place === "outside";
  }

  /** A home of the run's own, unless real plugins are wanted: those are installed in the person's. */
  private pulumiHome(): Record<string, string> {
    return (this.options.real ?? []).length > 0 ? {} : { PULUMI_HOME: this.subdirectory("pulumi-home") };
  }

  /** Edits the derived stack file as a platform engineer edits the committed one. */
  editStack(edit: (document: Document) => void): void {
    const document = parseDocument(readFileSync(this.project.stackFile, "utf8"));
    edit(document);
    writeFileSync(this.project.stackFile, document.toString(), { mode: 0o600 });
  }

  /**
   * Waits until every Flux Kustomization is Ready; those which read the platform's repository, at its newest commit.
   * @returns their state at that moment
   */
  async everythingReady(options: { commit?: string; timeoutMs?: number } = {}): Promise<KustomizationStatus[]> {
    let last: KustomizationStatus[] = [];
    return until(
      "every Flux Kustomization Ready",
      async () => {
        last = await kustomizations(this.cluster);
        const root = last.find((entry) => entry.name === "flux-system");
        if (root === undefined || !root.ready) return undefined;
        const isCurrent = (entry: KustomizationStatus) =>
          options.commit === undefined || entry.source !== "flux-system" || entry.commit === options.commit;
        return last.every((entry) => entry.ready && isCurrent(entry)) ? last : undefined;
      },
      { timeoutMs: options.timeoutMs ?? 120_000, everyMs: 200, hint: () => `${unready(last)} (logs: ${join(this.directory, "logs")})` },
    );
  }

  /** Stops everything, the youngest part first. Safe to call at any time and more than once. */
  async stop(): Promise<void> {
    for (const cleanup of this.cleanups.splice(0).reverse()) await cleanup.run();
  }

  private subdirectory(name: string): string {
    const directory = join(this.directory, name);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return directory;
  }
}

function started<Part>(part: Part | undefined, name: string): Part {
  if (part === undefined) throw new Error(`the ${name} has not been started`);
  return part;
}
