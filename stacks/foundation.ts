import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { createAddOn } from "../components/add-on";
import { Cluster, type ClusterAccess } from "../components/cluster";
import { EncryptionKey } from "../components/encryption-key";
import { createIrsaRole, type OidcIdentity } from "../components/irsa-role";
import { Network } from "../components/network";
import { NodeGroup } from "../components/node-group";
import { createNodeRole } from "../components/node-role";
import type { PlatformConfig } from "../config/model";
import { coveringCidr } from "../lib/covering-cidr";
import { type AwsScope, clusterAutoscalerPolicy } from "../lib/policy-documents";
import type { PlatformFact } from "../lib/substitutions";
import { platformTags } from "../lib/tags";

export interface Foundation {
  readonly clusterName: pulumi.Output<string>;
  readonly oidc: OidcIdentity;
  readonly kubernetes: k8s.Provider;
  readonly access: ClusterAccess;
  readonly scope: pulumi.Output<AwsScope>;
  /** KMS key of all Secrets Manager entries. */
  readonly secretsKeyArn: pulumi.Output<string>;
  /** What the GitOps tree may know of AWS. */
  readonly facts: { readonly [name in PlatformFact]: pulumi.Input<string> };
  /** Workloads can run: nodes have joined and pods get addresses and names. */
  readonly ready: pulumi.Resource[];
}

/** Everything in AWS: network → cluster → nodes and add-ons → identities. */
export function createFoundation(config: PlatformConfig): Foundation {
  const { name } = config.platform;
  const tags = platformTags(config);
  const scope = pulumi
    .all([aws.getPartitionOutput(), aws.getCallerIdentityOutput()])
    .apply(([partition, identity]) => ({ partition: partition.partition, accountId: identity.accountId, region: config.region }));
  const network = new Network(name, { network: config.network, clusterName: config.cluster.name, tags });
  const cluster = new Cluster(name, { cluster: config.cluster, network, scope, tags });
  const ready = createNodes(config, { network, cluster, scope, tags });
  const secretsKey = new EncryptionKey(`${name}-secrets`, {
    description: "Secrets Manager entries of all organizations",
    alias: `${config.cluster.name}/secrets`,
    scope,
    tags,
  });
  const clusterAutoscaler = createIrsaRole(
    `${name}-cluster-autoscaler`,
    {
      roleName: `${config.cluster.name}-cluster-autoscaler`,
      description: "cluster-autoscaler",
      oidc: cluster.oidc,
      namespace: "kube-system",
      serviceAccount: "cluster-autoscaler",
      policy: clusterAutoscalerPolicy(config.cluster.name),
      tags,
    },
    { parent: cluster },
  );
  return {
    clusterName: cluster.clusterName,
    oidc: cluster.oidc,
    kubernetes: cluster.kubernetes,
    access: cluster.access,
    scope,
    secretsKeyArn: secretsKey.arn,
    facts: {
      aws_account_id: scope.accountId,
      aws_region: config.region,
      cluster_name: cluster.clusterName,
      vpc_cidr: config.network.cidr,
      database_cidr: coveringCidr(config.network.zones.map((zone) => zone.database)),
      platform_name: config.platform.name,
      platform_domain: config.platform.domain,
      cluster_autoscaler_role_arn: clusterAutoscaler.arn,
    },
    ready,
  };
}

interface NodesArgs {
  readonly network: Network;
  readonly cluster: Cluster;
  readonly scope: pulumi.Output<AwsScope>;
  readonly tags: { readonly [key: string]: string };
}

/** vpc-cni and kube-proxy before the nodes (a node without them never becomes Ready), coredns after them (it needs a node). */
function createNodes(config: PlatformConfig, { network, cluster, scope, tags }: NodesArgs): pulumi.Resource[] {
  const { name } = config.platform;
  const { addons } = config.cluster;
  const clusterName = cluster.clusterName;
  const inCluster = { parent: cluster };
  const cniRole = createIrsaRole(
    `${name}-vpc-cni`,
    {
      roleName: `${config.cluster.name}-vpc-cni`,
      description: "VPC CNI (aws-node)",
      oidc: cluster.oidc,
      namespace: "kube-system",
      serviceAccount: "aws-node",
      managedPolicyArns: [scope.apply(({ partition }) => `arn:${partition}:iam::aws:policy/AmazonEKS_CNI_Policy`)],
      tags,
    },
    inCluster,
  );
  const beforeNodes = [
    createAddOn(
      name,
      "vpc-cni",
      {
        clusterName,
        version: addons["vpc-cni"].version,
        configuration: { enableNetworkPolicy: "true" },
        roleArn: cniRole.arn,
        tags,
      },
      inCluster,
    ),
    createAddOn(name, "kube-proxy", { clusterName, version: addons["kube-proxy"].version, tags }, inCluster),
  ];
  const node = createNodeRole(`${name}-nodes`, { scope, tags }, inCluster);
  const groups = config.nodeGroups.map((group) => {
    const zones = config.network.zones.map((zone) => zone.name);
    const subnetIds = network.privateSubnetIds.apply((ids) => ids.filter((_, index) => group.zones.includes(zones[index]!)));
    return new NodeGroup(
      `${name}-${group.name}`,
      { group, clusterName, nodeRole: node.role, subnetIds, tags },
      { ...inCluster, dependsOn: [...beforeNodes, ...node.attachments] },
    );
  });
  const dns = createAddOn(name, "coredns", { clusterName, version: addons.coredns.version, tags }, { ...inCluster, dependsOn: groups });
  return [...groups, dns];
}
