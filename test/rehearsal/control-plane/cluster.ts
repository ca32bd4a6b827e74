// A control plane for tests, with what tests need to talk to it.
import assert from "node:assert/strict";
import { request, type RequestOptions } from "node:https";
import { join } from "node:path";
import { AppsV1Api, CoreV1Api, KubernetesObjectApi, PatchStrategy, type KubeConfig, type KubernetesObject } from "@kubernetes/client-node";
import { startControlPlane, type ControlPlane } from "../../../rehearsal/control-plane/control-plane";
import { loadKubeconfig } from "../../../rehearsal/control-plane/kubeconfig";
import { ProcessOwner } from "../../../rehearsal/processes/process-owner";
import { until } from "../../../rehearsal/wait";
import { openToolchain, type Toolchain } from "../../../toolchain/toolchain";

/** Always the same one: a test run that was killed is cleaned up by the next. */
const DIRECTORY = join(__dirname, "..", "..", "..", "build", "test-machine-room");

/** A node that cases create. */
export const NODE = {
  name: "ip-10-0-1-23.us-east-1.compute.internal",
  zone: "us-east-1b",
  instanceType: "m5.large",
  nodeGroup: "base-apps",
  labels: { "node-group": "base-apps" },
  capacity: { cpu: "2", memory: "8Gi", pods: "29", ephemeralStorage: "20Gi" },
};

export interface TestCluster {
  owner: ProcessOwner;
  toolchain: Toolchain;
  controlPlane: ControlPlane;
  config: KubeConfig;
  core: CoreV1Api;
  apps: AppsV1Api;
  /** Ends of processes that nobody asked for. */
  unexpected: Error[];
}

export async function startTestCluster(directory = DIRECTORY): Promise<TestCluster> {
  const owner = await ProcessOwner.open(directory);
  const unexpected: Error[] = [];
  owner.onUnexpectedEnd((error) => unexpected.push(error));
  try {
    const toolchain = openToolchain();
    const controlPlane = await startControlPlane({ owner, toolchain, directory: join(owner.directory, "control-plane") });
    const config = loadKubeconfig(controlPlane.kubeconfigFile);
    return {
      owner,
      toolchain,
      controlPlane,
      config,
      core: config.makeApiClient(CoreV1Api),
      apps: config.makeApiClient(AppsV1Api),
      unexpected,
    };
  } catch (error) {
    await owner.stopAll();
    throw error;
  }
}

/** Server-side apply, as the program's provider does it. */
export async function apply(config: KubeConfig, object: KubernetesObject): Promise<void> {
  if (object.kind === "CustomResourceDefinition") {
    await applyUnchanged(config, `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${object.metadata!.name}`, object);
  } else {
    await KubernetesObjectApi.makeApiClient(config).patch(object, undefined, undefined, "test", true, PatchStrategy.ServerSideApply);
  }
}

/** The JavaScript client drops the x-kubernetes-… fields of definitions: its own models have other names for them. */
async function applyUnchanged(config: KubeConfig, path: string, object: KubernetesObject): Promise<void> {
  const options: RequestOptions = { method: "PATCH", headers: { "content-type": PatchStrategy.ServerSideApply } };
  await config.applyToHTTPSOptions(options);
  const [status, body] = await new Promise<[number | undefined, string]>((resolve, reject) => {
    const call = request(`${config.getCurrentCluster()!.server}${path}?fieldManager=test&force=true`, options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve([response.statusCode, text]));
    });
    call.once("error", reject).end(JSON.stringify(object));
  });
  assert.ok(status === 200 || status === 201, `${path}: ${status} ${body}`);
}

/** A namespace that pods can be made in: ServiceAccount admission wants an account there, which a controller makes. */
export async function createNamespace(cluster: TestCluster, name: string, labels: Record<string, string> = {}): Promise<void> {
  await apply(cluster.config, { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } } as KubernetesObject);
  await until(`service account of ${name}`, () => cluster.core.readNamespacedServiceAccount({ name: "default", namespace: name }), {
    timeoutMs: 30_000,
  });
}

/** A pod that every admission plugin lets through, with changes. */
export function pod(name: string, namespace: string, containerChanges: object = {}): KubernetesObject & { spec: object } {
  const restricted = {
    allowPrivilegeEscalation: false,
    runAsNonRoot: true,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace },
    spec: { containers: [{ name: "main", image: "example.org/app:1", securityContext: restricted, ...containerChanges }] },
  };
}
