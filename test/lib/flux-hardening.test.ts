import assert from "node:assert/strict";
import { test } from "node:test";
import {
  FLUX_OPTIONAL_ARGUMENTS,
  FLUX_REQUIRED_ARGUMENTS,
  hardenedArguments,
  missingArguments,
  requiredArguments,
} from "../../lib/flux-hardening";

const CONTROLLERS = Object.keys({ ...FLUX_REQUIRED_ARGUMENTS, ...FLUX_OPTIONAL_ARGUMENTS });
const RELEASED = ["--watch-all-namespaces", "--log-level=info", "--enable-leader-election"];

test("as released, every required argument is missing; hardened, none is, and nothing released is lost", () => {
  assert.equal(CONTROLLERS.length, 6);
  for (const controller of CONTROLLERS) {
    assert.deepEqual(missingArguments(controller, RELEASED), requiredArguments(controller));
    const hardened = hardenedArguments(controller, RELEASED);
    assert.deepEqual(hardened, [...RELEASED, ...requiredArguments(controller)]);
    assert.deepEqual(missingArguments(controller, hardened), []);
    assert.deepEqual(hardenedArguments(controller, hardened), hardened);
  }
});

test("other controllers are left alone", () => {
  assert.deepEqual(requiredArguments("source-watcher"), []);
  assert.deepEqual(hardenedArguments("source-watcher", RELEASED), RELEASED);
});

test("the last word counts, whatever its form", () => {
  const missing = (...args: string[]) => missingArguments("notification-controller", args).length;
  assert.equal(missing("--no-cross-namespace-refs"), 0);
  assert.equal(missing("--no-cross-namespace-refs=true"), 0);
  assert.equal(missing("--no-cross-namespace-refs=true", "--no-cross-namespace-refs=false"), 1);
  assert.equal(missing("--no-cross-namespace-refs=false", "--no-cross-namespace-refs"), 0);
  assert.deepEqual(hardenedArguments("notification-controller", ["--no-cross-namespace-refs=false", "--log-level=info"]), [
    "--log-level=info",
    "--no-cross-namespace-refs=true",
  ]);
});

test("values may be arguments of their own, and are replaced as such", () => {
  const args = ["--default-service-account", "admin", "--requeue-dependency", "5s", "--no-cross-namespace-refs"];
  assert.deepEqual(missingArguments("helm-controller", args), ["--default-service-account=default"]);
  assert.deepEqual(hardenedArguments("helm-controller", args), [
    "--requeue-dependency=5s",
    "--no-cross-namespace-refs",
    "--default-service-account=default",
  ]);
});

test("feature gates add up, and the other ones stay", () => {
  const rest = requiredArguments("kustomize-controller").filter((argument) => !argument.startsWith("--feature-gates"));
  const missing = (...gates: string[]) => missingArguments("kustomize-controller", [...rest, ...gates]).length;
  assert.equal(missing("--feature-gates=GroupChangeLog=true,StrictPostBuildSubstitutions=true"), 0);
  assert.equal(missing("--feature-gates=StrictPostBuildSubstitutions=true", "--feature-gates=GroupChangeLog=true"), 0);
  assert.equal(missing("--feature-gates=GroupChangeLog=true"), 1);
  assert.equal(missing("--feature-gates=StrictPostBuildSubstitutions=true,StrictPostBuildSubstitutions=false"), 1);
  const hardened = hardenedArguments("kustomize-controller", [
    ...rest,
    "--feature-gates=GroupChangeLog=true,StrictPostBuildSubstitutions=false",
  ]);
  assert.deepEqual(hardened, [
    ...rest,
    "--feature-gates=GroupChangeLog=true,StrictPostBuildSubstitutions=false",
    "--feature-gates=StrictPostBuildSubstitutions=true",
  ]);
  assert.deepEqual(missingArguments("kustomize-controller", hardened), []);
});
