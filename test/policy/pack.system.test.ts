import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { POLICY_RULES, type PolicyRule } from "../../lib/policy-rules";
import type { Exception } from "../../policy/stack-config";
import { POLICY_PACK } from "../../rehearsal/engine/engine";
import { requireSuccess } from "../../rehearsal/engine/events";
import type { Rehearsal } from "../../rehearsal/rehearsal";
import { startSmallProgram } from "../support/small-program";
import { previewWithoutFlag, WARNING } from "./without-pack";

// What the real engine makes of the policy pack, on a program of two resources for each rule.

/** Resources of the program, the stack itself included. */
const ALL = 4 + 2 * POLICY_RULES.length;

/** What the pack says of each rule's violation. */
const VIOLATIONS = [
  "policy deletion-protection, deletion-protection-may-violate: It is gone 0 days after its deletion; set recoveryWindowInDays to at least 7.",
  "policy encryption-at-rest, encryption-at-rest-may-violate: The file system is not encrypted with a KMS key of ours; set encrypted and kmsKeyId.",
  "policy imdsv2, imdsv2-may-violate: Metadata is given without a session token; set metadataOptions.httpTokens to required.",
  "policy log-retention, log-retention-may-violate: Logs are kept for ever; set retentionInDays.",
  ...["0.0.0.0/1", "128.0.0.0/1", "::/0"].map(
    (cidr) =>
      `policy no-open-endpoint, no-open-endpoint-may-violate: An ingress rule admits ${cidr}; name the ranges or security groups that need it.`,
  ),
  "policy no-wildcard-admin, no-wildcard-admin-may-violate: A statement allows s3:* on every resource; list the actions and resources it needs.",
  "policy required-tags, required-tags-may-violate: Tags are missing: Platform, Stage, ManagedBy; pass on the platform's tags.",
  "policy secrets-kms, secrets-kms-may-violate: The secret is encrypted with AWS's own key; set kmsKeyId.",
];
const LOGS = VIOLATIONS[3]!;
const EXCEPTION: Exception = { rule: "log-retention", resource: "log-retention-may-violate", reason: "the auditors keep a copy" };

let rehearsal: Rehearsal;

before(async () => {
  rehearsal = await startSmallProgram("test-policy", join(__dirname, "program", "index.cjs"));
});

after(async () => {
  await rehearsal?.stop();
});

function configure(violated: readonly PolicyRule[], exceptions?: readonly Exception[]): void {
  rehearsal.editStack((document) => {
    document.setIn(["config", "numinia:violated"], [...violated]);
    if (exceptions === undefined) document.deleteIn(["config", "numinia:policy"]);
    else document.setIn(["config", "numinia:policy"], { exceptions: exceptions.map((exception) => ({ ...exception })) });
  });
}

test("a program that keeps every rule previews without a word of the pack", async () => {
  configure([]);
  const result = requireSuccess(await rehearsal.engine.preview());
  assert.deepEqual(result.errors, []);
  assert.deepEqual(result.advisories, []);
  assert.equal(result.changes.create, ALL);
});

test("every rule refuses the one resource that violates it, and nothing else is refused", async () => {
  configure(POLICY_RULES);
  const result = await rehearsal.engine.preview();
  assert.equal(result.ok, false);
  assert.deepEqual([...result.errors].sort(), [...VIOLATIONS, "preview failed"]);
  assert.deepEqual(result.advisories, []);
});

test("what is excepted passes and is shown with its reason; an exception that excepts nothing is shown too", async () => {
  configure(["log-retention"], [EXCEPTION, { ...EXCEPTION, resource: "log-retention-keeps" }]);
  const result = requireSuccess(await rehearsal.engine.preview());
  assert.deepEqual(result.errors, []);
  assert.deepEqual(result.advisories, [
    "policy exceptions, log-retention-may-violate: log-retention does not hold for log-retention-may-violate (the auditors keep a copy): Logs are kept for ever; set retentionInDays.",
    "policy exceptions-in-use, numinia-rehearsal: numinia:policy excepts log-retention-keeps from log-retention, but that rule finds nothing there; remove it.",
  ]);
});

test("an exception holds for its own rule and resource only, and not without a reason", async () => {
  configure(
    ["log-retention"],
    [
      { ...EXCEPTION, rule: "imdsv2" },
      { ...EXCEPTION, resource: "log-retention" },
      { ...EXCEPTION, reason: "" },
    ],
  );
  const result = await rehearsal.engine.preview();
  assert.equal(result.ok, false);
  assert.deepEqual(result.errors, [LOGS, "preview failed"]);
});

test("a preview without the pack says so; named by the engine's variable, the pack runs", async () => {
  configure(["log-retention"]);
  const without = await previewWithoutFlag(rehearsal);
  assert.equal(without.code, 0);
  assert.match(without.stdout, WARNING);
  assert.doesNotMatch(without.stdout, /Logs are kept for ever/);
  const named = await previewWithoutFlag(rehearsal, { PULUMI_OPTION_POLICY_PACK: POLICY_PACK });
  assert.notEqual(named.code, 0);
  assert.doesNotMatch(named.stdout, WARNING);
  assert.match(named.stdout, /Logs are kept for ever/);
});

test("an up is refused too, and what violates a rule is not made", async () => {
  const groups = () => rehearsal.standIns.account.objects("aws:cloudwatch/logGroup:LogGroup").map(({ inputs }) => inputs.name);
  configure(["log-retention"]);
  const refused = await rehearsal.engine.up();
  assert.equal(refused.ok, false);
  assert.deepEqual(refused.errors, [LOGS]);
  assert.equal(groups().includes("log-retention-may-violate"), false);
  configure([]);
  requireSuccess(await rehearsal.engine.up());
  assert.deepEqual(groups().sort(), ["log-retention-keeps", "log-retention-may-violate"]);
});
