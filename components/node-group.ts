import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { NodeGroupConfig } from "../config/model";

export interface NodeGroupArgs {
  readonly group: NodeGroupConfig;
  readonly clusterName: pulumi.Output<string>;
  /** The cluster's security group, the only one of the nodes. */
  readonly securityGroupId: pulumi.Output<string>;
  /**
   * Kubernetes minor version of the nodes; a new one replaces them one at a time, after the control plane's update.
   * @default the control plane's at creation, and that one for ever
   */
  readonly version?: string;
  readonly nodeRole: aws.iam.Role;
  /** Private subnets of the zones that the group spans. */
  readonly subnetIds: pulumi.Output<string[]>;
  readonly tags: { readonly [key: string]: string };
}

const TAINT_EFFECT = { NoSchedule: "NO_SCHEDULE", NoExecute: "NO_EXECUTE", PreferNoSchedule: "PREFER_NO_SCHEDULE" } as const;
const CAPACITY_TYPE = { onDemand: "ON_DEMAND", spot: "SPOT" } as const;

/**
 * One EKS managed node group with our own launch template: IMDSv2 only and one hop, so that a pod cannot reach the node's
 * credentials (what needs AWS has an IRSA role; DaemonSets of the host's network still reach it); an encrypted gp3 root volume; no
 * public address. Nodes are replaced one at a time and repaired when unhealthy.
 *
 * Tags of a managed node group do not reach its Auto Scaling group. None are needed: EKS itself gives that group the tags
 * by which cluster-autoscaler finds it, k8s.io/cluster-autoscaler/enabled and k8s.io/cluster-autoscaler/<cluster>, and the
 * autoscaler reads labels and taints of a group without nodes by eks:DescribeNodegroup. Source: Amazon EKS user guide,
 * "Simplify node lifecycle with managed node groups".
 */
export class NodeGroup extends pulumi.ComponentResource {
  constructor(name: string, args: NodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("numinia:nodes:NodeGroup", name, {}, opts);
    const { group } = args;
    const template = createLaunchTemplate(name, args, { parent: this });
    new aws.eks.NodeGroup(
      name,
      {
        clusterName: args.clusterName,
        // A prefix: a change that replaces the group makes the new one before the old one goes.
        nodeGroupNamePrefix: `${group.name}-`,
        nodeRoleArn: args.nodeRole.arn,
        subnetIds: args.subnetIds,
        ...(args.version === undefined ? {} : { version: args.version }),
        amiType: group.instanceTypes.every(isGraviton) ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD",
        instanceTypes: [...group.instanceTypes],
        capacityType: CAPACITY_TYPE[group.capacityType],
        scalingConfig: { minSize: group.min, desiredSize: group.desired, maxSize: group.max },
        labels: { ...group.labels },
        taints: group.taints.map((taint) => ({
          key: taint.key,
          ...(taint.value === undefined ? {} : { value: taint.value }),
          effect: TAINT_EFFECT[taint.effect],
        })),
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        updateConfig: { maxUnavailable: 1 },
        nodeRepairConfig: { enabled: true },
        tags: args.tags,
      },
      {
        parent: this,
        // cluster-autoscaler owns the desired size from the first minute on.
        ignoreChanges: ["scalingConfig.desiredSize"],
        // One node at a time, each drained for up to 15 minutes: the provider's hour is over while EKS still works.
        customTimeouts: { create: "1h", update: "6h", delete: "2h" },
      },
    );
    this.registerOutputs({});
  }
}

/** AWS marks its own ARM processors by a g after the generation: m7g.large, c6gn.xlarge, t4g.nano. */
function isGraviton(instanceType: string): boolean {
  return /^[a-z]+\d+g[a-z]*\./.test(instanceType);
}

function createLaunchTemplate(
  name: string,
  { group, securityGroupId, tags }: NodeGroupArgs,
  opts: pulumi.CustomResourceOptions,
): aws.ec2.LaunchTemplate {
  const nodeTags = { ...tags, Name: name };
  return new aws.ec2.LaunchTemplate(
    name,
    {
      description: `Nodes of group ${group.name}`,
      updateDefaultVersion: true,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: { volumeType: "gp3", volumeSize: group.diskGiB, encrypted: "true", deleteOnTermination: "true" },
        },
      ],
      // Named explicitly: a template with an interface gets no group from EKS, and a subnet's setting may give public addresses.
      networkInterfaces: [
        { deviceIndex: 0, associatePublicIpAddress: "false", deleteOnTermination: "true", securityGroups: [securityGroupId] },
      ],
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({ resourceType, tags: nodeTags })),
      tags,
    },
    opts,
  );
}
