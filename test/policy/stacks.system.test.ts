import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { REPOSITORY } from "../../rehearsal/engine/project";
import { stacks } from "../../rehearsal/engine/stacks";
import { PREVIEW_BINARIES, Rehearsal } from "../../rehearsal/rehearsal";
import { previewWithoutFlag, WARNING } from "./without-pack";

// What the policy pack makes of the stacks that are here: no violation, and no exception but these.

const EXCEPTION =
  "policy exceptions, numinia-eksCluster: deletion-protection does not hold for numinia-eksCluster (the rehearsal deletes its cluster in the same run): The cluster can be deleted by one call; set deletionProtection.";
const ADVISORIES: Readonly<Record<string, readonly string[]>> = { prod: [], rehearsal: [EXCEPTION] };

async function started(t: TestContext, stack: string): Promise<Rehearsal> {
  const rehearsal = await Rehearsal.open({ stack, directory: join(REPOSITORY, "build", "test-policy-stacks") });
  t.after(() => rehearsal.stop());
  await rehearsal.prepareToolchain(undefined, PREVIEW_BINARIES);
  await rehearsal.startEngineForPreview();
  return rehearsal;
}

test("every stack is known here", () => {
  assert.deepEqual(stacks(REPOSITORY), Object.keys(ADVISORIES));
});

for (const [stack, advisories] of Object.entries(ADVISORIES)) {
  test(`stack ${stack} keeps every rule, with ${advisories.length} exception(s)`, async (t) => {
    const rehearsal = await started(t, stack);
    const result = await rehearsal.engine.preview();
    assert.deepEqual(result.errors, []);
    assert.deepEqual(result.advisories, advisories);
  });
}

test("without the pack a stack says so; without its exception, one whose cluster can be deleted is refused", async (t) => {
  const rehearsal = await started(t, "rehearsal");
  const without = await previewWithoutFlag(rehearsal);
  assert.equal(without.code, 0);
  assert.match(without.stdout, WARNING);
  rehearsal.editStack((document) => document.deleteIn(["config", "numinia:policy"]));
  const result = await rehearsal.engine.preview();
  assert.deepEqual(result.errors, [
    "policy deletion-protection, numinia-eksCluster: The cluster can be deleted by one call; set deletionProtection.",
    "preview failed",
  ]);
});
