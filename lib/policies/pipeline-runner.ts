import type { AwsScope, PolicyDocument } from "../policy-documents";
import { regionalArn } from "./cluster-scope";

export interface PipelineRunnerPolicyArgs {
  readonly scope: AwsScope;
  readonly subnetIds: readonly string[];
  readonly logGroupArn: string;
  /** ARN of the connection to GitHub, under the service's name of today, `codeconnections`, or its former one. */
  readonly connection: string;
}

/**
 * What CodeBuild may do for the runner: place its network interface in the VPC, write the log, use the connection to GitHub. A
 * workflow has none of the platform's rights by it: it assumes its own role with GitHub's token.
 */
export function pipelineRunnerPolicy({ scope, subnetIds, logGroupArn, connection }: PipelineRunnerPolicyArgs): PolicyDocument {
  const ec2 = (resource: string) => regionalArn(scope, "ec2", resource);
  // A connection keeps the service's name under which it was made, and AWS wants the actions to have the same.
  const connections = connection.split(":")[2]!;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        // EC2 has no narrower resource for these.
        Sid: "LookAtNetwork",
        Effect: "Allow",
        Action: [
          "ec2:DescribeDhcpOptions",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets",
          "ec2:DescribeVpcs",
        ],
        Resource: "*",
      },
      {
        Sid: "PlaceInterfaces",
        Effect: "Allow",
        Action: ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
        Resource: [ec2("network-interface/*"), ec2("security-group/*"), ...subnetIds.map((id) => ec2(`subnet/${id}`))],
      },
      {
        Sid: "HandInterfacesToCodeBuild",
        Effect: "Allow",
        Action: "ec2:CreateNetworkInterfacePermission",
        Resource: ec2("network-interface/*"),
        Condition: {
          StringEquals: {
            "ec2:AuthorizedService": "codebuild.amazonaws.com",
            "ec2:Subnet": subnetIds.map((id) => ec2(`subnet/${id}`)),
          },
        },
      },
      { Sid: "WriteLog", Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `${logGroupArn}:*` },
      {
        Sid: "UseConnection",
        Effect: "Allow",
        Action: ["GetConnection", "GetConnectionToken", "UseConnection"].map((action) => `${connections}:${action}`),
        Resource: connection,
      },
    ],
  };
}
