import assert from "node:assert/strict";
import { test } from "node:test";
import { Secret } from "../../../../rehearsal/providers/framework/values";
import { idOf, parseId, prune, toCluster, toEngine, withValue } from "../../../../rehearsal/providers/kubernetes/objects";
import { normalForm } from "../../../../rehearsal/providers/kubernetes/normal-form";
import { checkpoint, keepSecrets, readCheckpoint } from "../../../../rehearsal/providers/kubernetes/state";

test("only what the inputs mention is kept of a live object, list elements by position", () => {
  const live = { a: 1, d: "default", o: { x: 1, y: 2 }, l: [{ n: "a", p: 1 }, { n: "b" }], e: ["added"], s: { became: "object" } };
  const inputs = { a: 2, o: { x: 5, z: 1 }, l: [{ n: "q" }], e: [], s: "text" };
  assert.deepEqual(prune(live, inputs), { a: 1, o: { x: 1 }, l: [{ n: "a" }], e: [], s: { became: "object" } });
});

test("schema keywords have underscores for the engine and dashes for the cluster, secrets are opened for the cluster", () => {
  const inputs = { schema: [{ x_kubernetes_int_or_string: true, x_kubernetes_other: new Secret("s") }] };
  assert.deepEqual(toCluster(inputs), { schema: [{ "x-kubernetes-int-or-string": true, x_kubernetes_other: "s" }] });
  assert.deepEqual(toEngine(toCluster(inputs)), { schema: [{ x_kubernetes_int_or_string: true, x_kubernetes_other: "s" }] });
});

test("values are set and removed without touching the original", () => {
  const object = { metadata: { name: "a" } };
  assert.deepEqual(withValue(object, ["metadata", "labels", "x"], "1"), { metadata: { name: "a", labels: { x: "1" } } });
  assert.deepEqual(withValue(object, ["metadata", "name"], undefined), { metadata: {} });
  assert.deepEqual(withValue(object, ["spec", "x"], undefined), object);
  assert.deepEqual(object, { metadata: { name: "a" } });
});

test("ids are names with their namespace", () => {
  assert.deepEqual([idOf({ metadata: { name: "a", namespace: "n" } }), idOf({ metadata: { name: "a" } })], ["n/a", "a"]);
  assert.deepEqual(
    [parseId("n/a"), parseId("a")],
    [
      { namespace: "n", name: "a" },
      { namespace: "", name: "a" },
    ],
  );
});

test("a checkpoint keeps live object, inputs, field manager and version, and reads back", () => {
  const state = checkpoint({
    inputs: { a: 1 },
    live: { a: 1, status: { b: 2 } },
    secrets: { a: new Secret(1) },
    initialApiVersion: "v1",
    fieldManager: "m",
  });
  assert.deepEqual(state, {
    a: new Secret(1),
    status: { b: 2 },
    __inputs: { a: new Secret(1) },
    __initialApiVersion: "v1",
    __fieldManager: "m",
  });
  assert.deepEqual(readCheckpoint(state), {
    inputs: { a: 1 },
    live: { a: 1, status: { b: 2 } },
    fieldManager: "m",
    initialApiVersion: "v1",
  });
});

test("secrecy follows the program's values; a list with one secret element is secret as a whole", () => {
  const from = { env: [{ name: "a", value: new Secret("x") }], o: { s: new Secret({ deep: 1 }), p: 1 }, gone: new Secret(1) };
  assert.deepEqual(keepSecrets({ env: [{ name: "a", value: "x" }], o: { s: { deep: 1 }, p: 1 } }, from), {
    env: new Secret([{ name: "a", value: "x" }]),
    o: { s: new Secret({ deep: 1 }), p: 1 },
  });
  assert.deepEqual(keepSecrets({ kind: "Secret", data: { a: "x" } }, {}), { kind: "Secret", data: new Secret({ a: "x" }) });
});

test("the normal form encodes stringData over data and drops what the server drops", () => {
  const encoded = (text: string) => Buffer.from(text).toString("base64");
  const secret = { apiVersion: "v1", kind: "Secret", data: { a: `${encoded("1")}\n`, b: encoded("2") }, stringData: { b: "3" } };
  assert.deepEqual(normalForm(secret), { apiVersion: "v1", kind: "Secret", data: { a: encoded("1"), b: encoded("3") } });
  const crd = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { uid: "u", name: "n" },
    spec: { preserveUnknownFields: false, group: "g" },
    status: {},
  };
  assert.deepEqual(normalForm(crd), { apiVersion: crd.apiVersion, kind: crd.kind, metadata: { name: "n" }, spec: { group: "g" } });
  const configMap = { apiVersion: "v1", kind: "ConfigMap", stringData: { b: "3" } };
  assert.deepEqual(normalForm(configMap), configMap);
});
