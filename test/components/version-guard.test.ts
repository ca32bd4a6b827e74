import assert from "node:assert/strict";
import { test } from "node:test";
import { guardedVersion } from "../../components/version-guard";
import type { ClusterConfig } from "../../config/model";
import { registered } from "../support/program";

/** What the guard makes of a wanted version in an account whose clusters run these. */
async function guarded(wanted: string, running: Record<string, string>): Promise<string> {
  let outcome = "";
  await registered(
    async () => {
      const wanting = { name: "production-numinia", version: wanted } as ClusterConfig;
      outcome = await guardedVersion(wanting).catch((error: Error) => error.message);
    },
    {
      "aws:eks/getClusters:getClusters": () => ({ names: Object.keys(running) }),
      "aws:eks/getCluster:getCluster": ({ name }) => ({ version: running[String(name)] }),
    },
  );
  return outcome;
}

test("any version is fine while there is no cluster of that name", async () => {
  assert.equal(await guarded("1.35", {}), "1.35");
  assert.equal(await guarded("1.35", { other: "1.31" }), "1.35");
});

test("the running version and the next one pass", async () => {
  assert.equal(await guarded("1.35", { "production-numinia": "1.35" }), "1.35");
  assert.equal(await guarded("1.35", { "production-numinia": "1.34" }), "1.35");
});

test("a skipped minor version and a downgrade are refused in the preview already", async () => {
  assert.match(await guarded("1.35", { "production-numinia": "1.33" }), /^numinia:cluster\.version: .* set 1\.34, run up/);
  assert.match(await guarded("1.34", { "production-numinia": "1.35" }), /^numinia:cluster\.version: .*no downgrade/);
});
