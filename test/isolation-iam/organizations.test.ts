import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { keyPolicy } from "../../lib/key-policies";
import { ACCOUNT, type EnvironmentRole, organizationRoles, SECRETS_KEY, stackConfig } from "./roles";
import { decide, type Request } from "./simulate";
import { count, printTallies, type Tallies } from "./tally";

// Every environment's role against every environment's Secrets Manager entries, every organization's prefix of the bucket of
// static files, and the key of all entries, with the documents that the program registers for the stack.

const SECRET_ACTIONS = [
  "secretsmanager:DescribeSecret",
  "secretsmanager:GetSecretValue",
  "secretsmanager:DeleteSecret",
  "secretsmanager:PutResourcePolicy",
  "secretsmanager:PutSecretValue",
  "secretsmanager:UpdateSecret",
  "secretsmanager:UpdateSecretVersionStage",
];
const OBJECT_ACTIONS = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject", "s3:PutObjectAcl"];

const KEY_POLICY = keyPolicy({ partition: "aws", region: "eu-west-1", accountId: ACCOUNT });

// Rows are [own allowed, own denied, foreign allowed, foreign denied].
const STACKS = [
  {
    // 37 entries × 8 roles: each role asks for its own, which are 37 in all, and for the 259 others. 4 prefixes × 8 roles.
    file: "Pulumi.prod.yaml",
    expected: {
      "secretsmanager:DescribeSecret": [37, 0, 0, 259],
      "secretsmanager:GetSecretValue": [37, 0, 0, 259],
      "secretsmanager:DeleteSecret": [0, 37, 0, 259],
      "secretsmanager:PutResourcePolicy": [0, 37, 0, 259],
      "secretsmanager:PutSecretValue": [0, 37, 0, 259],
      "secretsmanager:UpdateSecret": [0, 37, 0, 259],
      "secretsmanager:UpdateSecretVersionStage": [0, 37, 0, 259],
      "kms:Decrypt of an entry": [37, 0, 0, 259],
      "s3:DeleteObject": [0, 8, 0, 24],
      "s3:GetObject": [8, 0, 0, 24],
      "s3:PutObject": [0, 8, 0, 24],
      "s3:PutObjectAcl": [0, 8, 0, 24],
      "s3:ListBucket": [16, 0, 0, 48],
    },
  },
  {
    // 2 entries × 3 roles, 2 prefixes × 3 roles.
    file: "Pulumi.rehearsal.yaml",
    expected: {
      "secretsmanager:DescribeSecret": [2, 0, 0, 4],
      "secretsmanager:GetSecretValue": [2, 0, 0, 4],
      "secretsmanager:DeleteSecret": [0, 2, 0, 4],
      "secretsmanager:PutResourcePolicy": [0, 2, 0, 4],
      "secretsmanager:PutSecretValue": [0, 2, 0, 4],
      "secretsmanager:UpdateSecret": [0, 2, 0, 4],
      "secretsmanager:UpdateSecretVersionStage": [0, 2, 0, 4],
      "kms:Decrypt of an entry": [2, 0, 0, 4],
      "s3:DeleteObject": [0, 3, 0, 3],
      "s3:GetObject": [3, 0, 0, 3],
      "s3:PutObject": [0, 3, 0, 3],
      "s3:PutObjectAcl": [0, 3, 0, 3],
      "s3:ListBucket": [6, 0, 0, 6],
    },
  },
];

for (const { file, expected } of STACKS)
  describe(`organizations of ${file}`, () => {
    const config = stackConfig(file);
    const bucket = config.statics!.bucket;
    let roles: EnvironmentRole[];
    before(async () => {
      roles = await organizationRoles(config);
    });

    test("each reads its own secrets and reads its own static files, and touches nobody else's", async () => {
      const tallies: Tallies = {};
      for (const role of roles) {
        for (const target of roles) await askForSecrets(role, target, tallies);
        const prefixes = new Map(roles.map(({ organization, prefix }) => [organization, prefix!]));
        for (const [organization, prefix] of prefixes) await askForStatics(role, bucket, prefix, organization, tallies);
      }
      printTallies(file, tallies);
      assert.deepEqual(tallies, expected);
    });

    test("what merely looks like its own is denied to each", async () => {
      for (const role of roles) {
        const nearMisses = [...role.secretNames.flatMap(entryNearMisses), ...prefixNearMisses(bucket, role.prefix!)];
        for (const request of nearMisses) assert.equal(await decide(role, request, keyOf(request)), "denied", explain(role, request));
        assert.equal(nearMisses.length, role.secretNames.length * 9 + 7);
      }
    });
  });

