import type { Json } from "../framework/values";

/** Credentials that the kubeconfig's user asks for, beside the default chain. */
export interface CredentialOptions {
  readonly roleArn?: string;
  readonly profileName?: string;
}

const EXEC_API = "client.authentication.k8s.io/v1beta1";

/** The kubeconfig of @pulumi/eks 4.3: one user whose token the AWS CLI fetches. `certificateAuthority` is base64 of the PEM. */
export function kubeconfigOf(
  cluster: { readonly name: string; readonly endpoint: string; readonly region: string; readonly certificateAuthority: string },
  credentials: CredentialOptions = {},
): Json {
  const args = ["--region", cluster.region, "eks", "get-token", "--cluster-name", cluster.name, "--output", "json"];
  if (credentials.roleArn !== undefined) args.push("--role", credentials.roleArn);
  if (credentials.profileName !== undefined) args.push("--profile", credentials.profileName);
  const env = [{ name: "KUBERNETES_EXEC_INFO", value: `{"apiVersion": "${EXEC_API}"}` }];
  return {
    apiVersion: "v1",
    clusters: [{ cluster: { server: cluster.endpoint, "certificate-authority-data": cluster.certificateAuthority }, name: "kubernetes" }],
    contexts: [{ context: { cluster: "kubernetes", user: "aws" }, name: "aws" }],
    "current-context": "aws",
    kind: "Config",
    users: [{ name: "aws", user: { exec: { apiVersion: EXEC_API, command: "aws", args, env } } }],
  };
}

/** Region of an ARN, e.g. `eu-west-1` of `arn:aws:eks:eu-west-1:123456789012:cluster/c`. */
export function regionOfArn(arn: string): string {
  const parts = arn.split(":");
  if (parts.length < 4 || parts[0] !== "arn") throw new Error(`"${arn}" is not an ARN.`);
  return parts[3]!;
}
