import { strict as assert } from "node:assert";
import { test } from "node:test";
import { Secret, type Properties } from "../../../../rehearsal/providers/framework/values";
import { Account, createAwsProvider } from "../../../../rehearsal/providers/aws";
import * as T from "../../../../rehearsal/providers/aws/tokens";
import { ACCOUNT_ID, unknown, World } from "./world";

const REFUSED: readonly (readonly [config: Properties, failure: string])[] = [
  [{}, "region is missing: set the AWS region, e.g. `pulumi config set aws:region eu-west-1`"],
  [{ region: "" }, "region is missing: set the AWS region, e.g. `pulumi config set aws:region eu-west-1`"],
  [{ region: "eu-west-4" }, 'region "eu-west-4" is not a region that the rehearsal knows; did you mean eu-west-1?'],
  [{ region: "eu-west-1", regin: "x" }, "regin is not an input of the provider's configuration; did you mean region?"],
  [
    { region: "eu-west-1", allowedAccountIds: '["000000000000"]' },
    "allowedAccountIds does not hold 123456789012, the account of these credentials",
  ],
  [
    { region: "eu-west-1", forbiddenAccountIds: ["123456789012"] },
    "forbiddenAccountIds holds 123456789012, the account of these credentials",
  ],
  [{ region: "eu-west-1", defaultTags: "owner" }, 'defaultTags should be an object, not the string "owner"'],
];

test("a wrong configuration is refused, in the check and again when it is used", async () => {
  for (const [news, failure] of REFUSED) {
    const { provider } = await World.open();
    const { failures } = await provider.checkConfig!({ urn: "", type: "pulumi:providers:aws", name: "default", news });
    assert.deepEqual(
      failures.map(({ property, reason }) => `${property} ${reason}`),
      [failure],
    );
    await assert.rejects(provider.configure!(news), { message: `provider configuration: ${failure}` });
  }
});

test("a usable configuration passes, also the one of a preview that does not know its region", async () => {
  const { provider } = await World.open();
  const good: Properties[] = [
    { region: "eu-west-1", version: "7.48.0", skipCredentialsValidation: "true", allowedAccountIds: `["${ACCOUNT_ID}"]` },
    { region: unknown },
    { region: "us-east-1", defaultTags: '{"tags":{"Team":"platform"}}', maxRetries: "3" },
  ];
  for (const news of good) {
    assert.deepEqual((await provider.checkConfig!({ urn: "", type: "pulumi:providers:aws", name: "default", news })).failures, []);
    await provider.configure!(news);
  }
});

test("default tags are in tagsAll and not in tags", async () => {
  const world = await World.open({}, { region: "eu-west-1", defaultTags: '{"tags":{"Team":"platform","Name":"none"}}' });
  const { state } = await world.create(T.VPC, "v", { cidrBlock: "10.0.0.0/16", tags: { Name: "v" } });
  assert.deepEqual([state.tags, state.tagsAll], [{ Name: "v" }, { Team: "platform", Name: "v" }]);
});

test("the region is the connection's own: two providers share the account", async () => {
  const world = await World.open();
  const other = createAwsProvider(world.account)();
  await other.configure!({ region: "us-east-1" });
  const request = { urn: "", type: T.KEY, name: "k" };
  const { inputs } = await other.check({ ...request, olds: {}, news: {}, randomSeed: Buffer.from("x") });
  const { id, state } = await other.create({ ...request, inputs, timeout: 0, preview: false });
  assert.equal(state.arn, `arn:aws:kms:us-east-1:123456789012:key/${id}`);
  assert.equal(world.account.object(T.KEY, "eu-west-1", id), undefined);
  assert.equal(world.account.object(T.KEY, "us-east-1", id)?.id, id);
});

test("credentials are neither kept nor told", async () => {
  const world = await World.open();
  const config = { region: "eu-west-9", accessKey: new Secret("AKIAMARKER"), secretKey: new Secret("MARKER"), token: "MARKER" };
  await assert.rejects(world.provider.configure!(config), (error: Error) => !error.message.includes("MARKER"));
  await world.provider.configure!({ ...config, region: "eu-west-1" });
  assert.equal(JSON.stringify(world.provider).includes("MARKER"), false);
});

test("nothing works before the configuration, and an account id has twelve digits", async () => {
  const provider = createAwsProvider(new Account({ accountId: ACCOUNT_ID, region: "eu-west-1" }))();
  await assert.rejects(provider.create({ urn: "", type: T.VPC, name: "v", inputs: {}, timeout: 0, preview: false }), {
    message: "the aws stand-in was not configured before its first use",
  });
  assert.throws(() => new Account({ accountId: "1234", region: "eu-west-1" }), {
    message: '"1234" is not an AWS account id; give twelve digits',
  });
});
