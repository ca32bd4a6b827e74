import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { loadPlatformConfig } from "../../config/load";
import { readStackFile } from "../../config/stack-file";
import { fixtures, NOW } from "./fixtures";

const { raw } = readStackFile(fixtures("valid").find(({ name }) => name === "smallest")!.text);

beforeEach(() => pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }, "numinia", "testing"));

test("the running stack's configuration is read, its encrypted keys known to the engine", () => {
  pulumi.runtime.setAllConfig(raw, ["numinia:secrets"]);
  const { config, secrets } = loadPlatformConfig(NOW);
  assert.equal(config.cluster.name, "test-cluster");
  assert.equal(secrets.receiver.token, "MARKER-receiver-token-0123456789");
});

test("problems are a RunError, which the engine prints without a stack trace, naming the stack's file", () => {
  pulumi.runtime.setAllConfig({ ...raw, "aws:region": "eu-wset-1" }, []);
  assert.throws(() => loadPlatformConfig(NOW), (error: Error) => {
    assert.ok(pulumi.RunError.isInstance(error));
    assert.equal(error.message, [
      "2 problems in Pulumi.testing.yaml; nothing was changed:",
      '  aws:region: "eu-wset-1" is not a region that this platform knows; did you mean eu-west-1?',
      "  numinia:secrets: is in plain text; remove it and set each value with: pulumi config set --secret --path 'numinia:secrets.<name>' (it reads the value from standard input)",
    ].join("\n"));
    return true;
  });
});

test("a stack without configuration says what to do", () => {
  pulumi.runtime.setAllConfig({}, []);
  assert.throws(() => loadPlatformConfig(NOW), /^RunError: 1 problem in Pulumi\.testing\.yaml; nothing was changed:\n {2}numinia: this stack has no configuration|this stack has no configuration/);
});
