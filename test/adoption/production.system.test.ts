// The production stack, previewed in an account that has what production has today: nothing of it is made a second time.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { addProductionAdoption, PRODUCTION_INVENTORY, productionAdoption } from "../../rehearsal/adoption/production";
import { adoptionReport, renderAdoptionReport } from "../../rehearsal/adoption/report";
import type { EngineResult } from "../../rehearsal/engine/events";
import { REPOSITORY } from "../../rehearsal/engine/project";
import { installShutdown } from "../../rehearsal/processes/shutdown";
import { addInventory } from "../../rehearsal/providers/aws";
import { Rehearsal } from "../../rehearsal/rehearsal";

/** Objects of production-inventory.yaml, and how many of them production.yaml names. */
const OBJECTS = 121;
const ADOPTED = 117;
/** Of those, the ones that stack config has otherwise. */
const DIFFERING = 106;
/** The others. */
const UNCHANGED = [
  "aws:ec2/route:Route::numinia-vpc-private-1",
  "aws:ec2/route:Route::numinia-vpc-public-1",
  "aws:ec2/routeTableAssociation:RouteTableAssociation::numinia-vpc-database-1",
  "aws:ec2/routeTableAssociation:RouteTableAssociation::numinia-vpc-private-1",
  "aws:ec2/routeTableAssociation:RouteTableAssociation::numinia-vpc-public-1",
  "aws:efs/backupPolicy:BackupPolicy::numinia-active-inference",
  "aws:efs/backupPolicy:BackupPolicy::numinia-numen-games",
  "aws:efs/backupPolicy:BackupPolicy::numinia-numinia",
  "aws:efs/backupPolicy:BackupPolicy::numinia-r3s3t",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment::numinia-eksRole-4b490823",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment::numinia-nodes-AmazonEKSWorkerNodePolicy",
];

let rehearsal: Rehearsal;
const { resources } = productionAdoption();
const keys = new Set(Object.entries(resources).map(([key]) => (key.includes("::") ? key : `aws:secretsmanager/secret:Secret::${key}`)));

before(async () => {
  rehearsal = await Rehearsal.open({ stack: "prod", directory: join(REPOSITORY, "build", "test-production-adoption") });
  installShutdown({ cleanups: [{ name: "the rehearsal", run: () => rehearsal.stop() }] });
  await rehearsal.prepareToolchain();
  // The cluster that exists answers: a preview compares the program's Kubernetes objects with what is in it.
  await rehearsal.startControlPlane();
  await rehearsal.startGit();
  await rehearsal.startEngine();
  assert.equal(await addInventory(rehearsal.standIns.account, PRODUCTION_INVENTORY), OBJECTS);
});

after(async () => {
  await rehearsal?.stop();
});

/** What happens to the resources that production.yaml names, by operation. */
function operations({ steps }: EngineResult): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op, type, urn } of steps) if (keys.has(`${type}::${urn.split("::").at(-1)!}`)) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

/** The service account that a statement of a trust policy admits. */
function subject(statement: unknown): string | undefined {
  const { Condition } = statement as { Condition: { StringEquals: { [key: string]: string } } };
  return Object.entries(Condition.StringEquals).find(([key]) => key.endsWith(":sub"))?.[1];
}

test("positive control: without the map all of it would be created", async () => {
  rehearsal.editStack((document) => addProductionAdoption(document, { adopt: false }));
  const result = await rehearsal.engine.preview();
  assert.deepEqual(result.errors, []);
  assert.deepEqual(operations(result), { create: ADOPTED });
});

test("the inventory is in the map, but for what the program has nothing for", () => {
  const left: Record<string, number> = {};
  for (const { type, companion } of rehearsal.standIns.account.objects()) if (companion !== true) left[type] = (left[type] ?? 0) + 1;
  for (const key of keys) left[key.split("::")[0]!]! -= 1;
  assert.deepEqual(Object.fromEntries(Object.entries(left).filter(([, count]) => count !== 0)), {
    "aws:ec2/securityGroup:SecurityGroup": 1,
    "aws:iam/role:Role": 1,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 2,
  });
});

test("with the map nothing of it is created or replaced, and every difference is reported", async (context) => {
  rehearsal.editStack((document) => addProductionAdoption(document));
  const result = await rehearsal.engine.preview();
  const report = adoptionReport(result.steps);
  const rendered = renderAdoptionReport(report);
  const file = join(rehearsal.directory, "adoption-report.txt");
  writeFileSync(file, rendered, { mode: 0o600 });
  context.diagnostic(`${rendered.split("\n")[0]!}: ${file}`);
  for (const { resource, differences } of report)
    context.diagnostic(`${resource}: ${differences.map(({ path }) => path).join(", ") || "-"}`);

  assert.deepEqual(result.errors, []);
  assert.deepEqual(operations(result), { import: ADOPTED, update: DIFFERING });
  assert.deepEqual(new Set(report.map(({ resource }) => resource)), keys);
  assert.equal(report.filter(({ differences }) => differences.length > 0).length, DIFFERING);
  assert.ok(report.every(({ differences }) => differences.every(({ replaces }) => !replaces)));
  assert.deepEqual(
    report.filter(({ differences }) => differences.length === 0).map(({ resource }) => resource),
    UNCHANGED,
  );

  const { differences } = report.find(({ resource }) => resource === "aws:iam/role:Role::numinia-external-secrets")!;
  const trusts = differences
    .filter(({ path }) => path.startsWith("assumeRolePolicy["))
    .map((each) => subject(each.existing ?? each.program));
  assert.deepEqual(trusts, [
    "system:serviceaccount:flux-system:external-secrets-sa",
    "system:serviceaccount:external-secrets:external-secrets",
  ]);
  const { git, receiver } = rehearsal.secrets;
  for (const secret of [git.password, receiver.token]) assert.ok(!rendered.includes(secret), "a secret is in the report");
});
