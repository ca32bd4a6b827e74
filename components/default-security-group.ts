import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * Takes the VPC's default security group over and closes it: what is launched without a security group of its own reaches nothing
 * and is reached by nothing. Empty lists and not absent ones: a rule that somebody adds is then removed by the next up.
 */
export function closeDefaultSecurityGroup(
  name: string,
  args: { readonly vpcId: pulumi.Output<string>; readonly tags: { readonly [key: string]: string } },
  opts: pulumi.CustomResourceOptions,
): aws.ec2.DefaultSecurityGroup {
  return new aws.ec2.DefaultSecurityGroup(name, { vpcId: args.vpcId, ingress: [], egress: [], tags: args.tags }, opts);
}
