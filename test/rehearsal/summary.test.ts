import assert from "node:assert/strict";
import { test } from "node:test";
import { missed, renderSummary, type Summary } from "../../rehearsal/summary";

const GOOD: Summary = {
  stack: "rehearsal",
  toolchainSeconds: 900,
  controlPlaneSeconds: 8,
  upSeconds: 10,
  upCreated: 138,
  upAgainChanges: 0,
  refreshChanges: 0,
  kustomizationsReady: 11,
  kustomizationsTotal: 11,
  pushToAppliedSeconds: { samples: [1, 2, 3], p50: 2, p95: 3 },
  totalSeconds: 990,
};

test("a run that reaches every figure misses nothing; a cold toolchain is not held against it", () => {
  assert.deepEqual(missed(GOOD), { faults: [], slow: [] });
});

test("changes after the first up and Kustomizations that are not Ready are faults", () => {
  assert.deepEqual(missed({ ...GOOD, upAgainChanges: 2, refreshChanges: 1, kustomizationsReady: 9 }).faults, [
    "a second up changed 2 resources instead of none",
    "after Flux had reconciled, a preview with refresh found 1 changes instead of none",
    "2 Flux Kustomizations are not Ready",
  ]);
});

test("times above their aims are said, and are no fault", () => {
  const slow = { ...GOOD, controlPlaneSeconds: 8.1, totalSeconds: 991, pushToAppliedSeconds: { samples: [3.1], p50: 3.1, p95: 3.1 } };
  assert.deepEqual(missed(slow), {
    faults: [],
    slow: ["control plane: 8.1 s (aim: 8 s)", "push to applied, p95: 3.1 s (aim: 3 s)", "the whole: 91 s (aim: 90 s)"],
  });
});

test("a person reads every figure", () => {
  const text = renderSummary(GOOD);
  for (const figure of ["138 resources created in 10.0 s", "0 changes", "11 of 11 Ready", "p50 2.00 s, p95 3.00 s (3 pushes)", "990.0 s"]) {
    assert.ok(text.includes(figure), figure);
  }
});
