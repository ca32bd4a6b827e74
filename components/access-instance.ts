import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AwsScope, serviceTrust } from "../lib/policy-documents";
import { serializePolicy } from "../lib/policy-validation";
import { admitToControlPlane } from "./control-plane-client";

export interface AccessInstanceArgs {
  readonly vpcId: pulumi.Output<string>;
  /** A private subnet with a way to AWS's APIs: through NAT, or interface endpoints of ssm and ssmmessages. */
  readonly subnetId: pulumi.Output<string>;
  /** The cluster's security group, which lets the instance in on port 443. */
  readonly clusterSecurityGroupId: pulumi.Output<string>;
  readonly scope: pulumi.Output<AwsScope>;
  readonly tags: { readonly [key: string]: string };
}

/** AWS's public parameter of the newest Amazon Linux 2023 for arm64, which has the SSM agent. Source: AL2023 user guide. */
const IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";

/**
 * A small instance in the VPC that only Session Manager reaches: no inbound rule, no key, no public address. People tunnel through
 * it to the cluster's private endpoint; who may is IAM's ssm:StartSession, and the cluster still asks them who they are.
 */
export class AccessInstance extends pulumi.ComponentResource {
  readonly instanceId: pulumi.Output<string>;

  constructor(name: string, args: AccessInstanceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("numinia:access:AccessInstance", name, {}, opts);
    const { tags } = args;
    const child = { parent: this };
    const group = admitToControlPlane(name, { ...args, description: "Access instance: out to HTTPS, nothing in" }, child);
    const instance = new aws.ec2.Instance(
      name,
      {
        // Not `value`, which the provider takes for a secret whatever the parameter is.
        ami: aws.ssm.getParameterOutput({ name: IMAGE }, child).insecureValue,
        instanceType: "t4g.nano",
        subnetId: args.subnetId,
        vpcSecurityGroupIds: [group.id],
        associatePublicIpAddress: false,
        iamInstanceProfile: createProfile(name, args, child).name,
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: 8, tags },
        tags: { ...tags, Name: name },
      },
      // AWS publishes an image every few weeks, and each would replace the instance in the middle of somebody's session.
      { ...child, ignoreChanges: ["ami"] },
    );
    this.instanceId = instance.id;
    this.registerOutputs({ instanceId: this.instanceId });
  }
}

function createProfile(name: string, args: AccessInstanceArgs, opts: pulumi.CustomResourceOptions): aws.iam.InstanceProfile {
  const role = new aws.iam.Role(
    name,
    {
      description: "Access instance: reached by Session Manager",
      assumeRolePolicy: serializePolicy(serviceTrust("ec2.amazonaws.com"), "trust", `role ${name}`),
      tags: args.tags,
    },
    opts,
  );
  const policyArn = args.scope.apply(({ partition }) => `arn:${partition}:iam::aws:policy/AmazonSSMManagedInstanceCore`);
  const attachment = new aws.iam.RolePolicyAttachment(name, { role: role.name, policyArn }, opts);
  // The agent asks at boot: without the permission it waits before it asks again.
  return new aws.iam.InstanceProfile(name, { role: role.name, tags: args.tags }, { ...opts, dependsOn: attachment });
}
