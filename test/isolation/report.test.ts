import assert from "node:assert/strict";
import { test } from "node:test";
import { LAYERS } from "../../rehearsal/isolation/attempt";
import { ATTEMPTS } from "../../rehearsal/isolation/attempts/all";
import { reportDifferences, reportOf, type Result } from "../../rehearsal/isolation/report";
import { runsOf } from "../../rehearsal/isolation/sides";

const allAsExpected = (): Result[] => runsOf(ATTEMPTS).map((run) => ({ ...run, problem: undefined }));

test("every attempt has a name of its own, and there are at least 80 beside the controls", () => {
  const names = ATTEMPTS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert.ok(ATTEMPTS.filter(({ expected }) => !("works" in expected)).length >= 80);
});

test("each layer has a refusal and something that is permitted, so that a harness that refuses all cannot pass", () => {
  for (const layer of LAYERS) {
    const some = ATTEMPTS.filter((attempt) => attempt.layer === layer);
    if (some.length === 0 && layer === "admission") continue;
    assert.ok(
      some.some(({ expected }) => "refused" in expected),
      `${layer}: a refusal`,
    );
    assert.ok(
      some.some(({ expected }) => !("refused" in expected)),
      `${layer}: a control`,
    );
  }
});

test("counts: what is denied, what is allowed as expected, and what is neither", () => {
  const results = allAsExpected();
  const report = reportOf(results);
  assert.equal(report.unexpected, 0);
  assert.equal(report.denied + report.allowedAsExpected, report.attempts);
  const broken = reportOf(results.map((result, index) => (index === 0 ? { ...result, problem: "applied" } : result)));
  assert.equal(broken.unexpected, 1);
  assert.equal(broken.denied, report.denied - 1);
});

test("a count that falls is a difference, in the whole and in its layer", () => {
  const results = allAsExpected();
  assert.deepEqual(reportDifferences(reportOf(results), reportOf(results)), []);
  const fewer = results.filter(({ attempt }) => attempt.name !== "list nodes");
  const differences = reportDifferences(reportOf(results), reportOf(fewer)).map((line) => line.split(":")[0]);
  assert.deepEqual(differences, ["all.distinct", "all.attempts", "all.denied", "RBAC.distinct", "RBAC.attempts", "RBAC.denied"]);
  assert.ok(reportDifferences(undefined, reportOf(results)).length > 0, "no reviewed counts at all");
});
