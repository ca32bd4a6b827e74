import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

export interface ControlPlaneClientArgs {
  readonly vpcId: pulumi.Output<string>;
  readonly clusterSecurityGroupId: pulumi.Output<string>;
  readonly description: string;
  readonly tags: { readonly [key: string]: string };
}

/**
 * Makes the security group of something in the VPC that talks to the cluster's API without being a node: nothing comes in, HTTPS
 * goes out, and the cluster's own group lets it in on port 443.
 */
export function admitToControlPlane(
  name: string,
  { vpcId, clusterSecurityGroupId, description, tags }: ControlPlaneClientArgs,
  opts: pulumi.CustomResourceOptions,
): aws.ec2.SecurityGroup {
  const group = new aws.ec2.SecurityGroup(
    name,
    {
      description,
      vpcId,
      ingress: [],
      egress: [{ description: "HTTPS", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }],
      tags: { ...tags, Name: name },
    },
    opts,
  );
  new aws.vpc.SecurityGroupIngressRule(
    name,
    {
      description,
      securityGroupId: clusterSecurityGroupId,
      referencedSecurityGroupId: group.id,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      tags,
    },
    opts,
  );
  return group;
}
