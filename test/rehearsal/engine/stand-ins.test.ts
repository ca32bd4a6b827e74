import assert from "node:assert/strict";
import { test } from "node:test";
import { startStandIns } from "../../../rehearsal/engine/stand-ins";

const OPTIONS = { region: "eu-west-1", path: "", fluxInstall: { url: "https://example.org/install.yaml", file: "/nonexistent" } };

async function entries(real: string[]): Promise<string[]> {
  const standIns = await startStandIns({ ...OPTIONS, real });
  await standIns.close();
  return standIns.environment.PULUMI_DEBUG_PROVIDERS!.split(",");
}

test("the engine is told of four stand-ins, each on a port of its own", async () => {
  const all = await entries([]);
  assert.deepEqual(
    all.map((entry) => entry.split(":")[0]),
    ["aws", "awsx", "eks", "kubernetes"],
  );
  assert.equal(new Set(all.map((entry) => entry.split(":")[1])).size, 4);
});

test("a real provider is left to the engine, and one that somebody debugs stays as it was", async (t) => {
  const before = process.env.PULUMI_DEBUG_PROVIDERS;
  process.env.PULUMI_DEBUG_PROVIDERS = "kubernetes:4711,aws:4712";
  t.after(() => {
    if (before === undefined) delete process.env.PULUMI_DEBUG_PROVIDERS;
    else process.env.PULUMI_DEBUG_PROVIDERS = before;
  });
  const left = await entries(["kubernetes", "eks"]);
  assert.deepEqual(
    left.map((entry) => entry.split(":")[0]),
    ["aws", "awsx", "kubernetes"],
  );
  assert.equal(left[2], "kubernetes:4711");
  assert.notEqual(left[0], "aws:4712", "aws was not asked to be real");
});

test("a provider without a stand-in cannot be left out", async () => {
  await assert.rejects(() => startStandIns({ ...OPTIONS, real: ["gcp"] }), {
    message: "REAL=gcp: there is no stand-in for gcp to leave out; choose from aws, awsx, eks, kubernetes.",
  });
});
