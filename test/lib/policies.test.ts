import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  validateEndpointPolicy,
  validateIdentityPolicy,
  validateResourcePolicy,
  validateTrustPolicy,
  type ValidationError,
} from "@cloud-copilot/iam-policy";
import * as policies from "../../lib/policies";
import type { PolicyDocument, Statement } from "../../lib/policy-documents";
import { type PolicyKind, serializePolicy } from "../../lib/policy-validation";
import { ROOT } from "../config/fixtures";
import { actionsThatCouldBeNarrower, misfits, unknownActions, unknownKeys } from "../support/iam-tables";
import { DOCUMENTS, ORGANIZATION, SCOPE, SERVICES, STATICS, TABLE } from "../support/policy-table";

// Every document against AWS's own lists: which actions there are, which resources each takes, and which condition keys.

const VALIDATE: { readonly [kind in PolicyKind]: (policy: PolicyDocument) => ValidationError[] } = {
  inline: validateIdentityPolicy,
  managed: validateIdentityPolicy,
  trust: validateTrustPolicy,
  key: validateResourcePolicy,
  secret: validateResourcePolicy,
  "file-system": validateResourcePolicy,
  endpoint: validateEndpointPolicy,
};

/** What AWS's own policies ask for although its list has no such key for the action. */
const USED_BY_AWS_ITSELF = new Set([
  // EBS CSI driver.
  "ec2:CopyVolumes aws:ResourceTag/kubernetes.io/cluster/production",
  // Key policy in the guide of CloudWatch Logs: one statement for all, in which this action has no encryption context.
  "kms:DescribeKey kms:EncryptionContext:aws:logs:arn",
]);

for (const { name, kind, document } of DOCUMENTS)
  describe(`the policy of ${name}`, () => {
    test("is one that AWS takes", () => {
      assert.deepEqual(VALIDATE[kind](document), []);
      assert.deepEqual(JSON.parse(serializePolicy(document, kind, name)), document);
    });

    test("names only actions that AWS has", async () => {
      assert.deepEqual(await unknownActions(document), []);
    });

    // "*" in the policy of a thing is that thing.
    if (kind === "inline")
      test("has each action in full, and all resources only where AWS knows no narrower ones", async () => {
        const allowed = document.Statement.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => [Action].flat());
        assert.deepEqual(
          allowed.filter((action) => /[*?]/.test(action)),
          [],
        );
        assert.deepEqual(await actionsThatCouldBeNarrower(document), []);
      });

    test("gives each action a resource that it takes, and each resource an action that takes it", async () => {
      for (const statement of document.Statement) assert.deepEqual(await misfits(statement), [], statement.Sid);
    });

    test("asks for condition keys that AWS has for the action", async () => {
      const unknown = (await Promise.all(document.Statement.map(unknownKeys))).flat();
      assert.deepEqual(
        unknown.filter((key) => !USED_BY_AWS_ITSELF.has(key)),
        [],
      );
    });
  });

test("every function of lib/ that makes a document has its entry in the table, and every service that assumes a role too", () => {
  const sources = (directory: string) =>
    readdirSync(join(ROOT, directory), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(ROOT, directory, file), "utf8"));
  const builders = sources("lib").flatMap((text) => [
    ...text.matchAll(/export function (\w+)\((?:[^()]|\([^()]*\))*\): PolicyDocument\b/g),
  ]);
  assert.deepEqual(builders.map(([, name]) => name).sort(), Object.keys(TABLE).sort());
  assert.equal(DOCUMENTS.length, 37);
  const services = sources("components").flatMap((text) => [...text.matchAll(/serviceTrust\("([^"]+)"\)/g)]);
  assert.deepEqual([...new Set(services.map(([, service]) => service))].sort(), SERVICES);
});

test("an action that AWS does not have is found, with wildcards too", async () => {
  const actions = ["s3:GetObject", "s3:GetObjekt", "kms:ReEncrypt*", "kms:Recrypt*", "*"];
  const document: PolicyDocument = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: actions, Resource: "*" }] };
  assert.deepEqual(await unknownActions(document), ["s3:GetObjekt", "kms:Recrypt*"]);
});

test("a policy with all resources for an action that takes one is found", async () => {
  const allow = (action: string): Statement => ({ Effect: "Allow", Action: action, Resource: "*" });
  const actions = ["ec2:DescribeInstances", "ec2:DeleteVolume", "eks:DescribeNodegroup", "route53:ListHostedZones"];
  const found = await actionsThatCouldBeNarrower({ Version: "2012-10-17", Statement: actions.map(allow) });
  assert.deepEqual(found, ["ec2:DeleteVolume", "eks:DescribeNodegroup"]);
});

test("a statement whose resources and keys do not fit its actions is found", async () => {
  const statement: Statement = {
    Effect: "Allow",
    Action: ["ec2:DeleteVolume", "ec2:DeleteSnapshot", "logs:DescribeLogGroups"],
    Resource: ["arn:aws:ec2:eu-west-1:111122223333:volume/*", "arn:aws:ec2:eu-west-1:111122223333:instance/*"],
    Condition: { StringEquals: { "ec2:CreateAction": "CreateVolume", "aws:ResourceTag/a": "b" } },
  };
  assert.deepEqual(await misfits(statement), [
    "ec2:DeleteSnapshot",
    "logs:DescribeLogGroups",
    "arn:aws:ec2:eu-west-1:111122223333:instance/*",
  ]);
  assert.deepEqual(await unknownKeys(statement), [
    "ec2:DeleteVolume ec2:CreateAction",
    "ec2:DeleteSnapshot ec2:CreateAction",
    "logs:DescribeLogGroups ec2:CreateAction",
    "logs:DescribeLogGroups aws:ResourceTag/a",
  ]);
});

test("without zones, file systems, entries or static files a policy has no empty resource", () => {
  const sids = (document: PolicyDocument) => document.Statement.map(({ Sid }) => Sid);
  assert.deepEqual(sids(policies.externalDnsPolicy([])), ["FindZones"]);
  assert.deepEqual(sids(policies.certManagerPolicy(SCOPE, [])), ["FindZones", "AwaitChanges"]);
  assert.deepEqual(sids(policies.efsCsiDriverPolicy(SCOPE, [])), ["LookAtZones", "LookAtAccessPoints", "DeleteAccessPointsOfDrivers"]);
  assert.deepEqual(sids(policies.organizationPolicy(ORGANIZATION)!), ["ReadOwnSecrets", "DecryptOwnSecrets"]);
  const withoutEntries = { ...ORGANIZATION, secretNames: [] };
  assert.deepEqual(sids(policies.organizationPolicy({ ...withoutEntries, statics: STATICS })!), ["ReadOwnStatics", "ListOwnStatics"]);
  assert.equal(policies.organizationPolicy(withoutEntries), undefined);
});

test("an environment has room for 43 entries with names of 45 characters, production's longest", () => {
  const policyOf = (count: number) => {
    const secretNames = Array.from({ length: count }, (_, index) => `hyperfy2-numen-games-theculturalcyberhi${index + 10}-pro`);
    return policies.organizationPolicy({ ...ORGANIZATION, secretNames, statics: STATICS })!;
  };
  assert.ok(serializePolicy(policyOf(43), "inline", "role acme").length <= 10_240);
  assert.throws(() => serializePolicy(policyOf(44), "inline", "role acme"), /of at most 10240/);
});
