// One rehearsal, brought up once, and every attempt to escape that rehearsal/isolation/attempts/ holds.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { requireSuccess } from "../../rehearsal/engine/events";
import { ATTEMPTS } from "../../rehearsal/isolation/attempts/all";
import { renderTable, reportDifferences, reportOf, type Result, writeReport } from "../../rehearsal/isolation/report";
import { GOLDEN, REPORT, reviewedReport } from "../../rehearsal/isolation/reviewed";
import { runAttempts } from "../../rehearsal/isolation/run";
import type { Rehearsal } from "../../rehearsal/rehearsal";
import { startRehearsal } from "../support/rehearsed";

let rehearsal: Rehearsal;
let results: Result[] = [];

before(async () => {
  rehearsal = await startRehearsal("rehearsal", "test-isolation");
  requireSuccess(await rehearsal.engine.up());
});

after(async () => {
  await rehearsal?.stop();
});

test("no attempt gains anything, nothing of them is left, and no guarded object has changed", async () => {
  const started = performance.now();
  const run = await runAttempts(rehearsal, ATTEMPTS);
  results = run.results;
  const report = reportOf(results);
  writeReport(REPORT, report);
  console.log(`${renderTable(report, results)}\nin ${((performance.now() - started) / 1000).toFixed(0)} s after the bring-up`);
  assert.deepEqual(run.left, []);
  assert.equal(report.unexpected, 0);
});

test("the counts are the reviewed ones", () => {
  if (process.env.ISOLATION === "update") writeReport(GOLDEN, reportOf(results));
  assert.deepEqual(reportDifferences(reviewedReport(), reportOf(results)), [], "if they are meant, run make update-isolation");
});
