import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import * as pulumi from "@pulumi/pulumi";
import { findRecoverableEntries } from "../../components/recoverable-entries";
import { Account } from "../../rehearsal/providers/aws/account";
import { type SecretsManagerServer, serveSecretsManager } from "../../rehearsal/providers/aws/secrets-manager/server";
import { stackConfig } from "../isolation-iam/roles";

const SECRET = "aws:secretsmanager/secret:Secret";
const DAY_MS = 24 * 3_600_000;
const CONFIG = stackConfig("Pulumi.rehearsal.yaml");

let account: Account;
let server: SecretsManagerServer;
let client: SecretsManagerClient;
const said: string[] = [];

before(async () => {
  account = new Account({ accountId: "111122223333", region: "eu-west-1" });
  server = await serveSecretsManager(account);
  client = clientOf(server.environment);
  // Messages go to the engine, of which there is none here.
  for (const severity of ["info", "warn"] as const) {
    pulumi.log[severity] = (message: string) => {
      said.push(`${severity}: ${message}`);
      return Promise.resolve();
    };
  }
});

after(async () => {
  client.destroy();
  await server.close();
});

beforeEach(() => {
  said.length = 0;
});

function clientOf(environment: SecretsManagerServer["environment"]): SecretsManagerClient {
  return new SecretsManagerClient({
    region: "eu-west-1",
    maxAttempts: 1,
    endpoint: environment.AWS_ENDPOINT_URL_SECRETS_MANAGER!,
    credentials: { accessKeyId: environment.AWS_ACCESS_KEY_ID!, secretAccessKey: environment.AWS_SECRET_ACCESS_KEY! },
  });
}

/** An entry of the account, deleted some days before the end of its recovery window. */
function entry(name: string, daysLeft?: number): string {
  const id = `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-AbCdEf`;
  const goneAt = daysLeft === undefined ? {} : { goneAt: Date.now() + daysLeft * DAY_MS };
  account.put({
    type: SECRET,
    region: "eu-west-1",
    id,
    logicalName: name,
    status: "ready",
    inputs: { name },
    state: { name, arn: id },
    ...goneAt,
  });
  return id;
}

test("entries of the stack that are deleted and still hold their name are found; live, foreign and gone ones are not", async () => {
  const arn = entry("sample-hello-pro", 3);
  entry("sample-hello-pre");
  entry("sample-other-pro", 3);
  const found = await findRecoverableEntries(CONFIG, client);
  assert.deepEqual(
    [...found].map(([name, { arn: id }]) => [name, id]),
    [["sample-hello-pro", arn]],
  );
  assert.deepEqual(said, ["info: sample-hello-pro is in its recovery window: up restores it with its values instead of making a new one"]);
  await found.get("sample-hello-pro")!.restore();
  assert.deepEqual(
    account
      .objects(SECRET)
      .map(({ id }) => id)
      .includes(arn),
    true,
  );
  assert.equal((await findRecoverableEntries(CONFIG, client)).size, 0);
});

test("where Secrets Manager cannot be asked there is a warning, and nothing is taken for deleted", async () => {
  const stranger = clientOf({ ...server.environment, AWS_ACCESS_KEY_ID: "ASIA0000000000000000" });
  assert.equal((await findRecoverableEntries(CONFIG, stranger)).size, 0);
  stranger.destroy();
  assert.deepEqual(said, [
    "warn: Secrets Manager could not be asked for deleted entries (UnrecognizedClientException): should one of this stack be in its recovery window, up fails where it makes it; allow secretsmanager:ListSecrets and try again",
  ]);
});

test("a stack without applications asks nothing", async () => {
  const none = { ...CONFIG, organizations: CONFIG.organizations.filter(({ name }) => name === "second") };
  const broken = { send: () => assert.fail("it asked"), config: client.config } as unknown as SecretsManagerClient;
  assert.equal((await findRecoverableEntries(none, broken)).size, 0);
});
