import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AwsScope, serviceTrust } from "../lib/policy-documents";
import { serializePolicy } from "../lib/policy-validation";

/**
 * What every node needs and no more: to join the cluster, to pull images, to be reached by Session Manager. Networking is not
 * among it: the VPC CNI has a role of its own.
 */
const POLICIES = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonSSMManagedInstanceCore"];

/** Makes the IAM role of all node groups; wait for `attachments` before nodes start, or they cannot join. */
export function createNodeRole(
  name: string,
  args: { readonly scope: pulumi.Output<AwsScope>; readonly tags: { readonly [key: string]: string } },
  opts: pulumi.CustomResourceOptions,
): { role: aws.iam.Role; attachments: aws.iam.RolePolicyAttachment[] } {
  const role = new aws.iam.Role(
    name,
    {
      description: "Nodes of the cluster",
      assumeRolePolicy: serializePolicy(serviceTrust("ec2.amazonaws.com"), "trust", `role ${name}`),
      tags: args.tags,
    },
    opts,
  );
  const attachments = POLICIES.map(
    (policy) =>
      new aws.iam.RolePolicyAttachment(
        `${name}-${policy}`,
        { role: role.name, policyArn: args.scope.apply((scope) => `arn:${scope.partition}:iam::aws:policy/${policy}`) },
        opts,
      ),
  );
  return { role, attachments };
}
