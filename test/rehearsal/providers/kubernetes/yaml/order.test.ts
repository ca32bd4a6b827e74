import assert from "node:assert/strict";
import { test } from "node:test";
import { dependenciesOf } from "../../../../../rehearsal/providers/kubernetes/yaml/order";

const object = (apiVersion: string, kind: string, name: string, more: object = {}) => ({ apiVersion, kind, metadata: { name, ...more } });

test("namespaces and definitions come before what needs them, whatever the manifest's order", () => {
  const crd = {
    ...object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "widgets.example.org"),
    spec: { group: "example.org", names: { kind: "Widget" } },
  };
  const objects = [
    object("example.org/v1", "Widget", "w", { namespace: "a" }),
    object("v1", "ConfigMap", "c", { namespace: "a" }),
    object("v1", "ConfigMap", "c", { namespace: "elsewhere" }),
    crd,
    object("v1", "Namespace", "a"),
  ];
  assert.deepEqual(dependenciesOf(objects), [[4, 3], [4], [], [], []]);
});

test("the depends-on annotation names objects of the same manifest; others and circles are refused", () => {
  const after = (...references: string[]) => ({ annotations: { "config.kubernetes.io/depends-on": references.join(",") } });
  const role = (name: string, more = {}) => object("rbac.authorization.k8s.io/v1", "ClusterRole", name, more);
  const reference = (name: string) => `rbac.authorization.k8s.io/ClusterRole/${name}`;
  const configMap = object("v1", "ConfigMap", "c", { namespace: "n" });
  assert.deepEqual(dependenciesOf([role("a", after(reference("b"), "/namespaces/n/ConfigMap/c")), role("b"), configMap]), [[1, 2], [], []]);
  assert.throws(
    () => dependenciesOf([role("a", after(reference("x")))]),
    /ClusterRole "a" depends on .*\/ClusterRole\/x .*not in the same manifest/,
  );
  assert.throws(() => dependenciesOf([role("a", after(reference("b"))), role("b", after(reference("a")))]), /circle: a → b → a/);
});
