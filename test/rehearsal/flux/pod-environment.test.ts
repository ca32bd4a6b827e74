import assert from "node:assert/strict";
import { test } from "node:test";
import type { V1Container, V1Pod } from "@kubernetes/client-node";
import { expand, podEnvironment } from "../../../rehearsal/flux/pod-environment";

const pod: V1Pod = { metadata: { name: "source-controller-abc", namespace: "flux-system" } };
const container = (env: V1Container["env"]): V1Container => ({
  name: "manager",
  env,
  resources: { limits: { memory: "1.5Gi", cpu: "1500m" } },
});

test("values, references to fields and limits, and variables in values", () => {
  const { variables, problems } = podEnvironment(
    pod,
    container([
      { name: "PLAIN", value: "text" },
      { name: "EMPTY" },
      { name: "NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
      { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "URL", value: "http://$(NAMESPACE).svc/$(UNKNOWN)/$$(PLAIN)" },
      { name: "MEMORY", valueFrom: { resourceFieldRef: { resource: "limits.memory" } } },
      { name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
      { name: "CACHE", value: "/tmp/cache" },
      { name: "NOT_TMP", value: "/tmpfs" },
    ]),
    "/own/tmp",
  );
  assert.deepEqual(variables, {
    PLAIN: "text",
    EMPTY: "",
    NAMESPACE: "flux-system",
    POD: "source-controller-abc",
    URL: "http://flux-system.svc/$(UNKNOWN)/$(PLAIN)",
    MEMORY: String(1.5 * 2 ** 30),
    CPU: "2",
    CACHE: "/own/tmp/cache",
    NOT_TMP: "/tmpfs",
  });
  assert.deepEqual(problems, []);
});

test("what only a kubelet knows is left out and told", () => {
  const { variables, problems } = podEnvironment(
    pod,
    container([
      { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
      { name: "HOST", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } },
      { name: "DISK", valueFrom: { resourceFieldRef: { resource: "limits.ephemeral-storage" } } },
    ]),
    "/own/tmp",
  );
  assert.deepEqual(variables, {});
  assert.deepEqual(
    problems,
    ["PASSWORD", "HOST", "DISK"].map(
      (name) =>
        `variable ${name} of container manager is not set: only values, the pod's name and namespace, and resource limits are known here`,
    ),
  );
});

test("arguments are expanded like values", () => {
  assert.equal(
    expand("--storage-adv-addr=source-controller.$(RUNTIME_NAMESPACE).svc", { RUNTIME_NAMESPACE: "flux-system" }),
    "--storage-adv-addr=source-controller.flux-system.svc",
  );
});
