import assert from "node:assert/strict";
import { test } from "node:test";
import { parseStack } from "../../config/parse";
import { readStackFile } from "../../config/stack-file";
import { fixtures } from "./fixtures";

const SMALLEST = fixtures("valid").find(({ name }) => name === "smallest")!.text;
const BOOTSTRAP = 'bootstrap: { cidrs: [203.0.113.7/32, 198.51.100.0/24], until: "2026-08-10" }';
const OPEN =
  "numinia:cluster.bootstrap: the API server answers 203.0.113.7/32, 198.51.100.0/24 until 2026-08-10; remove this key once the first up is through";
const NO_WAY =
  "numinia:cluster.bootstrap: without it nothing outside the VPC reaches the cluster; set numinia:access.instance or numinia:access.runner before it goes";

/** Warnings of the smallest stack with a way for the first up; `more` are further sections. */
function warnings(now: string, more = "", cluster = ""): readonly string[] {
  const text = `${SMALLEST.replace('version: "1.35"', `version: "1.35"\n    ${BOOTSTRAP}\n    ${cluster}`)}${more}`;
  const { raw, secretKeys } = readStackFile(text);
  return parseStack(raw, secretKeys, new Date(now)).warnings;
}

test("while the way for the first up is open every preview says so, from two weeks before its last day to its end", () => {
  for (const now of ["2026-07-27T00:00:00Z", "2026-08-10T23:59:59Z"])
    assert.deepEqual(warnings(now, "  numinia:access: { instance: true }\n"), [OPEN]);
  assert.throws(() => warnings("2026-08-11T00:00:00Z"), /the way from the internet was for the first up and ended on 2026-08-10/);
  assert.throws(() => warnings("2026-07-26T23:59:59Z"), /2026-08-09 is the last day that can be given today/);
});

test("where nothing would reach the cluster afterwards, the preview says that too", () => {
  const now = "2026-08-01T00:00:00Z";
  assert.deepEqual(warnings(now), [OPEN, NO_WAY]);
  assert.deepEqual(warnings(now, "", "publicAccessCidrs: [192.0.2.0/24]"), [OPEN]);
});

test("a day without quotes is the same day, as Pulumi hands it over", () => {
  const cluster = SMALLEST.replace('version: "1.35"', `version: "1.35"\n    bootstrap: { cidrs: [203.0.113.7/32], until: "2026-08-10 00:00:00 +0000 UTC" }`);
  const { raw, secretKeys } = readStackFile(cluster);
  assert.equal(parseStack(raw, secretKeys, new Date("2026-08-01T00:00:00Z")).config.cluster.bootstrap?.until, "2026-08-10");
});
