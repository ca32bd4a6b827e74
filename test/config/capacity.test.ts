import assert from "node:assert/strict";
import { test } from "node:test";
import { parseStack } from "../../config/parse";
import { readStackFile } from "../../config/stack-file";
import { fixtures, NOW } from "./fixtures";

const SMALLEST = fixtures("valid").find(({ name }) => name === "smallest")!.text;

/** Warnings of the smallest stack – two environments of 2 cores and 4 GiB each – on other nodes. */
function warnings(nodeGroups: string): readonly string[] {
  const { raw, secretKeys } = readStackFile(SMALLEST.replace(/- \{ name: general.*/, nodeGroups));
  return parseStack(raw, secretKeys, NOW).warnings;
}

test("quotas above what all nodes leave to pods are a warning with both figures", () => {
  // 1,930 thousandths of a core and 3,554 MiB for each t3.medium.
  assert.deepEqual(warnings("- { name: a, instanceTypes: [t3.medium], min: 1, max: 2 }"), [
    "numinia:organizations: the quotas add up to 4 cores and 8 GiB, but all node groups at their most leave 3.9 cores and 6.9 GiB to pods, the platform's own included; raise numinia:nodeGroups or lower quotas",
  ]);
  assert.deepEqual(warnings("- { name: a, instanceTypes: [t3.medium], min: 1, max: 3 }"), []);
  assert.equal(warnings("- { name: a, instanceTypes: [m5.large, t3.medium], min: 1, max: 2 }").length, 1, "the smallest type counts");
  const two = "- { name: a, instanceTypes: [t3.medium], min: 1, max: 2 }\n    - { name: b, instanceTypes: [m5.large], min: 0, max: 1 }";
  assert.deepEqual(warnings(two), [], "groups add up");
});

test("nodes of a type without known figures are not judged", () => {
  assert.deepEqual(warnings("- { name: a, instanceTypes: [m7g.large], min: 1, max: 1 }"), []);
});
