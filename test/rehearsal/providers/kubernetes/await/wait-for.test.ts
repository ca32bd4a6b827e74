import assert from "node:assert/strict";
import { test } from "node:test";
import type { Readiness } from "../../../../../rehearsal/providers/kubernetes/await/awaiter";
import { waitFor } from "../../../../../rehearsal/providers/kubernetes/await/wait-for";

const OBJECT = {
  metadata: { annotations: { "a.b/c": "1" } },
  status: {
    phase: "Done",
    replicas: 2,
    conditions: [
      { type: "Ready", status: "True" },
      { type: "Stalled", status: "False", reason: "Fine", message: "nothing" },
    ],
    items: ["a", "b"],
  },
};

const look = (annotation: string): Readiness => waitFor(annotation).look(OBJECT, undefined as never) as Readiness;

test("conditions and paths that hold", () => {
  for (const annotation of [
    "condition=Ready",
    "condition=Stalled=False",
    "jsonpath={.status.phase}",
    "jsonpath={ $.status.phase }=Done",
    "jsonpath={.status.replicas}=2",
    "jsonpath={.status.items[1]}=b",
    "jsonpath={.status.items[-1]}=b",
    'jsonpath={.status.conditions[?(@.type=="Ready")].status}=True',
    "jsonpath={.metadata.annotations['a.b/c']}=1",
    "jsonpath={.metadata.annotations}",
    '["condition=Ready", "jsonpath={.status.phase}=Done"]',
  ]) {
    assert.deepEqual(look(annotation), { ready: true, reasons: [] }, annotation);
  }
});

test("conditions and paths that do not hold say why", () => {
  assert.deepEqual(look("condition=Stalled").reasons, ["waiting for the condition Stalled=True (False: [Fine] nothing)"]);
  assert.deepEqual(look("condition=Missing").reasons, ["waiting for the condition Missing=True"]);
  assert.deepEqual(look("jsonpath={.status.phase}=Other").reasons, ["waiting for {.status.phase}=Other: it is Done"]);
  assert.deepEqual(look('["condition=Ready", "jsonpath={.spec}"]').reasons, ["waiting for {.spec}: it selected nothing"]);
});

test("expressions that cannot be read are refused", () => {
  assert.throws(() => waitFor("Ready"), /expected a "jsonpath=" or "condition=" prefix/);
  assert.throws(() => waitFor("jsonpath=.status"), /should look like jsonpath=\{\.path\}/);
  assert.throws(() => waitFor("jsonpath={.status..phase}"), /cannot read the path/);
  assert.throws(() => waitFor("[]"), /neither an expression nor a list/);
  assert.throws(() => look("jsonpath={.status.items}=a"), /non-primitive value/);
});
