import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { ProcessSpec } from "../processes/process-owner";

/** Only nodes with this annotation are kwok's. */
export const KWOK_NODE_ANNOTATION = { "kwok.x-k8s.io/node": "fake" } as const;

/** Pod addresses: carrier-grade NAT space, which EKS clusters use for pods and which meets neither VPC nor Service range. */
const POD_CIDR = "100.64.0.1/16";

/**
 * kwok in the kubelets' place. Without Stage resources it uses its built-in stages: a node becomes Ready and renews its
 * lease, a pod becomes Ready as soon as it is scheduled, the pod of a Job completes, a deleted pod goes away.
 */
export function kwok(o: { command: string; port: number; directory: string; kubeconfigFile: string }): ProcessSpec {
  const configFile = join(o.directory, "kwok.yaml");
  const options = {
    cidr: POD_CIDR,
    manageAllNodes: false,
    manageNodesWithAnnotationSelector: Object.entries(KWOK_NODE_ANNOTATION)
      .map(([key, value]) => `${key}=${value}`)
      .join(),
    nodeLeaseDurationSeconds: 40,
    enableCRDs: [],
    serverAddress: `127.0.0.1:${o.port}`,
  };
  writeFileSync(configFile, stringify({ apiVersion: "config.kwok.x-k8s.io/v1alpha1", kind: "KwokConfiguration", options }), {
    mode: 0o600,
  });
  return {
    name: "kwok",
    command: o.command,
    isolated: true,
    // Its own working directory and home: it would read a person's ~/.kwok otherwise.
    cwd: o.directory,
    env: { HOME: o.directory, KWOK_WORKDIR: o.directory },
    stopTimeoutMs: 1000,
    args: [`--config=${configFile}`, `--kubeconfig=${o.kubeconfigFile}`],
  };
}
