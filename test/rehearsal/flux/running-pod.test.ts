import assert from "node:assert/strict";
import { test } from "node:test";
import type { V1Deployment, V1Pod } from "@kubernetes/client-node";
import { runningPod } from "../../../rehearsal/flux/running-pod";

const deployment = (changes: { replicas?: number; deletionTimestamp?: Date } = {}): V1Deployment => ({
  metadata: { name: "helm-controller", deletionTimestamp: changes.deletionTimestamp },
  spec: {
    replicas: changes.replicas ?? 1,
    selector: { matchLabels: { app: "helm-controller" } },
    template: { spec: { containers: [{ name: "manager", args: ["--new"] }] } },
  },
});
const pod = (
  name: string,
  changes: { args?: string[]; age?: number; phase?: string; node?: string | null; app?: string; deleted?: boolean } = {},
): V1Pod => ({
  metadata: {
    name,
    labels: { app: changes.app ?? "helm-controller" },
    creationTimestamp: new Date(1e12 - (changes.age ?? 0) * 1000),
    ...(changes.deleted && { deletionTimestamp: new Date() }),
  },
  spec: {
    nodeName: changes.node === null ? undefined : (changes.node ?? "node"),
    containers: [{ name: "manager", args: changes.args ?? ["--new"] }],
  },
  status: { phase: changes.phase ?? "Running" },
});
const chosen = (pods: V1Pod[], of = deployment()) => runningPod(of, pods)?.metadata?.name;

test("only a pod of the Deployment that a node runs and nobody deletes", () => {
  assert.equal(chosen([pod("good")]), "good");
  assert.equal(chosen([pod("other", { app: "source-controller" })]), undefined);
  assert.equal(chosen([pod("pending", { phase: "Pending" })]), undefined);
  assert.equal(chosen([pod("nowhere", { node: null })]), undefined);
  assert.equal(chosen([pod("going", { deleted: true })]), undefined);
});

test("none for a Deployment of zero replicas or one that is being deleted", () => {
  assert.equal(chosen([pod("good")], deployment({ replicas: 0 })), undefined);
  assert.equal(chosen([pod("good")], deployment({ deletionTimestamp: new Date() })), undefined);
});

test("during a rollout the present template wins, then the younger pod; an old one runs on while it is the only one", () => {
  const old = pod("old", { args: ["--old"] });
  assert.equal(chosen([old, pod("new", { age: 5 })]), "new");
  assert.equal(chosen([pod("b", { age: 9 }), pod("a", { age: 3 })]), "a");
  assert.equal(chosen([pod("b"), pod("a")]), "a");
  assert.equal(chosen([old, pod("new", { phase: "Pending" })]), "old");
});
