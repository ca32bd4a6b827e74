import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type EngineEvent, readEvents, requireSuccess, summarize } from "../../../rehearsal/engine/events";

const step = (op: string, name: string): EngineEvent => ({ resourcePreEvent: { metadata: { op, urn: `urn:${name}`, type: "t" } } });

function result(events: EngineEvent[], code = 0) {
  return summarize({ kind: "up", events, code, seconds: 1, logFile: "/logs/up.log", output: "the CLI's words" });
}

test("what stays the same or is only looked at is no change; everything else is counted", () => {
  const summary = result([
    step("same", "a"),
    step("refresh", "b"),
    step("update", "c"),
    step("create-replacement", "d"),
    { summaryEvent: { durationSeconds: 1, resourceChanges: { same: 100, refresh: 3, update: 1, "create-replacement": 2 } } },
  ]);
  assert.equal(summary.changeCount, 3);
  assert.deepEqual(
    summary.steps.map((entry) => entry.urn),
    ["urn:c", "urn:d"],
  );
});

test("a failed operation throws the engine's own words, without colour codes, and names the log", () => {
  const failed = result([{ diagnosticEvent: { severity: "error", message: "<{%fg 1%}>no such subnet<{%reset%}>\n" } }], 255);
  assert.equal(failed.ok, false);
  assert.throws(() => requireSuccess(failed), { message: "pulumi up failed:\n  no such subnet\nAll of it: /logs/up.log" });
  assert.throws(() => requireSuccess(result([], 1)), { message: "pulumi up failed:\n  the CLI's words\nAll of it: /logs/up.log" });
});

test("an operation that ended well passes through, warnings or not", () => {
  const fine = result([{ diagnosticEvent: { severity: "warning", message: "old" } }]);
  assert.equal(requireSuccess(fine), fine);
  assert.deepEqual(fine.errors, []);
});

test("a line that the engine is still writing is left for the next look", (t) => {
  const directory = mkdtempSync(join(tmpdir(), "events-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = join(directory, "events");
  assert.deepEqual(readEvents(file), []);
  writeFileSync(file, `${JSON.stringify(step("create", "a"))}\n{"resourcePreEvent":{"meta`);
  assert.equal(readEvents(file).length, 1);
});
