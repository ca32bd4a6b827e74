import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AddonName, ClusterConfig, DnsConfig } from "../config/model";
import { addOnConfiguration } from "../lib/add-on-configuration";
import { createAddOn } from "./add-on";

/** Add-ons whose pods call AWS, each with a role of its own. */
export type AddOnWithRole = "vpc-cni" | "aws-ebs-csi-driver" | "aws-efs-csi-driver";

export interface AddOnsArgs {
  readonly clusterName: pulumi.Output<string>;
  readonly cluster: ClusterConfig;
  readonly dns: DnsConfig;
  readonly roleArns: { readonly [addOn in AddOnWithRole]?: pulumi.Input<string> };
  readonly tags: { readonly [key: string]: string };
}

/**
 * The add-ons in the order that works: a node without the first three never becomes Ready or gives its pods no credentials; the
 * others run as Deployments and stay degraded without a node.
 */
const PHASES = {
  beforeNodes: ["vpc-cni", "kube-proxy", "eks-pod-identity-agent"],
  afterNodes: ["coredns", "aws-ebs-csi-driver", "aws-efs-csi-driver", "snapshot-controller"],
} as const satisfies { readonly [phase: string]: readonly AddonName[] };

export type AddOnPhase = keyof typeof PHASES;

/** Makes the EKS add-ons of one phase. Node groups depend on those of `beforeNodes`, those of `afterNodes` on the node groups. */
export function createAddOns(name: string, phase: AddOnPhase, args: AddOnsArgs, opts: pulumi.CustomResourceOptions): aws.eks.Addon[] {
  const { cluster, clusterName, tags } = args;
  const roleArns: { readonly [addOn in AddonName]?: pulumi.Input<string> } = args.roleArns;
  return PHASES[phase].map((addOn) => {
    const configuration = addOnConfiguration(addOn, cluster, args.dns, tags);
    const roleArn = roleArns[addOn];
    return createAddOn(
      name,
      addOn,
      {
        clusterName,
        version: cluster.addons[addOn].version,
        ...(configuration === undefined ? {} : { configuration }),
        ...(roleArn === undefined ? {} : { roleArn }),
        tags,
      },
      opts,
    );
  });
}
