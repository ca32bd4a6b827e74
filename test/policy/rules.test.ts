import assert from "node:assert/strict";
import { test } from "node:test";
import type { Policies, ResourceValidationArgs, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { POLICY_RULES } from "../../lib/policy-rules";
import { createPolicies } from "../../policy/policies";
import { RULES } from "../../policy/rules";
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

const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
const READER = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const statement = (Action: string, Resource = "*") => JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource }] });

/** Rule, type, what violates it and how often, what passes. */
type Case = [rule: string, type: string, bad: Props, count: number, good: Props];
const CASES: Case[] = [
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
  [
    "encryption-at-rest",
    "aws:ec2/launchTemplate:LaunchTemplate",
    { blockDeviceMappings: [{ deviceName: "b", virtualName: "ephemeral0" }] },
    1,
    {
      blockDeviceMappings: [
        { deviceName: "a", ebs: { encrypted: "true" } },
        { deviceName: "b", virtualName: "ephemeral0" },
      ],
    },
  ],
  ["encryption-at-rest", "aws:ebs/encryptionByDefault:EncryptionByDefault", { enabled: false }, 1, { enabled: true }],
  ["encryption-at-rest", "aws:ebs/encryptionByDefault:EncryptionByDefault", { enabled: "false" }, 1, {}],
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
  [
    "no-open-endpoint",
    "aws:eks/cluster:Cluster",
    { vpcConfig: { publicAccessCidrs: ["64.0.0.0/7", "2000::/3", "2a00::/15"] } },
    3,
    { vpcConfig: { publicAccessCidrs: ["64.0.0.0/8", "2600::/16"] } },
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
    "aws:ec2/securityGroup:SecurityGroup",
    { ingress: [{ cidrBlocks: ["0.0.0.0/1"] }, { cidrBlocks: ["128.0.0.0/1", "1.2.3.4/0"] }, { ipv6CidrBlocks: ["::/1", "8000::/1"] }] },
    5,
    { ingress: [{ securityGroups: ["sg-1"] }, { self: true }] },
  ],
  [
    "no-open-endpoint",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    { ingress: [{ cidrBlocks: ["0.0.0.0/0"] }, { ipv6CidrBlocks: ["::/0"] }] },
    2,
    { ingress: [] },
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
  [
    "secrets-kms",
    "aws:secretsmanager/secret:Secret",
    { kmsKeyId: "alias/aws/secretsmanager", replicas: [{ kmsKeyId: "arn:aws:kms:eu-west-1:1:alias/aws/secretsmanager" }] },
    2,
    { kmsKeyId: "alias/ours" },
  ],
  ["encryption-at-rest", "aws:cloudwatch/logGroup:LogGroup", { kmsKeyId: "alias/aws/logs" }, 1, { kmsKeyId: "alias/aws-logs" }],
  ...[
    statement("**"),
    statement("iam:?*"),
    statement("*", "arn:*"),
    statement("*", "**"),
    statement("iam:*", "arn:aws:iam::*:*"),
    JSON.stringify({ Statement: [{ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::b" }] }),
  ].map((policy): Case => [
    "no-wildcard-admin",
    "aws:iam/rolePolicy:RolePolicy",
    { policy },
    1,
    { policy: statement("iam:Get*", "arn:aws:iam::*:role/*") },
  ]),
  ["no-wildcard-admin", "aws:iam/rolePolicy:RolePolicy", { policy: statement("*") }, 1, { policy: statement("s3:*", "arn:aws:s3:::b/*") }],
  ["no-wildcard-admin", "aws:iam/userPolicy:UserPolicy", { policy: statement("*") }, 1, { policy: statement("s3:GetObject") }],
  ["no-wildcard-admin", "aws:iam/groupPolicy:GroupPolicy", { policy: statement("iam:*") }, 1, { policy: statement("iam:Get*") }],
  ["no-wildcard-admin", "aws:iam/policy:Policy", { policy: statement("s3:*") }, 1, { policy: statement("ec2:Describe*") }],
  [
    "no-wildcard-admin",
    "aws:iam/role:Role",
    { inlinePolicies: [{ policy: statement("iam:*") }], managedPolicyArns: [ADMINISTRATOR] },
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
  ["no-wildcard-admin", "aws:iam/userPolicyAttachment:UserPolicyAttachment", { policyArn: ADMINISTRATOR }, 1, { policyArn: READER }],
  ["no-wildcard-admin", "aws:iam/groupPolicyAttachment:GroupPolicyAttachment", { policyArn: ADMINISTRATOR }, 1, { policyArn: READER }],
  ["no-wildcard-admin", "aws:iam/policyAttachment:PolicyAttachment", { policyArn: ADMINISTRATOR }, 1, { policyArn: READER }],
  ["deletion-protection", "aws:eks/cluster:Cluster", { deletionProtection: false }, 1, { deletionProtection: true }],
  ["deletion-protection", "aws:eks/cluster:Cluster", {}, 1, { deletionProtection: true }],
  ["deletion-protection", "aws:kms/key:Key", { deletionWindowInDays: 1 }, 1, { deletionWindowInDays: 7 }],
  ["deletion-protection", "aws:secretsmanager/secret:Secret", { recoveryWindowInDays: 0 }, 1, {}],
  ["log-retention", "aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 0 }, 1, { retentionInDays: 90 }],
  ["secrets-kms", "aws:secretsmanager/secret:Secret", { replicas: [{ region: "r" }] }, 2, { kmsKeyId: "k", replicas: [{ kmsKeyId: "r" }] }],
];

/** Types that the rule of tags looks at; it treats all of them alike. */
const TAGGABLE = RULES.find(({ name }) => name === "required-tags")!.types;
for (const type of TAGGABLE) CASES.push(["required-tags", type, { tags: { Platform: "p", Stage: "" } }, 1, { tags: TAGS }]);

for (const [rule, type, bad, count, good] of CASES) {
  test(`${rule}: ${type}, ${count} violation(s) and none`, () => {
    assert.equal(violations(rule, type, bad).length, count);
    assert.deepEqual(violations(rule, type, good), []);
  });
}

test("every rule that has a name has a rule, and every type that one looks at has a case", () => {
  assert.deepEqual(RULES.map(({ name }) => name).sort(), [...POLICY_RULES].sort());
  assert.equal(RULES.length, 8);
  const looked = RULES.flatMap(({ name, types }) => types.map((type) => `${name} ${type}`)).sort();
  assert.deepEqual([...new Set(CASES.map(([rule, type]) => `${rule} ${type}`))].sort(), looked);
  assert.equal(looked.length, 59);
});

test("a missing tag is named, and a resource without any lacks them all", () => {
  const type = "aws:ec2/vpc:Vpc";
  assert.deepEqual(violations("required-tags", type, { tags: { Platform: "p" } }), [
    "Tags are missing: Stage, ManagedBy; pass on the platform's tags.",
  ]);
  assert.deepEqual(violations("required-tags", type, {}), ["Tags are missing: Platform, Stage, ManagedBy; pass on the platform's tags."]);
});

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

test("volumes that only up will know are none that a launch template lacks", () => {
  const unknown = () => {
    throw Object.assign(new Error("unknown"), { unknownTypeSentinel: "x" });
  };
  const type = "aws:ec2/launchTemplate:LaunchTemplate";
  const whole = Object.defineProperty({}, "blockDeviceMappings", { get: unknown, enumerable: true });
  const one = { blockDeviceMappings: Object.defineProperty([], "0", { get: unknown, enumerable: true }) };
  for (const props of [whole, one]) assert.deepEqual(violations("encryption-at-rest", type, props), []);
  for (const props of [{}, { blockDeviceMappings: [] }]) assert.equal(violations("encryption-at-rest", type, props).length, 1);
});

test("an exception holds for its rule and resource, is shown with its reason, and is reported when it excepts nothing", () => {
  const exceptions = ["it", "other"].map((resource) => ({ rule: "log-retention", resource, reason: "audit" }));
  const config: StackConfig = { exceptions };
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
