import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CoreV1Api } from "@kubernetes/client-node";
import type { Toolchain } from "../../toolchain/toolchain";
import { freePorts } from "../ports";
import type { ProcessOwner } from "../processes/process-owner";
import { createCertificate } from "../upstream/certificate";
import { Hopeless, until } from "../wait";
import { apiServer } from "./api-server";
import { controllerManager } from "./controller-manager";
import { createCredentials, type UserName } from "./credentials";
import { etcd, ETCD_SOCKET } from "./etcd";
import { untilHealthy } from "./health";
import { loadKubeconfig, writeKubeconfig } from "./kubeconfig";
import { kwok } from "./kwok";
import { scheduler } from "./scheduler";

export interface ControlPlane {
  /** https://127.0.0.1:PORT */
  url: string;
  /** Kubeconfig of the administrator, mode 0600. */
  kubeconfigFile: string;
  /** Certificate of the API server. */
  caFile: string;
  /** Certificate that it shows to clients that ask for `publicHost`. */
  publicCaFile?: string;
  /** File with the administrator's token, mode 0600. */
  tokenFile: string;
  /** From the start of etcd until everything was ready, in seconds. */
  seconds: number;
}

export interface ControlPlaneInput {
  owner: ProcessOwner;
  toolchain: Pick<Toolchain, "ensure">;
  /** Made with mode 0700. What an earlier control plane left in it is removed: every cluster begins empty. */
  directory: string;
  /** Host name beside the machine's own under which the API server is asked for; `*` stands for one label. @default none */
  publicHost?: string;
}

/**
 * Starts etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok, and returns when all of them work. Its
 * owner stops it. The API server runs with RBAC and the default admission plugins.
 *
 * @throws Error that names and quotes the log of the part that failed
 */
export async function startControlPlane(o: ControlPlaneInput): Promise<ControlPlane> {
  const directory = resolve(o.directory);
  const commands = await o.toolchain.ensure(["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"]);
  const began = process.hrtime.bigint();
  const [apiPort, managerPort, schedulerPort, kwokPort] = (await freePorts(4)) as [number, number, number, number];
  const [etcdDirectory, certDirectory, credentialsDirectory, kwokDirectory] = ["etcd", "certificates", "credentials", "kwok"].map((name) =>
    emptyDirectory(join(directory, name)),
  ) as [string, string, string, string];
  const url = `https://127.0.0.1:${apiPort}`;
  const caFile = join(certDirectory, "apiserver.crt");

  const store = o.owner.start(etcd({ command: commands.etcd, directory: etcdDirectory }));
  const credentials = await createCredentials(credentialsDirectory);
  const kubeconfig = (user: UserName, name: string) =>
    writeKubeconfig({ file: join(credentialsDirectory, `${name}.kubeconfig`), url, caFile, tokenFile: credentials.tokenFile(user), user });
  await until(
    "etcd listens",
    async () => {
      if (!store.running) {
        throw new Hopeless(store.describe());
      }
      return existsSync(join(etcdDirectory, ETCD_SOCKET));
    },
    { timeoutMs: 30_000, everyMs: 20, hint: () => store.describe() },
  );

  const publicName = o.publicHost === undefined ? undefined : await createPublicName(o.publicHost, certDirectory);
  const api = o.owner.start(
    apiServer({
      command: commands["kube-apiserver"],
      port: apiPort,
      certDirectory,
      etcdDirectory,
      credentials,
      ...(publicName && { publicName }),
    }),
  );
  const tokenFile = credentials.tokenFile("admin");
  await untilHealthy(api, { url: `${url}/readyz`, caFile, tokenFile });

  const manager = o.owner.start(
    controllerManager({
      command: commands["kube-controller-manager"],
      port: managerPort,
      certDirectory,
      kubeconfigFile: kubeconfig("system:kube-controller-manager", "controller-manager"),
      caFile,
      serviceAccountKeyFile: credentials.serviceAccountKeyFile,
    }),
  );
  const placing = o.owner.start(
    scheduler({
      command: commands["kube-scheduler"],
      port: schedulerPort,
      certDirectory,
      kubeconfigFile: kubeconfig("system:kube-scheduler", "scheduler"),
    }),
  );
  const nodes = o.owner.start(
    kwok({ command: commands.kwok, port: kwokPort, directory: kwokDirectory, kubeconfigFile: kubeconfig("kwok", "kwok") }),
  );
  const kubeconfigFile = kubeconfig("admin", "admin");
  await Promise.all([
    untilHealthy(manager, { url: `https://127.0.0.1:${managerPort}/healthz`, caFile: join(certDirectory, "kube-controller-manager.crt") }),
    untilHealthy(placing, { url: `https://127.0.0.1:${schedulerPort}/readyz`, caFile: join(certDirectory, "kube-scheduler.crt") }),
    untilHealthy(nodes, { url: `http://127.0.0.1:${kwokPort}/healthz` }),
    // The controllers really work: they have made the account without which no pod is admitted.
    until(
      "namespace default has its service account",
      () => loadKubeconfig(kubeconfigFile).makeApiClient(CoreV1Api).readNamespacedServiceAccount({ name: "default", namespace: "default" }),
      {
        timeoutMs: 60_000,
        everyMs: 50,
        hint: () => manager.describe(),
      },
    ),
  ]);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  return { url, kubeconfigFile, caFile, tokenFile, seconds, ...(publicName && { publicCaFile: publicName.certFile }) };
}

async function createPublicName(host: string, directory: string): Promise<{ certFile: string; keyFile: string; host: string }> {
  const [certFile, keyFile] = [join(directory, "public.crt"), join(directory, "public.key")];
  const { privateKey } = await createCertificate([host], certFile);
  writeFileSync(keyFile, privateKey, { mode: 0o600 });
  return { certFile, keyFile, host };
}

function emptyDirectory(path: string): string {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}
