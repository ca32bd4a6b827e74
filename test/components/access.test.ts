import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { createAccessEntries } from "../../components/access-entries";
import { AccessInstance } from "../../components/access-instance";
import { PipelineRunner } from "../../components/pipeline-runner";
import { only, type Registered, registered } from "../support/program";

const TAGS = { Platform: "numinia" };
const there = () => ({
  vpcId: pulumi.output("vpc-1"),
  clusterSecurityGroupId: pulumi.output("sg-cluster"),
  scope: pulumi.output({ partition: "aws", region: "eu-west-1", accountId: "111122223333" }),
  tags: TAGS,
});
const instance = () => registered(() => new AccessInstance("access", { ...there(), subnetId: pulumi.output("subnet-1") }));
const CONNECTION = "arn:aws:codeconnections:eu-west-1:111122223333:connection/1";
const runner = () =>
  registered(
    () =>
      new PipelineRunner("runner", {
        ...there(),
        runner: { repository: "https://github.com/numengames/numinia-platform", connection: CONNECTION },
        projectName: "production-numinia-runner",
        subnetIds: pulumi.output(["subnet-1", "subnet-2"]),
        logsKeyArn: pulumi.output("logs-key-arn"),
        logRetentionDays: 90,
      }),
  );

/** Nothing comes in; HTTPS goes out; the cluster's group admits the group on 443 and nothing else does. */
function assertComesInNowhere(resources: readonly Registered[], name: string): void {
  const { inputs: group } = only(resources, "aws:ec2/securityGroup:SecurityGroup");
  assert.deepEqual(group.ingress, []);
  assert.deepEqual(group.egress, [{ description: "HTTPS", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }]);
  const { description, ...rule } = only(resources, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").inputs;
  assert.equal(description, group.description);
  assert.deepEqual(rule, {
    securityGroupId: "sg-cluster",
    referencedSecurityGroupId: `${name}-id`,
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    tags: TAGS,
  });
}

test("the access instance is reached by Session Manager only", async () => {
  const resources = await instance();
  assertComesInNowhere(resources, "access");
  assert.deepEqual(only(resources, "aws:ec2/instance:Instance").inputs, {
    ami: "ami-of-/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
    instanceType: "t4g.nano",
    subnetId: "subnet-1",
    vpcSecurityGroupIds: ["access-id"],
    associatePublicIpAddress: false,
    iamInstanceProfile: "access",
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
    rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: 8, tags: TAGS },
    tags: { ...TAGS, Name: "access" },
  });
  const attached = resources.filter(({ type }) => type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
  assert.deepEqual(
    attached.map(({ inputs }) => inputs.policyArn),
    ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"],
  );
});

test("the runner takes queued jobs of the one repository, inside the VPC", async () => {
  const resources = await runner();
  assertComesInNowhere(resources, "runner");
  const { source, vpcConfig, name, environment } = only(resources, "aws:codebuild/project:Project").inputs;
  assert.equal(name, "production-numinia-runner");
  assert.deepEqual(source, {
    type: "GITHUB",
    location: "https://github.com/numengames/numinia-platform.git",
    auth: { type: "CODECONNECTIONS", resource: CONNECTION },
  });
  assert.deepEqual(vpcConfig, { vpcId: "vpc-1", subnets: ["subnet-1", "subnet-2"], securityGroupIds: ["runner-id"] });
  assert.equal((environment as { privilegedMode: boolean }).privilegedMode, false);
  assert.deepEqual(only(resources, "aws:codebuild/webhook:Webhook").inputs.filterGroups, [
    { filters: [{ type: "EVENT", pattern: "WORKFLOW_JOB_QUEUED" }] },
  ]);
  assert.deepEqual(only(resources, "aws:cloudwatch/logGroup:LogGroup").inputs, {
    name: "/aws/codebuild/production-numinia-runner",
    retentionInDays: 90,
    kmsKeyId: "logs-key-arn",
    tags: TAGS,
  });
});

test("the runner's own role can place its interface, write its log and use its connection, and nothing else", async () => {
  const { policy } = only(await runner(), "aws:iam/rolePolicy:RolePolicy").inputs;
  const { Statement: statements } = JSON.parse(policy as string) as { Statement: { Sid: string; Action: string[]; Resource: unknown }[] };
  assert.deepEqual(
    statements.map(({ Sid: sid, Resource: resource }) => [sid, resource]),
    [
      ["LookAtNetwork", "*"],
      [
        "PlaceInterfaces",
        [
          "arn:aws:ec2:eu-west-1:111122223333:network-interface/*",
          "arn:aws:ec2:eu-west-1:111122223333:security-group/*",
          "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-1",
          "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-2",
        ],
      ],
      ["HandInterfacesToCodeBuild", "arn:aws:ec2:eu-west-1:111122223333:network-interface/*"],
      ["WriteLog", "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/codebuild/production-numinia-runner:*"],
      ["UseConnection", CONNECTION],
    ],
  );
  assert.ok(statements[0]!.Action.every((action) => action.startsWith("ec2:Describe")));
});

test("access entries: one for each principal, with all that it has, and none for the deployer", async () => {
  const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
  const access = {
    deployer: role("deployer"),
    administrators: [role("admin"), role("deployer")],
    viewers: [role("auditor"), role("admin")],
    pipelines: [role("ci")],
    instance: false,
  };
  const acme = { name: "acme", displayName: "Acme", contact: "", domains: [], sources: [], ownFileSystem: false, environments: [] };
  const organizations = [{ ...acme, owners: [role("auditor"), "arn:aws:iam::111122223333:user/people/ada"] }];
  const scope = pulumi.output({ partition: "aws-cn", region: "cn-north-1", accountId: "111122223333" });
  const resources = await registered(() =>
    createAccessEntries("numinia", { access, organizations, clusterName: pulumi.output("c"), scope, tags: TAGS }, {}),
  );
  const ada = "arn:aws:iam::111122223333:user/people/ada";
  const owners = ["numinia:acme:owners"];
  assert.deepEqual(
    inputsOf(resources, "aws:eks/accessEntry:AccessEntry"),
    Object.fromEntries(
      [
        ["numinia-111122223333-role-admin", role("admin"), []] as const,
        ["numinia-111122223333-role-auditor", role("auditor"), owners] as const,
        ["numinia-111122223333-role-ci", role("ci"), []] as const,
        ["numinia-111122223333-user-ada", ada, owners] as const,
      ].map(([name, principalArn, kubernetesGroups]) => [
        name,
        { clusterName: "c", principalArn, type: "STANDARD", kubernetesGroups, tags: TAGS },
      ]),
    ),
  );
  const inCluster = (principalArn: string, policy: string) => ({
    clusterName: "c",
    principalArn,
    policyArn: `arn:aws-cn:eks::aws:cluster-access-policy/${policy}`,
    accessScope: { type: "cluster" },
  });
  assert.deepEqual(inputsOf(resources, "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"), {
    "numinia-111122223333-role-admin-AmazonEKSClusterAdminPolicy": inCluster(role("admin"), "AmazonEKSClusterAdminPolicy"),
    "numinia-111122223333-role-admin-AmazonEKSViewPolicy": inCluster(role("admin"), "AmazonEKSViewPolicy"),
    "numinia-111122223333-role-auditor-AmazonEKSViewPolicy": inCluster(role("auditor"), "AmazonEKSViewPolicy"),
    "numinia-111122223333-role-ci-AmazonEKSClusterAdminPolicy": inCluster(role("ci"), "AmazonEKSClusterAdminPolicy"),
  });
  assert.equal(resources.length, 8);
});

function inputsOf(resources: readonly Registered[], type: string): { [name: string]: Registered["inputs"] } {
  return Object.fromEntries(resources.filter((each) => each.type === type).map(({ name, inputs }) => [name, inputs]));
}
