import assert from "node:assert/strict";
import { test } from "node:test";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createSecretEntries, type SecretEntriesArgs, settleEntries } from "../../components/secret-entries";
import { only, type Registered, registered, secretValue } from "../support/program";

const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const INVOCATION = "aws:lambda/invocation:Invocation";

function entries(applications: SecretEntriesArgs["environment"]["applications"]): Promise<Registered[]> {
  return registered(() => {
    const { settled } = createSecretEntries(
      {
        organization: { name: "acme" },
        environment: { name: "pro", applications },
        naming: { secret: "{organization}-{application}-{environment}" },
        scope: pulumi.output({ partition: "aws", region: "eu-west-1", accountId: "111122223333" }),
        secretsKeyArn: pulumi.output("arn:key"),
        values: { shop: { B_KEY: pulumi.secret("b-value"), A_KEY: pulumi.secret("a-value") } },
        tags: {},
      },
      {},
    );
    settleEntries("acme", new aws.lambda.Function("settle", { role: "arn:role" }), settled, {});
  });
}

test("provided values are handed over as a secret, under their own label; the function hears names and versions only", async () => {
  const resources = await entries([
    { name: "blog", secrets: { JWT_SECRET: "generated" } },
    { name: "shop", secrets: { B_KEY: "provided", JWT_SECRET: "generated", A_KEY: "provided" } },
    { name: "wiki", secrets: {} },
  ]);
  assert.equal(resources.length, 3 + 1 + 1 + 1);
  const version = only(resources, VERSION, "acme-shop-pro").inputs;
  assert.equal(secretValue(version.secretString), '{"A_KEY":"a-value","B_KEY":"b-value"}');
  assert.deepEqual(version.versionStages, ["NUMINIA_PROVIDED"]);
  const { input } = only(resources, INVOCATION, "acme").inputs;
  assert.equal(typeof input, "string", "what the function is told is not a secret");
  const told = JSON.parse(input as string) as { entries: { secretId: string; generate: string[]; provided?: string }[] };
  assert.deepEqual(
    told.entries.map(({ secretId, generate }) => [secretId, generate]),
    [
      ["acme-blog-pro-arn", ["JWT_SECRET"]],
      ["acme-shop-pro-arn", ["JWT_SECRET"]],
    ],
  );
});

test("where no application declares a key, nothing is handed over and nothing is invoked", async () => {
  const resources = await entries([{ name: "wiki", secrets: {} }]);
  assert.deepEqual(resources.map(({ type }) => type).sort(), ["aws:lambda/function:Function", "aws:secretsmanager/secret:Secret"]);
});
