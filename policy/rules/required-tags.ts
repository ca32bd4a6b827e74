import { isGiven, isNot, type Rule, UNKNOWN } from "../rule";

/** Tags of every resource of the platform (lib/tags.ts). */
const REQUIRED = ["Platform", "Stage", "ManagedBy"];

/** Types that take tags: all that the program registers, and what else would bear cost or risk. */
const TAGGABLE = [
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:codebuild/project:Project",
  "aws:ebs/volume:Volume",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/eip:Eip",
  "aws:ec2/flowLog:FlowLog",
  "aws:ec2/instance:Instance",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/launchTemplate:LaunchTemplate",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpc:Vpc",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:efs/fileSystem:FileSystem",
  "aws:eks/accessEntry:AccessEntry",
  "aws:eks/addon:Addon",
  "aws:eks/cluster:Cluster",
  "aws:eks/nodeGroup:NodeGroup",
  "aws:iam/instanceProfile:InstanceProfile",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:kms/key:Key",
  "aws:lambda/function:Function",
  "aws:route53/zone:Zone",
  "aws:s3/bucket:Bucket",
  "aws:secretsmanager/secret:Secret",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
];

export const requiredTags: Rule = {
  name: "required-tags",
  description: `Every resource that takes tags has ${REQUIRED.join(", ")}.`,
  types: TAGGABLE,
  check: ({ props: { tags } }) => {
    if (tags === UNKNOWN) return [];
    const missing = REQUIRED.filter((key) => isNot(tags?.[key], isGiven));
    return missing.length === 0 ? [] : [`Tags are missing: ${missing.join(", ")}; pass on the platform's tags.`];
  },
};
