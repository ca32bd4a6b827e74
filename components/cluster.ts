import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterConfig } from "../config/model";
import type { AwsScope } from "../lib/policy-documents";
import { EncryptionKey } from "./encryption-key";
import type { OidcIdentity } from "./irsa-role";
import type { Network } from "./network";

export interface ClusterArgs {
  readonly cluster: ClusterConfig;
  readonly network: Network;
  readonly scope: pulumi.Output<AwsScope>;
  /** KMS key that CloudWatch Logs may use, for the control plane's logs. */
  readonly logsKeyArn: pulumi.Output<string>;
  /**
   * Kubernetes minor version, once it was compared with that of the running cluster (version-guard.ts).
   * @default cluster.version, compared with nothing
   */
  readonly version?: pulumi.Input<string>;
  readonly tags: { readonly [key: string]: string };
}

export interface ClusterAccess {
  readonly kubeconfig: pulumi.Output<string>;
  readonly clusterIdentifier: pulumi.Output<string>;
  readonly enableConfigMapMutable: true;
  readonly enableSecretMutable: true;
}

/** All five kinds of control-plane log that EKS knows. */
const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

const SUPPORT_TYPE = { extended: "EXTENDED", standard: "STANDARD" } as const;

/**
 * The EKS control plane: API authentication, envelope encryption of Secrets with our own key, all logs encrypted and kept for a
 * set time, and the OIDC provider that IAM roles for service accounts trust. It makes no nodes and no add-ons.
 */
export class Cluster extends pulumi.ComponentResource {
  readonly clusterName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The group that EKS makes for the cluster: on the control plane's interfaces and on every node. */
  readonly securityGroupId: pulumi.Output<string>;
  readonly oidc: OidcIdentity;
  /** How Kubernetes providers reach the cluster. */
  readonly access: ClusterAccess;
  /** The provider with which the program applies its own Kubernetes objects. */
  readonly kubernetes: k8s.Provider;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("numinia:cluster:Cluster", name, {}, opts);
    const { cluster, tags } = args;
    const key = new EncryptionKey(
      `${name}-cluster`,
      { description: `Kubernetes Secrets of ${cluster.name}`, alias: `${cluster.name}/cluster`, scope: args.scope, tags },
      { parent: this },
    );
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-control-plane`,
      // EKS writes to exactly this name, and would make it itself, without a key of ours and without an end of retention.
      { name: `/aws/eks/${cluster.name}/cluster`, retentionInDays: cluster.logRetentionDays, kmsKeyId: args.logsKeyArn, tags },
      { parent: this },
    );
    const controlPlane = createControlPlane(name, args, key.arn, { parent: this, dependsOn: logs });
    const oidcProvider = new aws.iam.OpenIdConnectProvider(
      name,
      { url: pulumi.interpolate`https://${controlPlane.oidcIssuer}`, clientIdLists: ["sts.amazonaws.com"], tags },
      { parent: this },
    );
    this.oidc = { issuer: controlPlane.oidcIssuer, providerArn: oidcProvider.arn };
    this.clusterName = controlPlane.eksCluster.name;
    this.arn = controlPlane.eksCluster.arn;
    this.securityGroupId = controlPlane.clusterSecurityGroupId;
    this.access = {
      kubeconfig: controlPlane.kubeconfigJson,
      // Identity by ARN: a renewed kubeconfig must never replace everything that stands on the cluster.
      clusterIdentifier: this.arn,
      // Otherwise a changed fact deletes the ConfigMap before making the new one.
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    };
    this.kubernetes = new k8s.Provider(name, this.access, { parent: this });
    this.registerOutputs({ clusterName: this.clusterName });
  }
}

function createControlPlane(
  name: string,
  { cluster, version, network, tags }: ClusterArgs,
  encryptionKeyArn: pulumi.Output<string>,
  opts: pulumi.ComponentResourceOptions,
): eks.Cluster {
  const publicAccessCidrs = [...new Set([...cluster.publicAccessCidrs, ...(cluster.bootstrap?.cidrs ?? [])])];
  const isPublic = publicAccessCidrs.length > 0;
  return new eks.Cluster(
    name,
    {
      name: cluster.name,
      version: version ?? cluster.version,
      vpcId: network.vpcId,
      privateSubnetIds: network.privateSubnetIds,
      publicSubnetIds: network.publicSubnetIds,
      authenticationMode: eks.AuthenticationMode.Api,
      endpointPrivateAccess: true,
      endpointPublicAccess: isPublic,
      ...(isPublic ? { publicAccessCidrs } : {}),
      encryptionConfigKeyArn: encryptionKeyArn,
      enabledClusterLogTypes: LOG_TYPES,
      deletionProtection: cluster.deletionProtection,
      upgradePolicy: { supportType: SUPPORT_TYPE[cluster.upgradePolicy] },
      // Node groups, add-ons and the OIDC provider are ours: pinned, ordered, with their own launch template.
      skipDefaultNodeGroup: true,
      skipDefaultSecurityGroups: true,
      bootstrapSelfManagedAddons: false,
      createOidcProvider: false,
      useDefaultVpcCni: true,
      corednsAddonOptions: { enabled: false },
      kubeProxyAddonOptions: { enabled: false },
      tags,
    },
    opts,
  );
}
