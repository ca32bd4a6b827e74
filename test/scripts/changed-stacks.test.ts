import assert from "node:assert/strict";
import { test } from "node:test";
import { changedStacks } from "../../scripts/changed-stacks";

const ALL = ["prod", "rehearsal", "staging"];

test("a stack file changes its own stack only", () => {
  assert.deepEqual(changedStacks(["Pulumi.prod.yaml", "README.md"], ALL), ["prod"]);
});

test("the program changes every stack that a pipeline may see", () => {
  assert.deepEqual(changedStacks(["components/cluster.ts"], ALL), ["prod", "staging"]);
  assert.deepEqual(changedStacks(["package-lock.json"], ALL), ["prod", "staging"]);
});

test("documents, tests, the rehearsal and the GitOps tree change none", () => {
  const files = ["docs/x.md", "test/a.ts", "rehearsal/main.ts", "toolchain/etcd/go.mod", "numinia-k8s/a.yaml", ".github/workflows/up.yml"];
  assert.deepEqual(changedStacks(files, ALL), []);
  assert.deepEqual(changedStacks(["Pulumi.rehearsal.yaml"], ALL), []);
});