async function askForSecrets(role: EnvironmentRole, target: EnvironmentRole, tallies: Tallies): Promise<void> {
  for (const name of target.secretNames) {
    for (const action of SECRET_ACTIONS) count(tallies, action, role === target, await decide(role, { action, resource: entryArn(name) }));
    const decryption = decryptionOf(entryArn(name));
    count(tallies, "kms:Decrypt of an entry", role === target, await decide(role, decryption, KEY_POLICY));
  }
}

async function askForStatics(role: EnvironmentRole, bucket: string, prefix: string, organization: string, tallies: Tallies): Promise<void> {
  const isOwn = role.organization === organization;
  const resource = `arn:aws:s3:::${bucket}/${prefix}world/latest/assets/a.glb`;
  for (const action of OBJECT_ACTIONS) count(tallies, action, isOwn, await decide(role, { action, resource }));
  for (const listed of [prefix, `${prefix}world/`])
    count(tallies, "s3:ListBucket", isOwn, await decide(role, listingOf(bucket, { "s3:prefix": listed })));
}

/** An entry's ARN as AWS makes it. */
function entryArn(name: string, { region = "eu-west-1", account = ACCOUNT } = {}): string {
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-a1B2c3`;
}

/** What Secrets Manager asks of KMS for a reader of the entry. */
function decryptionOf(arn: string, service = "secretsmanager.eu-west-1.amazonaws.com"): Request {
  return {
    action: "kms:Decrypt",
    resource: SECRETS_KEY,
    context: { "kms:ViaService": service, "kms:EncryptionContext:SecretARN": arn },
  };
}

function listingOf(bucket: string, context: Request["context"]): Request {
  return { action: "s3:ListBucket", resource: `arn:aws:s3:::${bucket}`, context };
}

/** Entries that begin or end alike, the entry elsewhere, and its key by another way than Secrets Manager. */
function entryNearMisses(name: string): Request[] {
  const read = (resource: string) => ({ action: "secretsmanager:GetSecretValue", resource });
  return [
    read(entryArn(`${name}2`)),
    read(entryArn(`${name}-backup`)),
    read(entryArn(`${name}-a1B2c3`)),
    read(entryArn(`x${name}`)),
    read(entryArn(name, { region: "eu-central-1" })),
    read(entryArn(name, { account: "999999999999" })),
    decryptionOf(entryArn(`${name}-backup`)),
    decryptionOf(entryArn(name), "s3.eu-west-1.amazonaws.com"),
    { action: "kms:Decrypt", resource: SECRETS_KEY, context: { "kms:EncryptionContext:SecretARN": entryArn(name) } },
  ];
}

/** A prefix that begins alike, the bucket as a whole, another bucket, and a list of everything. */
function prefixNearMisses(bucket: string, prefix: string): Request[] {
  const withoutSlash = prefix.slice(0, -1);
  const read = (resource: string) => ({ action: "s3:GetObject", resource });
  return [
    read(`arn:aws:s3:::${bucket}/${withoutSlash}`),
    read(`arn:aws:s3:::${bucket}/${withoutSlash}2/a.glb`),
    read(`arn:aws:s3:::${bucket}-logs/${prefix}a.glb`),
    listingOf(bucket, {}),
    listingOf(bucket, { "s3:prefix": "" }),
    listingOf(bucket, { "s3:prefix": withoutSlash }),
    listingOf(bucket, { "s3:prefix": `${withoutSlash}2/` }),
  ];
}

function keyOf({ action }: Request) {
  return action === "kms:Decrypt" ? KEY_POLICY : undefined;
}

function explain(role: EnvironmentRole, { action, resource, context }: Request): string {
  return `${role.label}: ${action} on ${resource} ${JSON.stringify(context ?? {})}`;
}
