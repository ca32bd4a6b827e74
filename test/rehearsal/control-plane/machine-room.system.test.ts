import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { identify } from "../../../rehearsal/processes/process-identity";
import { fluxCases } from "../flux/flux-cases";
import { volumeCases } from "../volumes/volume-cases";
import { admissionCases } from "./admission-cases";
import { startTestCluster, type TestCluster } from "./cluster";
import { nodeCases, nodeRemovalCases } from "./node-cases";
import { processCases } from "./process-cases";

// One control plane for all of these: starting it is the expensive part. The cases run in this order, and later ones use
// what earlier ones made only where their files say so.
describe("machine room", { timeout: 300_000 }, () => {
  let cluster: TestCluster;
  let processes: { name: string; pid: number }[] = [];
  const registered = () => JSON.parse(readFileSync(join(cluster.owner.directory, "processes.json"), "utf8")).processes as typeof processes;

  before(async () => {
    cluster = await startTestCluster();
    processes = registered();
  });
  after(() => cluster?.owner.stopAll());

  describe("processes", () =>
    processCases(
      () => cluster,
      () => processes,
    ));
  describe("admission", () => admissionCases(() => cluster));
  describe("nodes", () => nodeCases(() => cluster));
  describe("volumes", () => volumeCases(() => cluster));
  describe("removal of nodes", () => nodeRemovalCases(() => cluster));
  describe("Flux", () => fluxCases(() => cluster));

  test("nothing is left after the end, and nothing of the control plane ended before it", async () => {
    assert.deepEqual(
      cluster.unexpected.map(({ message }) => message),
      [],
    );
    assert.deepEqual(registered(), processes);
    await cluster.owner.stopAll();
    assert.deepEqual(
      processes.filter(({ pid }) => identify(pid)),
      [],
    );
    const port = Number(new URL(cluster.controlPlane.url).port);
    await assert.rejects(new Promise<void>((resolve, reject) => connect(port, "127.0.0.1", resolve).once("error", reject)), {
      code: "ECONNREFUSED",
    });
  });
});
