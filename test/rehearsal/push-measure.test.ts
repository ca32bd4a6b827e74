import assert from "node:assert/strict";
import { test } from "node:test";
import { percentile, round } from "../../rehearsal/push-measure";

test("percentiles are samples by nearest rank, whatever the order", () => {
  const samples = [9, 1, 8, 2, 7, 3, 6, 4, 5, 10];
  assert.equal(percentile(samples, 50), 5);
  assert.equal(percentile(samples, 95), 10);
  assert.equal(percentile(samples, 90), 9);
  assert.equal(percentile([4], 50), 4);
});

test("figures have hundredths of a second", () => {
  assert.equal(round(1.23456), 1.23);
});
