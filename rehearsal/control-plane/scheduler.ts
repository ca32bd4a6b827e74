import type { ProcessSpec } from "../processes/process-owner";

/** kube-scheduler with its default profile. */
export function scheduler(o: { command: string; port: number; certDirectory: string; kubeconfigFile: string }): ProcessSpec {
  return {
    name: "kube-scheduler",
    command: o.command,
    isolated: true,
    stopTimeoutMs: 1000,
    args: [
      `--kubeconfig=${o.kubeconfigFile}`,
      "--bind-address=127.0.0.1",
      `--secure-port=${o.port}`,
      `--cert-dir=${o.certDirectory}`,
      "--leader-elect=false",
      "--profiling=false",
    ],
  };
}
