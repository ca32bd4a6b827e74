import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { createFlowLogs } from "../../components/flow-logs";
import { PipelineRunner } from "../../components/pipeline-runner";
import type { PolicyDocument } from "../../lib/policy-documents";
import { only, registered } from "../support/program";
import { ACCOUNT, SECRETS_KEY } from "./roles";
import { type Decision, decide, decideTrust, type Principal, type Request } from "./simulate";

// What the roles may do that AWS's own services assume: the delivery of flow logs, and CodeBuild for the runner.

const OTHER_ACCOUNT = "999988887777";
const ec2 = (resource: string) => `arn:aws:ec2:eu-west-1:${ACCOUNT}:${resource}`;
const logGroup = (name: string) => `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:${name}`;
const connection = (service: string, id: string) => `arn:aws:${service}:eu-west-1:${ACCOUNT}:connection/${id}`;
const OWN_CONNECTION = "11111111-2222-3333-4444-555555555555";
const OTHER_CONNECTION = "99999999-2222-3333-4444-555555555555";
const there = () => ({
  scope: pulumi.output({ partition: "aws", region: "eu-west-1", accountId: ACCOUNT }),
  logsKeyArn: pulumi.output(SECRETS_KEY),
  tags: {},
});

type Case = [expected: Decision, action: string, resource: string, context?: Request["context"]];

interface ServiceRole extends Required<Principal> {
  readonly trust: PolicyDocument;
}

async function roleOf(program: () => unknown): Promise<ServiceRole> {
  const resources = await registered(program);
  const { name, inputs } = only(resources, "aws:iam/role:Role");
  return {
    arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    trust: JSON.parse(inputs.assumeRolePolicy as string) as PolicyDocument,
    policy: JSON.parse(only(resources, "aws:iam/rolePolicy:RolePolicy").inputs.policy as string) as PolicyDocument,
  };
}

const flowLogs = () =>
  roleOf(() =>
    createFlowLogs("numinia-flow-logs", { ...there(), vpcId: pulumi.output("vpc-1"), vpcName: "numinia-vpc", retentionDays: 90 }, {}),
  );

async function runner(service: string): Promise<ServiceRole> {
  return roleOf(
    () =>
      new PipelineRunner("runner", {
        ...there(),
        runner: { repository: "https://github.com/numengames/numinia-platform", connection: connection(service, OWN_CONNECTION) },
        projectName: "production-numinia-runner",
        vpcId: pulumi.output("vpc-1"),
        clusterSecurityGroupId: pulumi.output("sg-cluster"),
        subnetIds: pulumi.output(["subnet-1", "subnet-2"]),
        logRetentionDays: 90,
      }),
  );
}

/** Decides every case, and says how many were allowed and how many denied. */
async function assertDecisions(role: ServiceRole, cases: readonly Case[], counts: readonly [allowed: number, denied: number]) {
  const decisions: Decision[] = [];
  for (const [expected, action, resource, context] of cases) {
    const decision = await decide(role, { action, resource, ...(context && { context }) });
    assert.equal(decision, expected, `${action} on ${resource} with ${JSON.stringify(context)}`);
    decisions.push(decision);
  }
  const allowed = decisions.filter((decision) => decision === "allowed").length;
  assert.deepEqual([allowed, decisions.length - allowed], counts);
}

const assume = ({ trust, arn }: ServiceRole, service: string, context?: Request["context"]) =>
  decideTrust(trust, arn, service, context, "sts:AssumeRole");

describe("the delivery of flow logs", () => {
  const OWN = logGroup("/aws/vpc/numinia-vpc/flow-logs");
  const OTHER = logGroup("/aws/vpc/other-vpc/flow-logs");

  test("finds its log group, makes streams in it and writes to them: 4 requests allowed, 8 denied", async () => {
    const cases: Case[] = [
      ["allowed", "logs:DescribeLogGroups", "*"],
      ["allowed", "logs:DescribeLogStreams", OWN],
      ["denied", "logs:DescribeLogStreams", OTHER],
      ...["logs:CreateLogStream", "logs:PutLogEvents"].flatMap((action): Case[] => [
        ["allowed", action, `${OWN}:log-stream:eni-1-all`],
        ["denied", action, `${OTHER}:log-stream:eni-1-all`],
      ]),
      ["denied", "logs:CreateLogGroup", OWN],
      ["denied", "logs:DeleteLogGroup", OWN],
      ["denied", "logs:PutRetentionPolicy", OWN],
      ["denied", "logs:DeleteLogStream", `${OWN}:log-stream:eni-1-all`],
      ["denied", "logs:GetLogEvents", `${OWN}:log-stream:eni-1-all`],
    ];
    await assertDecisions(await flowLogs(), cases, [4, 8]);
  });

  test("is the service's, for flow logs of this account and region", async () => {
    const role = await flowLogs();
    const of = (account: string, region = "eu-west-1", resource = "vpc-flow-log/fl-1") => ({
      "aws:SourceAccount": account,
      "aws:SourceArn": `arn:aws:ec2:${region}:${account}:${resource}`,
    });
    assert.equal(assume(role, "vpc-flow-logs.amazonaws.com", of(ACCOUNT)), "allowed");
    const denied = [
      assume(role, "vpc-flow-logs.amazonaws.com", of(OTHER_ACCOUNT)),
      assume(role, "vpc-flow-logs.amazonaws.com", of(ACCOUNT, "us-east-1")),
      assume(role, "vpc-flow-logs.amazonaws.com", of(ACCOUNT, "eu-west-1", "transit-gateway/tgw-1")),
      assume(role, "vpc-flow-logs.amazonaws.com"),
      assume(role, "ec2.amazonaws.com", of(ACCOUNT)),
      assume(role, `arn:aws:iam::${ACCOUNT}:role/somebody`, of(ACCOUNT)),
    ];
    assert.deepEqual(denied, Array(6).fill("denied"));
  });
});

