import type * as pulumi from "@pulumi/pulumi";
import { createAddOns } from "../components/add-ons";
import type { Cluster } from "../components/cluster";
import type { ControllerRoles } from "../components/controller-roles";
import type { Network } from "../components/network";
import { NodeGroup } from "../components/node-group";
import { createNodeRole } from "../components/node-role";
import type { PlatformConfig } from "../config/model";
import type { AwsScope } from "../lib/policy-documents";

export interface NodesArgs {
  readonly network: Network;
  readonly cluster: Cluster;
  readonly scope: pulumi.Output<AwsScope>;
  readonly roles: ControllerRoles;
  readonly tags: { readonly [key: string]: string };
}

/** Node groups, between the add-ons that nodes need and those that need nodes. Returns what workloads wait for. */
export function createNodes(config: PlatformConfig, { network, cluster, scope, roles, tags }: NodesArgs): pulumi.Resource[] {
  const { name } = config.platform;
  const { clusterName, securityGroupId } = cluster;
  const inCluster = { parent: cluster };
  const addOns = {
    clusterName,
    cluster: config.cluster,
    dns: config.dns,
    roleArns: {
      "vpc-cni": roles["vpc-cni"].arn,
      "aws-ebs-csi-driver": roles["aws-ebs-csi-driver"].arn,
      "aws-efs-csi-driver": roles["aws-efs-csi-driver"].arn,
    },
    tags,
  };
  const beforeNodes = createAddOns(name, "beforeNodes", addOns, { ...inCluster, dependsOn: [...roles["vpc-cni"].resources] });
  const node = createNodeRole(`${name}-nodes`, { scope, tags }, inCluster);
  const zones = config.network.zones.map((zone) => zone.name);
  const groups = config.nodeGroups.map((group) => {
    const subnetIds = network.privateSubnetIds.apply((ids) => ids.filter((_, index) => group.zones.includes(zones[index]!)));
    return new NodeGroup(
      `${name}-${group.name}`,
      { group, clusterName, securityGroupId, version: config.cluster.version, nodeRole: node.role, subnetIds, tags },
      { ...inCluster, dependsOn: [...beforeNodes, ...node.attachments] },
    );
  });
  const drivers = (["aws-ebs-csi-driver", "aws-efs-csi-driver"] as const).flatMap((driver) => roles[driver].resources);
  return [...groups, ...createAddOns(name, "afterNodes", addOns, { ...inCluster, dependsOn: [...groups, ...drivers] })];
}
