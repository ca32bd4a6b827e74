import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { flowLogsTrust, writeFlowLogsPolicy } from "../lib/network-policies";
import type { AwsScope } from "../lib/policy-documents";
import { serializePolicy } from "../lib/policy-validation";

export interface FlowLogsArgs {
  readonly vpcId: pulumi.Output<string>;
  /** Name of the VPC, part of the log group's name. */
  readonly vpcName: string;
  readonly retentionDays: number;
  readonly scope: pulumi.Output<AwsScope>;
  /** KMS key that CloudWatch Logs may use. */
  readonly logsKeyArn: pulumi.Output<string>;
  readonly tags: { readonly [key: string]: string };
}

/** Makes what records all traffic of a VPC, accepted and rejected: the encrypted log group, the role that writes to it, the flow log. */
export function createFlowLogs(name: string, args: FlowLogsArgs, opts: pulumi.CustomResourceOptions): aws.ec2.FlowLog {
  const { tags } = args;
  const group = new aws.cloudwatch.LogGroup(
    name,
    { name: `/aws/vpc/${args.vpcName}/flow-logs`, retentionInDays: args.retentionDays, kmsKeyId: args.logsKeyArn, tags },
    opts,
  );
  const role = new aws.iam.Role(
    name,
    {
      description: `Flow logs of VPC ${args.vpcName}`,
      assumeRolePolicy: args.scope.apply((scope) => serializePolicy(flowLogsTrust(scope), "trust", `role ${name}`)),
      tags,
    },
    opts,
  );
  const permission = new aws.iam.RolePolicy(
    name,
    { role: role.name, policy: group.arn.apply((arn) => serializePolicy(writeFlowLogsPolicy(arn), "inline", `role ${name}`)) },
    opts,
  );
  return new aws.ec2.FlowLog(
    name,
    {
      vpcId: args.vpcId,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      tags,
    },
    // AWS tries the role at once, and shows an access error for the first minutes if the permission comes later.
    { ...opts, dependsOn: permission },
  );
}
