import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { requireSuccess } from "../../rehearsal/engine/events";
import type { Rehearsal } from "../../rehearsal/rehearsal";
import { configure, existing, operations, startProgram } from "./support";

// What the real engine makes of numinia:adopt and numinia:protection, on a small program with a remote component in it.

let rehearsal: Rehearsal;
const ADOPTED = { "aws:ec2/vpc:Vpc::numinia-vpc": "vpc-0123456789abcdef0", reader: "reader" };
const adopt = { resources: ADOPTED, differences: "apply" as const };
/** Resources of the program, the stack itself and the component included. */
const ALL = 15;

before(async () => {
  rehearsal = await startProgram("test-adoption");
  assert.equal(await existing(rehearsal, join(__dirname, "inventory.yaml")), 2);
});

after(async () => {
  await rehearsal?.stop();
});

test("what exists is imported and not created, inside a remote component too, and its differences are updates", async () => {
  configure(rehearsal, { adopt });
  const result = await rehearsal.engine.preview();
  assert.deepEqual(result.errors, []);
  const steps = result.steps.filter(({ urn }) => urn.endsWith("::numinia-vpc") || urn.endsWith("::reader"));
  const done = steps
    .filter(({ type }) => type === "aws:ec2/vpc:Vpc" || type === "aws:iam/role:Role")
    .map(({ op, type }) => `${op} ${type}`);
  assert.deepEqual(
    done.filter((step) => step.startsWith("create")),
    [],
  );
  assert.deepEqual(done.sort(), [
    "import aws:ec2/vpc:Vpc",
    "import aws:iam/role:Role",
    "update aws:ec2/vpc:Vpc",
    "update aws:iam/role:Role",
  ]);
});

test("an entry that no resource has fails the preview and says what was meant", async () => {
  configure(rehearsal, { adopt: { ...adopt, resources: { ...ADOPTED, readr: "reader" } } });
  const result = await rehearsal.engine.preview();
  assert.equal(result.ok, false);
  assert.ok(
    result.output.includes('numinia:adopt.resources["readr"]: the program has no such resource; did you mean reader?'),
    result.output,
  );
});

test("with keep nothing of what exists is changed", async () => {
  configure(rehearsal, { adopt: { ...adopt, differences: "keep" } });
  requireSuccess(await rehearsal.engine.preview());
  const result = requireSuccess(await rehearsal.engine.up());
  assert.deepEqual(operations(result), { create: ALL - 2, import: 2 });
  const role = rehearsal.standIns.account.objects("aws:iam/role:Role").find(({ inputs }) => inputs.name === "reader");
  assert.equal(role?.inputs.description, "made by hand");
});

test("once adopted the entries may go; then the program's own values hold", async () => {
  configure(rehearsal, {});
  const result = requireSuccess(await rehearsal.engine.up());
  assert.equal(result.changes.create, undefined);
  assert.deepEqual(operations(requireSuccess(await rehearsal.engine.preview())), {});
});

test("a secret that goes, and a replaced VPC or file system, fail the preview", async () => {
  configure(rehearsal, { shape: { secrets: ["hyperfy2-acme-site-pro"] } });
  const deleted = await rehearsal.engine.preview();
  assert.ok(deleted.errors.some((error) => error.includes('::hyperfy2-acme-site-pre" cannot be deleted\nbecause it is protected')));
  configure(rehearsal, { shape: { fileSystem: "maxIO" } });
  const replaced = await rehearsal.engine.preview();
  assert.match(replaced.output, /name the resource in numinia:protection\.allow/);
  assert.ok(replaced.errors.some((error) => error.startsWith("unable to replace resource") && error.includes("FileSystem::numinia")));
  const moved = { cidr: "10.1.0.0/16", subnets: ["10.1.1.0/24", "10.1.2.0/24"] };
  configure(rehearsal, { shape: moved });
  const refused = (await rehearsal.engine.preview()).errors.filter((error) => error.startsWith("unable to replace"));
  assert.equal(refused.length, 1, refused.join("\n"));
  configure(rehearsal, { shape: moved, allow: ["numinia-vpc"] });
  requireSuccess(await rehearsal.engine.preview());
});

test("allowed by a pattern for one up, secrets may go with the next, and the whole stack likewise", async () => {
  configure(rehearsal, { allow: ["hyperfy2-acme-*"] });
  requireSuccess(await rehearsal.engine.up());
  configure(rehearsal, { allow: ["hyperfy2-acme-*"], shape: { secrets: [] } });
  assert.deepEqual(operations(requireSuccess(await rehearsal.engine.up())), { delete: 2 });
  assert.equal((await rehearsal.engine.destroy()).ok, false);
  configure(rehearsal, { allow: ["*"], shape: { secrets: [] } });
  requireSuccess(await rehearsal.engine.up());
  requireSuccess(await rehearsal.engine.destroy());
});
