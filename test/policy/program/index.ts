// For each rule of the policy pack two resources, one that always keeps it and one that stack config lets violate it: under
// numinia:violated stand the rules' names.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyPackWarnings } from "../../../components/policy-pack";
import { keyPolicy } from "../../../lib/key-policies";
import type { PolicyRule } from "../../../lib/policy-rules";

for (const warning of policyPackWarnings()) void pulumi.log.warn(warning);

const violated = new Set(new pulumi.Config("numinia").requireObject<PolicyRule[]>("violated"));
const tags = { Platform: "numinia", Stage: "test", ManagedBy: "pulumi" };
const policy = JSON.stringify(keyPolicy({ partition: "aws", region: "eu-west-1", accountId: "111122223333" }, ["logs"]));
const kmsKeyId = new aws.kms.Key("key", { deletionWindowInDays: 30, enableKeyRotation: true, policy, tags }).arn;
const vpcId = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16", tags }).id;
const allow = (action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });
const assumeRolePolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const role = new aws.iam.Role("role", { assumeRolePolicy, tags }).name;

/** Makes the resource of each rule: one that violates it, or one that keeps it. */
const MAKE: Readonly<Record<PolicyRule, (name: string, violates: boolean) => pulumi.Resource>> = {
  "encryption-at-rest": (name, violates) =>
    new aws.efs.FileSystem(name, { creationToken: name, encrypted: !violates, ...(violates ? {} : { kmsKeyId }), tags }),
  "no-open-endpoint": (name, violates) =>
    new aws.ec2.SecurityGroup(name, {
      vpcId,
      description: "of the test",
      ingress: [
        { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: violates ? ["0.0.0.0/1", "128.0.0.0/1"] : ["10.0.0.0/8"] },
        { protocol: "tcp", fromPort: 80, toPort: 80, ipv6CidrBlocks: violates ? ["::/0"] : ["2001:db8::/32"] },
      ],
      tags,
    }),
  imdsv2: (name, violates) =>
    new aws.ec2.LaunchTemplate(name, {
      metadataOptions: { httpEndpoint: "enabled", httpTokens: violates ? "optional" : "required" },
      blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volumeType: "gp3", volumeSize: 20, encrypted: "true" } }],
      tags,
    }),
  "no-wildcard-admin": (name, violates) => new aws.iam.RolePolicy(name, { role, policy: allow(violates ? "s3:*" : "s3:ListAllMyBuckets") }),
  "required-tags": (name, violates) => new aws.iam.Role(name, { assumeRolePolicy, ...(violates ? {} : { tags }) }),
  "deletion-protection": (name, violates) =>
    new aws.secretsmanager.Secret(name, { name, kmsKeyId, recoveryWindowInDays: violates ? 0 : 30, tags }),
  "log-retention": (name, violates) =>
    new aws.cloudwatch.LogGroup(name, { name, kmsKeyId, ...(violates ? {} : { retentionInDays: 30 }), tags }),
  "secrets-kms": (name, violates) =>
    new aws.secretsmanager.Secret(name, { name, recoveryWindowInDays: 30, ...(violates ? {} : { kmsKeyId }), tags }),
};

for (const [rule, make] of Object.entries(MAKE) as [PolicyRule, (typeof MAKE)[PolicyRule]][]) {
  make(`${rule}-keeps`, false);
  make(`${rule}-may-violate`, violated.has(rule));
}
