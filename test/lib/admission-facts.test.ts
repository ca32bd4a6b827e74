import assert from "node:assert/strict";
import { test } from "node:test";
import { admissionFacts } from "../../lib/admission-facts";

test("the action is what a binding takes, and every registry ends with one slash", () => {
  assert.deepEqual(admissionFacts({ action: "deny", registries: ["docker.io/nginxinc/", "ghcr.io"] }), {
    admission_action: "Deny",
    image_registries: "docker.io/nginxinc/ ghcr.io/",
  });
  assert.equal(admissionFacts({ action: "warn", registries: ["ghcr.io"] }).admission_action, "Warn");
});
