import assert from "node:assert/strict";
import { test } from "node:test";
import { versionStepFault } from "../../lib/kubernetes-version";

test("a cluster stays or goes up one minor version", () => {
  assert.equal(versionStepFault("c", "1.34", "1.34"), undefined);
  assert.equal(versionStepFault("c", "1.34", "1.35"), undefined);
});

test("a skipped minor version is refused with the one that comes next", () => {
  assert.equal(
    versionStepFault("c", "1.33", "1.35"),
    "numinia:cluster.version: cluster c runs Kubernetes 1.33 and cannot go to 1.35 at once: EKS goes up one minor version at a time; set 1.34, run up, then go on.",
  );
});

test("a downgrade is refused, whatever its size", () => {
  assert.equal(
    versionStepFault("c", "1.35", "1.34"),
    "numinia:cluster.version: cluster c runs Kubernetes 1.35 and cannot go back to 1.34: EKS has no downgrade; set 1.35 or newer.",
  );
});

test("versions are compared as numbers", () => {
  assert.equal(versionStepFault("c", "1.9", "1.10"), undefined);
});
