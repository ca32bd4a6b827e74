import assert from "node:assert/strict";
import { test } from "node:test";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { RecoverableEntries } from "../../components/recoverable-entries";
import { createSecretEntries, type SecretEntriesArgs } from "../../components/secret-entries";
import { settleSecretValues } from "../../components/secret-values";
import { only, type Registered, registered, secretValue } from "../support/program";

const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const INVOCATION = "aws:lambda/invocation:Invocation";

function entries(
  applications: SecretEntriesArgs["environment"]["applications"],
  recoverable: RecoverableEntries = new Map(),
): Promise<Registered[]> {
  return registered(() => {
    const secrets = createSecretEntries(
      {
        organization: { name: "acme" },
        environment: { name: "pro", applications },
        naming: { secret: "{organization}-{application}-{environment}" },
        scope: pulumi.output({ partition: "aws", region: "eu-west-1", accountId: "111122223333" }),
        secretsKeyArn: pulumi.output("arn:key"),
        recoverable,
        values: { shop: { B_KEY: pulumi.secret("b-value"), A_KEY: pulumi.secret("a-value") } },
        tags: {},
      },
      {},
    );
    settleSecretValues("acme", new aws.lambda.Function("settle", { role: "arn:role" }), secrets, {});
  });
}

test("provided values are handed over as a secret, under their own label; the function hears names and versions only", async () => {
  const resources = await entries([
    { name: "blog", secrets: { JWT_SECRET: "generated" } },
    { name: "shop", secrets: { B_KEY: "provided", JWT_SECRET: "generated", A_KEY: "provided" } },
    { name: "wiki", secrets: {} },
  ]);
  // Three entries, one version, the function, and two invocations.
  assert.equal(resources.length, 3 + 1 + 1 + 2);
  const version = only(resources, VERSION, "acme-shop-pro").inputs;
  assert.equal(secretValue(version.secretString), '{"A_KEY":"a-value","B_KEY":"b-value"}');
  assert.deepEqual(version.versionStages, ["NUMINIA_PROVIDED"]);
  assert.deepEqual(told(resources, "acme"), [
    { secretId: "acme-blog-pro-arn", generate: ["JWT_SECRET"] },
    { secretId: "acme-shop-pro-arn", generate: ["JWT_SECRET"], provided: "acme-shop-pro-version" },
  ]);
  // Before the hand-over, so that AWS does not make its version the live one.
  assert.deepEqual(told(resources, "acme-first"), [{ secretId: "acme-shop-pro-arn", generate: ["JWT_SECRET"] }]);
});

test("where nothing is provided, the function is invoked once", async () => {
  const resources = await entries([{ name: "blog", secrets: { JWT_SECRET: "generated" } }]);
  assert.deepEqual(resources.map(({ type, name }) => `${type} ${name}`).sort(), [
    "aws:lambda/function:Function settle",
    `${INVOCATION} acme`,
    "aws:secretsmanager/secret:Secret acme-blog-pro",
  ]);
});

/** What the function is told by one invocation; fails where it is a secret. */
function told(resources: readonly Registered[], name: string): object[] {
  const { input } = only(resources, INVOCATION, name).inputs;
  assert.equal(typeof input, "string");
  return (JSON.parse(input as string) as { entries: object[] }).entries;
}

test("an entry in its recovery window is restored and taken over by its ARN; the others are made", async () => {
  const restored: string[] = [];
  const recoverable = new Map([["acme-blog-pro", { arn: "arn:deleted", restore: async () => void restored.push("acme-blog-pro") }]]);
  const resources = await entries(
    [
      { name: "blog", secrets: {} },
      { name: "wiki", secrets: {} },
    ],
    recoverable,
  );
  assert.deepEqual(restored, ["acme-blog-pro"]);
  const secrets = resources.filter(({ type }) => type === "aws:secretsmanager/secret:Secret");
  assert.deepEqual(
    secrets.map(({ name, importId, inputs }) => [name, importId, inputs.name]),
    [
      ["acme-blog-pro", "arn:deleted", "acme-blog-pro"],
      ["acme-wiki-pro", undefined, "acme-wiki-pro"],
    ],
  );
});

test("where no application declares a key, nothing is handed over and nothing is invoked", async () => {
  const resources = await entries([{ name: "wiki", secrets: {} }]);
  assert.deepEqual(resources.map(({ type }) => type).sort(), ["aws:lambda/function:Function", "aws:secretsmanager/secret:Secret"]);
});
