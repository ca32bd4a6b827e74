import { isGiven, isNot, type Rule, UNKNOWN } from "../rule";

/** Tags of every resource of the platform (lib/tags.ts). */
const REQUIRED = ["Platform", "Stage", "ManagedBy"];

/** Types that take tags, and bear the cost or the risk that a tag tells the owner of. */
const TAGGABLE = new Set([
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:ebs/volume:Volume",
  "aws:ec2/flowLog:FlowLog",
  "aws:ec2/instance:Instance",
  "aws:ec2/launchTemplate:LaunchTemplate",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpc:Vpc",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:efs/fileSystem:FileSystem",
  "aws:eks/accessEntry:AccessEntry",
  "aws:eks/addon:Addon",
  "aws:eks/cluster:Cluster",
  "aws:eks/nodeGroup:NodeGroup",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  "aws:iam/policy:Policy",
  "aws:kms/key:Key",
  "aws:lambda/function:Function",
  "aws:route53/zone:Zone",
  "aws:s3/bucket:Bucket",
  "aws:secretsmanager/secret:Secret",
]);

export const requiredTags: Rule = {
  name: "required-tags",
  description: `Every resource that takes tags has ${REQUIRED.join(", ")}.`,
  check: ({ type, props: { tags } }) => {
    if (!TAGGABLE.has(type) || tags === UNKNOWN) return [];
    const missing = REQUIRED.filter((key) => isNot(tags?.[key], isGiven));
    return missing.length === 0 ? [] : [`Tags are missing: ${missing.join(", ")}; pass on the platform's tags.`];
  },
};