for (const [service, former] of [
  ["codeconnections", "codestar-connections"],
  ["codestar-connections", "codeconnections"],
] as const)
  describe(`the runner with a connection of ${service}`, () => {
    const INTERFACE = ec2("network-interface/eni-0123456789abcdef0");
    const LOGS = logGroup("/aws/codebuild/production-numinia-runner");
    const toCodeBuild = (subnet: string, whom = "codebuild.amazonaws.com") => ({
      "ec2:AuthorizedService": whom,
      "ec2:Subnet": ec2(`subnet/${subnet}`),
    });
    const CASES: Case[] = [
      ...["DhcpOptions", "NetworkInterfaces", "SecurityGroups", "Subnets", "Vpcs"].map((what): Case => [
        "allowed",
        `ec2:Describe${what}`,
        "*",
      ]),
      ["allowed", "ec2:CreateNetworkInterface", INTERFACE],
      ["allowed", "ec2:CreateNetworkInterface", ec2("security-group/sg-1")],
      ["allowed", "ec2:CreateNetworkInterface", ec2("subnet/subnet-1")],
      ["allowed", "ec2:CreateNetworkInterface", ec2("subnet/subnet-2")],
      ["denied", "ec2:CreateNetworkInterface", ec2("subnet/subnet-3")],
      ["allowed", "ec2:DeleteNetworkInterface", INTERFACE],
      ["allowed", "ec2:CreateNetworkInterfacePermission", INTERFACE, toCodeBuild("subnet-1")],
      ["denied", "ec2:CreateNetworkInterfacePermission", INTERFACE, toCodeBuild("subnet-3")],
      ["denied", "ec2:CreateNetworkInterfacePermission", INTERFACE, toCodeBuild("subnet-1", "ecs.amazonaws.com")],
      ["denied", "ec2:CreateNetworkInterfacePermission", INTERFACE],
      ["denied", "ec2:AuthorizeSecurityGroupIngress", ec2("security-group/sg-1")],
      ["denied", "ec2:RunInstances", ec2("instance/i-0123456789abcdef0")],
      ...["logs:CreateLogStream", "logs:PutLogEvents"].flatMap((action): Case[] => [
        ["allowed", action, `${LOGS}:log-stream:1`],
        ["denied", action, `${logGroup("/aws/codebuild/other")}:log-stream:1`],
      ]),
      ["denied", "logs:CreateLogGroup", LOGS],
      ...["GetConnection", "GetConnectionToken", "UseConnection"].flatMap((action): Case[] => [
        ["allowed", `${service}:${action}`, connection(service, OWN_CONNECTION)],
        ["denied", `${service}:${action}`, connection(service, OTHER_CONNECTION)],
        ["denied", `${former}:${action}`, connection(former, OWN_CONNECTION)],
      ]),
      ["denied", `${service}:DeleteConnection`, connection(service, OWN_CONNECTION)],
      // The platform's rights are the workflow's own, by GitHub's token.
      ["denied", "sts:AssumeRole", `arn:aws:iam::${ACCOUNT}:role/deployer`],
      ["denied", "eks:DescribeCluster", `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/production`],
      ["denied", "secretsmanager:GetSecretValue", `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:acme-AbCdEf`],
    ];

    test("places its interface, writes its log and uses its connection: 16 requests allowed, 19 denied", async () => {
      await assertDecisions(await runner(service), CASES, [16, 19]);
    });

    test("is CodeBuild's", async () => {
      const role = await runner(service);
      assert.equal(assume(role, "codebuild.amazonaws.com"), "allowed");
      assert.equal(assume(role, "lambda.amazonaws.com"), "denied");
      assert.equal(assume(role, `arn:aws:iam::${ACCOUNT}:role/somebody`), "denied");
    });
  });
