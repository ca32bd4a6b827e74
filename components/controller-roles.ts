import * as pulumi from "@pulumi/pulumi";
import { type Controller, CONTROLLERS, type NamingConfig } from "../config/model";
import { controllerRoleName } from "../config/naming";
import * as policies from "../lib/policies";
import type { AwsScope, PolicyDocument } from "../lib/policy-documents";
import { createIrsaRole, type IrsaRole, type OidcIdentity } from "./irsa-role";

export interface ControllerRolesArgs {
  readonly clusterName: string;
  readonly naming: Pick<NamingConfig, "controllerRoles">;
  readonly scope: pulumi.Output<AwsScope>;
  readonly oidc: OidcIdentity;
  /** ARNs of the hosted zones in which external-dns and cert-manager write. */
  readonly zoneArns: pulumi.Output<string[]>;
  /** Name of the platform, for the description of each role. */
  readonly platformName: string;
  /** KMS key of all Secrets Manager entries. */
  readonly secretsKeyArn: pulumi.Output<string>;
  /** ARNs of the file systems in which the EFS CSI driver makes volumes. @default none */
  readonly fileSystemArns?: pulumi.Output<string[]>;
  readonly tags: { readonly [key: string]: string };
}

export type ControllerRoles = { readonly [controller in Controller]: IrsaRole };

/**
 * The Kubernetes service account of each controller, which alone may assume its role. EKS add-ons have theirs in kube-system and do
 * not let it be chosen; a chart's is what its HelmRelease must say.
 */
export const SERVICE_ACCOUNTS: { readonly [controller in Controller]: { readonly namespace: string; readonly serviceAccount: string } } = {
  "aws-ebs-csi-driver": { namespace: "kube-system", serviceAccount: "ebs-csi-controller-sa" },
  "aws-efs-csi-driver": { namespace: "kube-system", serviceAccount: "efs-csi-controller-sa" },
  "aws-load-balancer-controller": { namespace: "kube-system", serviceAccount: "aws-load-balancer-controller" },
  "cert-manager": { namespace: "cert-manager", serviceAccount: "cert-manager" },
  "cluster-autoscaler": { namespace: "kube-system", serviceAccount: "cluster-autoscaler" },
  "external-dns": { namespace: "external-dns", serviceAccount: "external-dns" },
  "external-secrets": { namespace: "external-secrets", serviceAccount: "external-secrets" },
  "vpc-cni": { namespace: "kube-system", serviceAccount: "aws-node" },
};

/**
 * Makes the IAM role of every controller in the cluster that talks to AWS, named `<name>-<controller>`, with the policy written for
 * it (lib/policies) and no managed one. It makes no service account: the add-ons and charts do, with the role's ARN.
 *
 * external-secrets reads no secret by its own role: each organization's SecretStore names the organization's service account, and
 * so the role of its environment (lib/policies/external-secrets.ts).
 */
export function createControllerRoles(name: string, args: ControllerRolesArgs, opts: pulumi.CustomResourceOptions): ControllerRoles {
  const documents = controllerDocuments(args);
  const roles = CONTROLLERS.map((controller) => {
    const role = createIrsaRole(
      `${name}-${controller}`,
      {
        roleName: controllerRoleName(args.naming, args.clusterName, controller),
        description: `${controller} of platform ${args.platformName}`,
        oidc: args.oidc,
        ...SERVICE_ACCOUNTS[controller],
        policy: documents[controller],
        tags: args.tags,
      },
      opts,
    );
    return [controller, role] as const;
  });
  return Object.fromEntries(roles) as { [controller in Controller]: IrsaRole };
}

/** Each waits for no more than it names: vpc-cni is needed before there is a node, let alone a file system. */
function controllerDocuments(args: ControllerRolesArgs): { readonly [controller in Controller]: pulumi.Output<PolicyDocument> } {
  const { clusterName, zoneArns, secretsKeyArn, fileSystemArns = pulumi.output<string[]>([]) } = args;
  const scope = args.scope.apply((known) => ({ ...known, clusterName }));
  return {
    "aws-ebs-csi-driver": scope.apply(policies.ebsCsiDriverPolicy),
    "aws-efs-csi-driver": pulumi.all([scope, fileSystemArns]).apply(([known, arns]) => policies.efsCsiDriverPolicy(known, arns)),
    "aws-load-balancer-controller": scope.apply(policies.loadBalancerControllerPolicy),
    "cert-manager": pulumi.all([scope, zoneArns]).apply(([known, arns]) => policies.certManagerPolicy(known, arns)),
    "cluster-autoscaler": scope.apply(policies.clusterAutoscalerPolicy),
    "external-dns": zoneArns.apply(policies.externalDnsPolicy),
    "external-secrets": secretsKeyArn.apply(policies.externalSecretsPolicy),
    "vpc-cni": scope.apply(policies.vpcCniPolicy),
  };
}
