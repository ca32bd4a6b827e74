import assert from "node:assert/strict";
import { test } from "node:test";
import type { Policies, ResourceValidationArgs, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { createPolicies } from "../../policy/policies";
import type { StackConfig } from "../../policy/stack-config";

type Props = Record<string, unknown>;
const TAGS = { Platform: "p", Stage: "s", ManagedBy: "pulumi" };

/** Violations of one rule by one resource, through the pack's own policies. */
function violations(rule: string, type: string, props: Props, policies: Policies = createPolicies()): string[] {
  const policy = policies.find(({ name }) => name === rule) as ResourceValidationPolicy;
  const found: string[] = [];
  const validate = policy.validateResource as (args: ResourceValidationArgs, report: (message: string) => void) => void;
  validate({ type, name: "it", props, opts: { protect: false } } as unknown as ResourceValidationArgs, (message) => found.push(message));
  return found;
}

const statement = (Action: string, Resource = "*") => JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource }] });

/** Rule, type, what violates it and how often, what passes. */
const CASES: [rule: string, type: string, bad: Props, count: number, good: Props][] = [
  ["encryption-at-rest", "aws:eks/cluster:Cluster", {}, 1, { encryptionConfig: { provider: { keyArn: "k" }, resources: ["secrets"] } }],
  [
    "encryption-at-rest",
    "aws:ec2/launchTemplate:LaunchTemplate",
    {
      blockDeviceMappings: [
        { deviceName: "a", ebs: {} },
        { deviceName: "b", ebs: { encrypted: "false" } },
      ],
    },
    2,
    { blockDeviceMappings: [{ deviceName: "a", ebs: { encrypted: "true" } }] },
  ],
  ["encryption-at-rest", "aws:ec2/instance:Instance", {}, 1, { rootBlockDevice: { encrypted: true } }],
  ["encryption-at-rest", "aws:ebs/volume:Volume", {}, 1, { encrypted: true }],
  ["encryption-at-rest", "aws:efs/fileSystem:FileSystem", { encrypted: true }, 1, { encrypted: true, kmsKeyId: "k" }],
  ["encryption-at-rest", "aws:cloudwatch/logGroup:LogGroup", {}, 1, { kmsKeyId: "k" }],
  [
    "no-open-endpoint",
    "aws:eks/cluster:Cluster",
    { vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["0.0.0.0/0", "::/0"] } },
    2,
    { vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["192.0.2.0/24"] } },
  ],
  ["no-open-endpoint", "aws:eks/cluster:Cluster", { vpcConfig: {} }, 1, { vpcConfig: { endpointPublicAccess: false } }],
  [
    "no-open-endpoint",
    "aws:ec2/securityGroup:SecurityGroup",
    { ingress: [{ cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["::/0"] }] },
    2,
    { ingress: [{ cidrBlocks: ["10.0.0.0/8"] }], egress: [{ cidrBlocks: ["0.0.0.0/0"] }] },
  ],
  [
    "no-open-endpoint",
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    { type: "ingress", cidrBlocks: ["0.0.0.0/0"] },
    1,
    { type: "egress", cidrBlocks: ["0.0.0.0/0"] },
  ],
  ["no-open-endpoint", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", { cidrIpv6: "::/0" }, 1, { cidrIpv4: "10.0.0.0/8" }],
  ["imdsv2", "aws:ec2/launchTemplate:LaunchTemplate", {}, 1, { metadataOptions: { httpTokens: "required" } }],
  [
    "imdsv2",
    "aws:ec2/instance:Instance",
    { metadataOptions: { httpTokens: "optional" } },
    1,
    { metadataOptions: { httpTokens: "required" } },
  ],
  ["no-wildcard-admin", "aws:iam/rolePolicy:RolePolicy", { policy: statement("*") }, 1, { policy: statement("s3:*", "arn:aws:s3:::b/*") }],
  ["no-wildcard-admin", "aws:iam/policy:Policy", { policy: statement("s3:*") }, 1, { policy: statement("ec2:Describe*") }],
  [
    "no-wildcard-admin",
    "aws:iam/role:Role",
    { inlinePolicies: [{ policy: statement("iam:*") }], managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
    2,
    { managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"] },
  ],
  [
    "no-wildcard-admin",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    { policyArn: "arn:aws:iam::aws:policy/PowerUserAccess" },
    1,
    { policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy" },
  ],
  ["required-tags", "aws:ec2/vpc:Vpc", { tags: { Platform: "p" } }, 1, { tags: TAGS }],
  ["deletion-protection", "aws:eks/cluster:Cluster", {}, 1, { deletionProtection: true }],
  ["deletion-protection", "aws:kms/key:Key", { deletionWindowInDays: 1 }, 1, { deletionWindowInDays: 7 }],
  ["deletion-protection", "aws:secretsmanager/secret:Secret", { recoveryWindowInDays: 0 }, 1, {}],
  ["log-retention", "aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 0 }, 1, { retentionInDays: 90 }],
  ["secrets-kms", "aws:secretsmanager/secret:Secret", { replicas: [{ region: "r" }] }, 2, { kmsKeyId: "k", replicas: [{ kmsKeyId: "r" }] }],
];

for (const [rule, type, bad, count, good] of CASES) {
  test(`${rule}: ${type}, ${count} violation(s) and none`, () => {
    assert.equal(violations(rule, type, bad).length, count);
    assert.deepEqual(violations(rule, type, good), []);
  });
}

test("policies of keys and endpoints may name every action: they name their principals", () => {
  for (const type of ["aws:kms/key:Key", "aws:ec2/vpcEndpoint:VpcEndpoint"])
    assert.deepEqual(violations("no-wildcard-admin", type, { policy: statement("kms:*") }), []);
});

test("a value that only up will know is no violation, and does not hide another one", () => {
  const props = {
    encrypted: false,
    get kmsKeyId() {
      throw Object.assign(new Error("unknown"), { unknownTypeSentinel: "x" });
    },
  };
  assert.equal(violations("encryption-at-rest", "aws:efs/fileSystem:FileSystem", props).length, 1);
  assert.deepEqual(violations("encryption-at-rest", "aws:cloudwatch/logGroup:LogGroup", props), []);
});

test("an exception holds for its rule and resource, is shown with its reason, and is reported when it excepts nothing", () => {
  const exceptions = ["it", "other"].map((resource) => ({ rule: "log-retention", resource, reason: "audit" }));
  const config: StackConfig = { deletionProtection: true, exceptions };
  const policies = createPolicies(() => config);
  const type = "aws:cloudwatch/logGroup:LogGroup";
  assert.deepEqual(violations("log-retention", type, {}, policies), []);
  assert.equal(violations("encryption-at-rest", type, {}, policies).length, 1);
  assert.deepEqual(violations("exceptions", type, {}, policies), [
    "log-retention does not hold for it (audit): Logs are kept for ever; set retentionInDays.",
  ]);
  const unused: string[] = [];
  const stack = policies.find(({ name }) => name === "exceptions-in-use") as StackValidationPolicy;
  void stack.validateStack({} as never, (message) => unused.push(message));
  assert.deepEqual(unused, ["numinia:policy excepts other from log-retention, but that rule finds nothing there; remove it."]);
});
