import { readFileSync } from "node:fs";
import type { Cluster } from "../cluster";
import { writeKubernetesPlugin } from "./kubernetes-plugin";
import type { ControlPlane } from "../control-plane/control-plane";
import { REPOSITORY } from "./project";
import { keepNodes } from "../node-groups";
import { Account, type ClusterEndpoint } from "../providers/aws/account";
import { addInventory } from "../providers/aws/inventory";
import { functionRunner } from "../providers/aws/lambda/runner";
import { AWS_PROVIDER_VERSION, createAwsProvider } from "../providers/aws/provider";
import { serveSecretsManager } from "../providers/aws/secrets-manager/server";
import { AWSX_VERSION, createAwsxProvider } from "../providers/awsx/provider";
import { createEksProvider, EKS_VERSION } from "../providers/eks/provider";
import type { Provider } from "../providers/framework/provider";
import type { ProcessOwner } from "../processes/process-owner";
import { serveProvider, type ServedProvider } from "../providers/framework/serve";
import type { KubernetesProviderOptions } from "../providers/kubernetes/options";
import { createKubernetesProvider, KUBERNETES_PROVIDER_VERSION } from "../providers/kubernetes/provider";

/** The account id that AWS's own documentation uses in examples: nobody can mistake it for a real one. */
const ACCOUNT_ID = "111122223333";

export interface StandIns {
  /**
   * PULUMI_DEBUG_PROVIDERS, which makes the engine attach to them and never look for those plugins; and where an AWS SDK finds the
   * account.
   */
  readonly environment: Record<string, string>;
  readonly account: Account;
  close(): Promise<void>;
}

export interface StandInOptions {
  /** Packages that are left to the engine: an installed plugin, one on PATH, or an entry that PULUMI_DEBUG_PROVIDERS has. */
  readonly real: readonly string[];
  readonly region: string;
  /** PATH of the engine, on which a kubeconfig's `aws` command is found. */
  readonly path: string;
  /** File of objects that the account has from the start (providers/aws/inventory.ts). @default an empty account */
  readonly inventory?: string;
  /** Runs Lambda functions. Absent for a preview, which invokes none. */
  readonly functions?: { readonly owner: ProcessOwner; readonly directory: string };
  /** Directory for the Kubernetes stand-in as a plugin of the engine's own. @default it is served from this process */
  readonly pluginDirectory?: string;
  /** Absent for a preview of what does not exist yet. */
  readonly controlPlane?: ControlPlane;
  readonly cluster?: Cluster;
  /** The released install manifest of Flux: its URL and the local file with the same objects. */
  readonly fluxInstall: { readonly url: string; readonly file: string };
}

/** Packages that have a stand-in. */
export const STAND_INS = ["aws", "awsx", "eks", "kubernetes"] as const;

/** Starts the stand-ins, each on a port of its own. Throws when `real` names a package that has none. */
export async function startStandIns(options: StandInOptions): Promise<StandIns> {
  const unknown = options.real.filter((name) => !STAND_INS.some((known) => known === name));
  if (unknown.length > 0) {
    throw new Error(
      `REAL=${options.real.join(",")}: there is no stand-in for ${unknown.join(", ")} to leave out; choose from ${STAND_INS.join(", ")}.`,
    );
  }
  const account = new Account({ accountId: ACCOUNT_ID, region: options.region, ...endpoint(options.controlPlane) });
  const secretsManager = await serveSecretsManager(account);
  if (options.functions !== undefined) {
    account.functionRunner = functionRunner(options.functions.owner, options.functions.directory, secretsManager.environment);
  }
  if (options.cluster !== undefined) account.onNodeGroup(keepNodes(options.cluster, options.region));
  if (options.inventory !== undefined) await addInventory(account, options.inventory);
  const kubernetes: KubernetesProviderOptions = {
    urls: { [options.fluxInstall.url]: options.fluxInstall.file },
    workingDirectory: REPOSITORY,
    execEnvironment: { PATH: options.path },
  };
  if (options.pluginDirectory !== undefined) writeKubernetesPlugin(options.pluginDirectory, kubernetes);
  const left = [...options.real, ...(options.pluginDirectory === undefined ? [] : ["kubernetes"])];
  const factories: Record<(typeof STAND_INS)[number], { version: string; create: () => Provider }> = {
    aws: { version: AWS_PROVIDER_VERSION, create: createAwsProvider(account) },
    awsx: { version: AWSX_VERSION, create: createAwsxProvider() },
    eks: { version: EKS_VERSION, create: createEksProvider() },
    kubernetes: { version: KUBERNETES_PROVIDER_VERSION, create: createKubernetesProvider(kubernetes) },
  };
  const served: Record<string, ServedProvider> = {};
  for (const name of STAND_INS) {
    if (!left.includes(name)) served[name] = await serveProvider(factories[name]);
  }
  const entries = Object.entries(served).map(([name, provider]) => `${name}:${provider.port}`);
  return {
    environment: {
      PULUMI_DEBUG_PROVIDERS: [...entries, ...inheritedEntries(options.real)].join(","),
      // The program asks Secrets Manager too; beside a real provider it asks the real one.
      ...(options.real.includes("aws") ? {} : secretsManager.environment),
    },
    account,
    close: async () => {
      await Promise.all([secretsManager, ...Object.values(served)].map((server) => server.close()));
    },
  };
}

/** A control plane with a public name is asked for by it, as EKS forms it; another one by its address on this machine. */
function endpoint(controlPlane: ControlPlane | undefined): { clusterEndpoint?: ClusterEndpoint } {
  if (controlPlane === undefined) return {};
  const { url, caFile, publicCaFile } = controlPlane;
  const certificateAuthorityData = readFileSync(publicCaFile ?? caFile).toString("base64");
  return { clusterEndpoint: { certificateAuthorityData, ...(publicCaFile === undefined && { url }) } };
}

/** Somebody who debugs a provider of their own has said so in the environment: that one stays. */
function inheritedEntries(real: readonly string[]): string[] {
  return (process.env.PULUMI_DEBUG_PROVIDERS ?? "").split(",").filter((entry) => real.includes(entry.split(":")[0]!));
}
