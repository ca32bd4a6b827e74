import type { ProcessSpec } from "../processes/process-owner";
import type { Credentials } from "./credentials";
import { ETCD_URL } from "./etcd";

/** The range of Service addresses, as EKS has it for a VPC in 10.0.0.0/8. */
export const SERVICE_CIDR = "172.20.0.0/16";

export interface ApiServerInput {
  command: string;
  port: number;
  /** Where its certificate goes: apiserver.crt, apiserver.key. */
  certDirectory: string;
  /** Working directory of etcd, where its socket is. */
  etcdDirectory: string;
  credentials: Credentials;
  /** Certificate and key for names other than the machine's own. @default none */
  publicName?: { readonly certFile: string; readonly keyFile: string; readonly host: string };
}

/** kube-apiserver. Nothing is said about admission plugins: the default set is what a real cluster has. */
export function apiServer(o: ApiServerInput): ProcessSpec {
  return {
    name: "kube-apiserver",
    command: o.command,
    cwd: o.etcdDirectory,
    isolated: true,
    // Watches of clients that outlive it would keep it waiting, and there is nothing to lose.
    stopTimeoutMs: 1000,
    args: [
      `--etcd-servers=${ETCD_URL}`,
      "--bind-address=127.0.0.1",
      "--advertise-address=127.0.0.1",
      `--secure-port=${o.port}`,
      // A loopback address is not a valid endpoint of the Service `kubernetes`, and no pod is there to use it.
      "--endpoint-reconciler-type=none",
      `--cert-dir=${o.certDirectory}`,
      `--token-auth-file=${o.credentials.tokenAuthFile}`,
      "--authorization-mode=Node,RBAC",
      "--allow-privileged=true",
      `--service-cluster-ip-range=${SERVICE_CIDR}`,
      `--service-account-issuer=https://127.0.0.1:${o.port}`,
      `--service-account-key-file=${o.credentials.serviceAccountPublicKeyFile}`,
      `--service-account-signing-key-file=${o.credentials.serviceAccountKeyFile}`,
      "--profiling=false",
      ...(o.publicName === undefined ? [] : [`--tls-sni-cert-key=${o.publicName.certFile},${o.publicName.keyFile}:${o.publicName.host}`]),
    ],
  };
}
