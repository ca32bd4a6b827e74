import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { check, checkBroken, SHIPPED } from "./fixture";

const run = promisify(execFile);
const COMMAND = ["--import", "tsx", join(__dirname, "..", "..", "rehearsal", "tree", "check.ts")];

test("the shipped tree is in order, and all of it was looked at", async () => {
  assert.deepEqual(await check(SHIPPED), {
    counts: {
      kustomizations: 41,
      layers: 6,
      platformObjects: 56,
      boundaryObjects: { bare: 15, full: 23 },
      environments: 11,
      organizationObjects: 17,
    },
    problems: [],
  });
});

test("a copy of the shipped tree is in order too: what the broken copies report comes from their edits", async (t) => {
  assert.deepEqual((await checkBroken(t, {})).problems, []);
});

test("the command says what it saw, and ends with 1 when something is wrong, 2 when it cannot look", async () => {
  const { stdout } = await run(process.execPath, COMMAND);
  assert.equal(
    stdout,
    "tree: in order (41 kustomizations, 6 platform layers with 56 objects, a boundary of 15 to 23, 11 environments with 17)\n",
  );
  await assert.rejects(run(process.execPath, [...COMMAND, "--tree", "/nowhere"]), (error: { code: number; stderr: string }) => {
    assert.equal(error.code, 2);
    assert.equal(error.stderr, "/nowhere has no directory clusters/: name the directory that holds it with --tree.\n");
    return true;
  });
});
