import type { ProcessSpec } from "../processes/process-owner";

export interface ControllerManagerInput {
  command: string;
  port: number;
  certDirectory: string;
  kubeconfigFile: string;
  /** Certificate of the API server: what goes into every namespace as kube-root-ca.crt. */
  caFile: string;
  serviceAccountKeyFile: string;
}

/** kube-controller-manager with its default controllers, node lifecycle included: it takes the not-ready taint off new nodes. */
export function controllerManager(o: ControllerManagerInput): ProcessSpec {
  return {
    name: "kube-controller-manager",
    command: o.command,
    isolated: true,
    stopTimeoutMs: 1000,
    args: [
      `--kubeconfig=${o.kubeconfigFile}`,
      "--bind-address=127.0.0.1",
      `--secure-port=${o.port}`,
      `--cert-dir=${o.certDirectory}`,
      `--root-ca-file=${o.caFile}`,
      `--service-account-private-key-file=${o.serviceAccountKeyFile}`,
      "--use-service-account-credentials",
      // Pods get their addresses from the VPC on EKS (here from kwok): no ranges per node to hand out.
      "--controllers=*,-node-ipam-controller",
      "--leader-elect=false",
      // Each controller first makes its own service account: with the default of 20 requests per second that alone takes 4 s.
      "--kube-api-qps=300",
      "--kube-api-burst=500",
      "--profiling=false",
    ],
  };
}
