import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { createSecretFunction } from "../../components/secret-function";
import { keyPolicy } from "../../lib/key-policies";
import type { PolicyDocument } from "../../lib/policy-documents";
import { only, registered } from "../support/program";
import { ACCOUNT, SECRETS_KEY } from "./roles";
import { type Decision, decide } from "./simulate";

// What the function that owns live secret values may do, by the role that component secret-function registers.

const OTHER_KEY = SECRETS_KEY.replace("11111111", "99999999");
const REPLICA_KEY = SECRETS_KEY.replace("eu-west-1", "eu-central-1").replace("11111111", "22222222");
const KEY_POLICY = keyPolicy({ partition: "aws", region: "eu-west-1", accountId: ACCOUNT });
const logGroup = (name: string) => `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:${name}`;
const LOGS = logGroup("/aws/lambda/production-numinia-secret-values");
const secret = (name: string) => `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:${name}-AbCdEf`;
const OWN = secret("hyperfy2-numinia-city-pro");
const tagged = (platform: string) => ({ "aws:ResourceTag/Platform": platform });
const via = (service: string) => ({ "kms:ViaService": `${service}.eu-west-1.amazonaws.com` });
const VALUE_ACTIONS = ["DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"];
/** Reading and writing an entry is all: not its policy, its life or its name. */
const OTHER_ACTIONS = ["DeleteSecret", "PutResourcePolicy", "DeleteResourcePolicy", "UpdateSecret", "RotateSecret", "TagResource"];

type Case = [expected: Decision, action: string, resource: string, context?: { readonly [key: string]: string }];
const CASES: Case[] = [
  ...VALUE_ACTIONS.flatMap((action): Case[] => [
    ["allowed", `secretsmanager:${action}`, OWN, tagged("numinia")],
    ["denied", `secretsmanager:${action}`, OWN, tagged("other")],
    ["denied", `secretsmanager:${action}`, OWN],
    ["denied", `secretsmanager:${action}`, secret("someone-else"), tagged("numinia")],
  ]),
  ...OTHER_ACTIONS.map((action): Case => ["denied", `secretsmanager:${action}`, OWN, tagged("numinia")]),
  ...["kms:Decrypt", "kms:GenerateDataKey"].flatMap((action): Case[] => [
    ["allowed", action, SECRETS_KEY, via("secretsmanager")],
    ["denied", action, SECRETS_KEY, via("ssm")],
    ["denied", action, OTHER_KEY, via("secretsmanager")],
  ]),
  // A replica is encrypted in the name of who writes the value, with the key that the recovery region has.
  ...["kms:Encrypt", "kms:GenerateDataKey"].flatMap((action): Case[] => [
    ["allowed", action, REPLICA_KEY, via("secretsmanager")],
    ["allowed", action, REPLICA_KEY, { "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com" }],
    ["denied", action, REPLICA_KEY, via("ssm")],
  ]),
  ["denied", "kms:Decrypt", REPLICA_KEY, via("secretsmanager")],
  ...["logs:CreateLogStream", "logs:PutLogEvents"].flatMap((action): Case[] => [
    ["allowed", action, `${LOGS}:log-stream:1`],
    ["denied", action, `${logGroup("/aws/lambda/production-numinia-other")}:log-stream:1`],
  ]),
  ["denied", "logs:CreateLogGroup", LOGS],
  ["denied", "lambda:InvokeFunction", `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:production-numinia-secret-values`],
];

const resources = registered(() =>
  createSecretFunction(
    "numinia",
    {
      functionName: "production-numinia-secret-values",
      namePrefix: "hyperfy2-",
      secretsKeyArn: pulumi.output(SECRETS_KEY),
      replica: { region: "eu-central-1", keyArn: pulumi.output(REPLICA_KEY) },
      logsKeyArn: pulumi.output(SECRETS_KEY),
      logRetentionDays: 90,
      scope: pulumi.output({ partition: "aws", region: "eu-west-1", accountId: ACCOUNT }),
      tags: { Platform: "numinia" },
    },
    {},
  ),
);

test("the function reads and writes values of the platform's own entries, and nothing else", async () => {
  const policy = JSON.parse(only(await resources, "aws:iam/rolePolicy:RolePolicy").inputs.policy as string) as PolicyDocument;
  const principal = { arn: `arn:aws:iam::${ACCOUNT}:role/numinia-secret-values`, policy };
  for (const [expected, action, resource, context] of CASES) {
    const decision = await decide(
      principal,
      { action, resource, ...(context === undefined ? {} : { context }) },
      action.startsWith("kms:") ? KEY_POLICY : undefined,
    );
    assert.equal(decision, expected, `${action} on ${resource} with ${JSON.stringify(context)}`);
  }
  const allowed = CASES.filter(([expected]) => expected === "allowed").length;
  assert.deepEqual([allowed, CASES.length - allowed], [12, 29]);
});

test("its log is its own, encrypted and kept for the configured time; its code is the file, and its environment is empty", async () => {
  const all = await resources;
  assert.equal(all.length, 4);
  const { inputs: log } = only(all, "aws:cloudwatch/logGroup:LogGroup");
  assert.deepEqual([log.name, log.retentionInDays, log.kmsKeyId], ["/aws/lambda/production-numinia-secret-values", 90, SECRETS_KEY]);
  const policy = only(all, "aws:iam/rolePolicy:RolePolicy").inputs.policy as string;
  assert.ok(policy.includes(`"Resource":"${LOGS}:*"`), policy);
  const { inputs } = only(all, "aws:lambda/function:Function");
  assert.equal(inputs.environment, undefined);
  assert.deepEqual(inputs.loggingConfig, { logFormat: "JSON", logGroup: "/aws/lambda/production-numinia-secret-values" });
  assert.deepEqual([inputs.handler, inputs.runtime, inputs.timeout], ["index.handler", "nodejs22.x", 300]);
});
