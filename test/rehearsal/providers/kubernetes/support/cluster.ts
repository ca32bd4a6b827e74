import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ControlPlane, startControlPlane } from "../../../../../rehearsal/control-plane/control-plane";
import { ProcessOwner } from "../../../../../rehearsal/processes/process-owner";
import { openToolchain } from "../../../../../toolchain/toolchain";

export interface TestCluster {
  readonly controlPlane: ControlPlane;
  /** Content, with the certificate and the token in it. */
  readonly kubeconfig: string;
  readonly directory: string;
  readonly owner: ProcessOwner;
  stop(): Promise<void>;
}

/** A control plane of the test's own: etcd, API server, controllers, scheduler and kwok, without nodes. */
export async function startTestCluster(): Promise<TestCluster> {
  const directory = mkdtempSync(join(tmpdir(), "kubernetes-provider-"));
  const owner = await ProcessOwner.open(directory);
  const stop = async (): Promise<void> => {
    await owner.stopAll();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const controlPlane = await startControlPlane({ owner, toolchain: openToolchain(), directory: join(directory, "control-plane") });
    const token = readFileSync(controlPlane.tokenFile, "utf8").trim();
    return { controlPlane, kubeconfig: kubeconfigOf(controlPlane, { token }), directory, owner, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export function kubeconfigOf(controlPlane: ControlPlane, user: object): string {
  const certificate = readFileSync(controlPlane.caFile).toString("base64");
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "rehearsal",
    contexts: [{ name: "rehearsal", context: { cluster: "rehearsal", user: "admin" } }],
    clusters: [{ name: "rehearsal", cluster: { server: controlPlane.url, "certificate-authority-data": certificate } }],
    users: [{ name: "admin", user }],
  });
}
