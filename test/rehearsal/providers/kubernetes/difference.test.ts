import assert from "node:assert/strict";
import { test } from "node:test";
import { Unknown } from "../../../../rehearsal/providers/framework/values";
import { differences, formatPath, isWithin, parsePath, touches } from "../../../../rehearsal/providers/kubernetes/difference";

const found = (before: object, after: object) =>
  differences(before as never, after as never).map((change) => `${change.kind} ${formatPath(change.path)}`);

test("differences are found at the deepest place, lists element by element", () => {
  assert.deepEqual(found({ a: { b: 1, c: 2 }, l: [{ x: 1 }, { x: 2 }] }, { a: { b: 1, d: 3 }, l: [{ x: 1 }, { x: 3 }, { x: 4 }] }), [
    "delete a.c",
    "add a.d",
    "update l[1].x",
    "add l[2]",
  ]);
  assert.deepEqual(found({ l: [1, 2] }, { l: [1] }), ["delete l[1]"]);
  assert.deepEqual(found({ a: { b: 1 } }, { a: [1] }), ["update a"]);
  assert.deepEqual(found({ a: { b: [1, "x", true] } }, { a: { b: [1, "x", true] } }), []);
});

test("null is absence, and an unknown value is a change", () => {
  assert.deepEqual(found({ a: 1 }, { a: null, b: null }), ["delete a"]);
  assert.deepEqual(found({ a: 1, o: { b: 1 } }, { a: Unknown.instance, o: Unknown.instance, n: Unknown.instance }), [
    "update a",
    "update o",
    "add n",
  ]);
});

test("paths are written and read in the engine's notation", () => {
  for (const [path, text] of [
    [["metadata", "annotations", "a.b/c"], 'metadata.annotations["a.b/c"]'],
    [["spec", "ports", 0, "port"], "spec.ports[0].port"],
    [['q"[x]'], '["q\\"[x]"]'],
  ] as const) {
    assert.equal(formatPath(path), text);
    assert.deepEqual(parsePath(text), path);
  }
  assert.deepEqual(parsePath("spec.containers[*].image"), ["spec", "containers", "*", "image"]);
});

test("a change touches a property that it lies at, lies below, or brings with it", () => {
  const touching = (path: (string | number)[], value: unknown, property: string) =>
    touches({ path, kind: "update", value: value as never }, parsePath(property));
  assert.equal(touching(["spec", "selector", "matchLabels", "app"], "x", "spec.selector"), true);
  assert.equal(touching(["spec", "containers", 1, "image"], "x", "spec.containers[*].image"), true);
  assert.equal(touching(["spec"], { containers: [{}, { image: "x" }] }, "spec.containers[*].image"), true);
  assert.equal(touching(["spec"], { replicas: 1 }, "spec.selector"), false);
  assert.equal(touching(["spec", "selectors"], "x", "spec.selector"), false);
  assert.equal(isWithin(["data", "a"], ["data"]), true);
  assert.equal(isWithin(["data"], ["data", "a"]), false);
});
