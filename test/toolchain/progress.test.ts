import assert from "node:assert/strict";
import { test } from "node:test";
import type { BinarySpec, Catalog } from "../../toolchain/catalog";
import { duration, Progress, type ProgressEvent, terminalReport } from "../../toolchain/progress";

const spec = (coldSeconds: number): BinarySpec => ({
  group: "g",
  module: "m",
  package: "p",
  coldSeconds,
  disk: { binary: 1, buildCache: 1, modules: 1 },
});
const CATALOG: Catalog = { etcd: spec(100), kwok: spec(60) };

function follow(): { progress: Progress; events: ProgressEvent[]; at: (seconds: number) => void } {
  let now = 0;
  const events: ProgressEvent[] = [];
  const progress = new Progress(
    ["etcd", "kwok"],
    CATALOG,
    (event) => events.push(event),
    () => now,
  );
  return { progress, events, at: (seconds) => (now = seconds) };
}

test("the estimate begins with the catalog's figures and follows what this machine takes", () => {
  const { progress, events, at } = follow();
  progress.start();
  at(40);
  progress.tick("building");
  at(210);
  progress.finish("done");
  progress.start();
  assert.deepEqual(
    events.map((event) => event.text),
    [
      "toolchain 1/2 etcd: building, about 2 min 40 s left",
      "toolchain 1/2 etcd: building for 40 s, about 2 min 00 s left",
      // 210 s for 100 s: twice as slow as the catalog, (210 + 10) / (100 + 10).
      "toolchain 1/2 etcd: built in 3 min 30 s, about 2 min 00 s left",
      "toolchain 2/2 kwok: building, about 2 min 00 s left",
    ],
  );
  assert.deepEqual(
    events.map((event) => event.remainingSeconds),
    [160, 120, 120, 120],
  );
});

test("a binary that takes longer than estimated never has less than nothing left; waiting teaches nothing", () => {
  const { progress, events, at } = follow();
  progress.start();
  at(1000);
  progress.tick("waiting for its build by process 7", "waiting");
  progress.finish("found");
  assert.deepEqual(
    events.map((event) => event.remainingSeconds),
    [160, 61, 60],
  );
  assert.equal(events.at(1)?.text, "toolchain 1/2 etcd: waiting for its build by process 7 for 16 min 40 s, about 1 min 01 s left");
  assert.equal(events.at(2)?.text, "toolchain 1/2 etcd: built by another process, about 1 min 00 s left");
});

function written(isTTY: boolean): { text: () => string; report: ReturnType<typeof terminalReport> } {
  let text = "";
  const stream = { isTTY, columns: 20, write: (chunk: string) => ((text += chunk), true) } as unknown as NodeJS.WriteStream;
  return { text: () => text, report: terminalReport(stream) };
}

const event = (kind: ProgressEvent["kind"], elapsedSeconds: number, text: string): ProgressEvent => ({
  kind,
  name: "etcd",
  index: 1,
  total: 1,
  elapsedSeconds,
  remainingSeconds: 0,
  text,
});

test("a log file gets a line for begin and end, and one in 30 s between", () => {
  const { text, report } = written(false);
  report(event("start", 0, "start"));
  for (let second = 1; second <= 65; second++) report(event("tick", second, `tick ${second}`));
  report(event("done", 66, "done"));
  report(event("start", 0, "start again"));
  report(event("waiting", 29, "early"));
  report(event("waiting", 30, "wait"));
  assert.equal(text(), "start\ntick 30\ntick 60\ndone\nstart again\nwait\n");
});

test("a terminal gets one line that is updated and cut to its width; finished binaries stay", () => {
  const { text, report } = written(true);
  report(event("tick", 1, "a line that is longer than the terminal"));
  report(event("done", 2, "done"));
  assert.equal(text(), "\r\u001b[Ka line that is long\r\u001b[Kdone\n");
});

test("durations are written for people", () => {
  assert.deepEqual([0.2, 59.4, 59.6, 65, 3600].map(duration), ["0 s", "59 s", "1 min 00 s", "1 min 05 s", "60 min 00 s"]);
});
