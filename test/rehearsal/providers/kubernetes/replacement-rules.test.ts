import assert from "node:assert/strict";
import { test } from "node:test";
import { differences, formatPath, touches } from "../../../../rehearsal/providers/kubernetes/difference";
import { replacingProperties } from "../../../../rehearsal/providers/kubernetes/replacement-rules";

const MUTABLE = { enableConfigMapMutable: true, enableSecretMutable: true };
const IMMUTABLE = { enableConfigMapMutable: false, enableSecretMutable: false };

/** Which of the changes from one object to another replace it. */
function replacing(apiVersion: string, kind: string, before: object, after: object, provider = MUTABLE): string[] {
  const object = { apiVersion, kind, ...after } as never;
  const rules = replacingProperties(object, provider);
  return differences({ apiVersion, kind, ...before } as never, object)
    .filter((change) => rules.some((rule) => touches(change, rule)))
    .map((change) => formatPath(change.path));
}

const CASES: readonly [string, string, object, object, string[]][] = [
  [
    "apps/v1",
    "Deployment",
    { spec: { replicas: 1, selector: { matchLabels: { a: "1" } } } },
    { spec: { replicas: 2, selector: { matchLabels: { a: "2" } } } },
    ["spec.selector.matchLabels.a"],
  ],
  [
    "apps/v1",
    "StatefulSet",
    { spec: { serviceName: "a", replicas: 1 } },
    { spec: { serviceName: "b", replicas: 2 } },
    ["spec.serviceName"],
  ],
  ["apps/v1", "DaemonSet", { spec: { selector: {} } }, { spec: { selector: { matchLabels: { a: "1" } } } }, ["spec.selector.matchLabels"]],
  [
    "batch/v1",
    "Job",
    { spec: { template: { spec: { a: 1 } }, backoffLimit: 1 } },
    { spec: { template: { spec: { a: 2 } }, backoffLimit: 2 } },
    ["spec.template.spec.a"],
  ],
  [
    "v1",
    "Service",
    { spec: { clusterIP: "1.2.3.4", type: "ClusterIP" } },
    { spec: { clusterIP: "None", type: "NodePort" } },
    ["spec.clusterIP"],
  ],
  [
    "v1",
    "PersistentVolumeClaim",
    { spec: { storageClassName: "a", resources: 1 } },
    { spec: { storageClassName: "b", resources: 2 } },
    ["spec.storageClassName"],
  ],
  ["v1", "PersistentVolume", { spec: { csi: { driver: "a" } } }, { spec: { csi: { driver: "b" } } }, ["spec.csi.driver"]],
  [
    "v1",
    "Pod",
    { spec: { containers: [{ image: "a" }], tolerations: [] } },
    { spec: { containers: [{ image: "b" }], tolerations: [{}] } },
    ["spec.containers[0].image"],
  ],
  [
    "storage.k8s.io/v1",
    "StorageClass",
    { provisioner: "a", reclaimPolicy: "Delete" },
    { provisioner: "b", reclaimPolicy: "Retain" },
    ["provisioner"],
  ],
  [
    "rbac.authorization.k8s.io/v1",
    "RoleBinding",
    { roleRef: { name: "a" }, subjects: [] },
    { roleRef: { name: "b" }, subjects: [{}] },
    ["roleRef.name"],
  ],
  [
    "v1",
    "ConfigMap",
    { metadata: { name: "a", namespace: "a", labels: {} } },
    { metadata: { name: "b", namespace: "b", labels: { x: "1" } } },
    ["metadata.name", "metadata.namespace"],
  ],
  [
    "example.org/v1",
    "Widget",
    { spec: { selector: 1 }, metadata: { name: "a" } },
    { spec: { selector: 2 }, metadata: { name: "b" } },
    ["metadata.name"],
  ],
];

for (const [apiVersion, kind, before, after, expected] of CASES) {
  test(`${kind}: ${expected.join(", ")} replaces and the rest does not`, () => {
    assert.deepEqual(replacing(apiVersion, kind, before, after), expected);
  });
}

test("the contents of ConfigMaps and Secrets replace unless the provider or the object allows them to change", () => {
  const change = [
    { data: { a: "1" }, type: "x" },
    { data: { a: "2" }, type: "y" },
  ] as const;
  assert.deepEqual(replacing("v1", "ConfigMap", ...change, IMMUTABLE), ["data.a"]);
  assert.deepEqual(replacing("v1", "ConfigMap", ...change, MUTABLE), []);
  assert.deepEqual(replacing("v1", "Secret", ...change, IMMUTABLE), ["data.a", "type"]);
  assert.deepEqual(replacing("v1", "Secret", ...change, MUTABLE), ["type"]);
  assert.deepEqual(replacing("v1", "ConfigMap", change[0], { ...change[1], immutable: true }, MUTABLE), ["data.a"]);
});
