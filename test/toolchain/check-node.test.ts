import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

const SCRIPT = join(__dirname, "..", "..", "toolchain", "check-node.cjs");

function check(...args: string[]): { status: number | null; stderr: string } {
  // NODE_OPTIONS aside: it has to work in plain node, without anything installed.
  const { NODE_OPTIONS: _options, ...env } = process.env;
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { encoding: "utf8", env });
  return { status, stderr };
}

test("the running Node and every allowed one pass without a word", () => {
  for (const args of [[], ["20.19.0"], ["v20.20.2"], ["22.22.0"], ["22.99.99"]])
    assert.deepEqual(check(...args), { status: 0, stderr: "" }, args[0]);
});

test("any other is refused with what was found and what is needed", () => {
  for (const version of ["18.20.4", "20.18.3", "20.9.0", "23.0.0", "24.1.0"]) {
    assert.deepEqual(check(version), {
      status: 1,
      stderr: `Node.js ${version} was found (${process.execPath}), but >=20.19 and <23 is needed: install Node.js 20 or 22 and put it first on PATH.\n`,
    });
  }
});
