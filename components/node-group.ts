import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { NodeGroupConfig } from "../config/model";

export interface NodeGroupArgs {
  readonly group: NodeGroupConfig;
  readonly clusterName: pulumi.Output<string>;
  readonly nodeRole: aws.iam.Role;
  /** Private subnets of the zones that the group spans. */
  readonly subnetIds: pulumi.Output<string[]>;
  readonly tags: { readonly [key: string]: string };
}

const TAINT_EFFECT = { NoSchedule: "NO_SCHEDULE", NoExecute: "NO_EXECUTE", PreferNoSchedule: "PREFER_NO_SCHEDULE" } as const;
const CAPACITY_TYPE = { onDemand: "ON_DEMAND", spot: "SPOT" } as const;

/**
 * One EKS managed node group with our own launch template: IMDSv2 only and one hop, so that a pod cannot reach the node's
 * credentials; an encrypted gp3 root volume. Nodes are replaced one at a time and repaired when unhealthy.
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
        amiType: "AL2023_x86_64_STANDARD",
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
      // cluster-autoscaler owns the desired size from the first minute on.
      { parent: this, ignoreChanges: ["scalingConfig.desiredSize"] },
    );
    this.registerOutputs({});
  }
}

function createLaunchTemplate(name: string, { group, tags }: NodeGroupArgs, opts: pulumi.CustomResourceOptions): aws.ec2.LaunchTemplate {
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
      tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags: nodeTags })),
      tags,
    },
    opts,
  );
}
