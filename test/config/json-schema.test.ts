import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { z } from "zod";
import { stackFileSchema, stackFileSchemaText } from "../../config/json-schema";
import { fixtures, ROOT } from "./fixtures";

const validator = z.fromJSONSchema(stackFileSchema() as Parameters<typeof z.fromJSONSchema>[0]);
const accepts = (text: string) => validator.safeParse(parse(text)).success;

test("the committed schema is what config/schema says", () => {
  assert.equal(readFileSync(join(ROOT, "config/stack.schema.json"), "utf8"), stackFileSchemaText());
  const run = (mode: string) => spawnSync(process.execPath, ["--import", "tsx", "config/schema-cli.ts", mode], { cwd: ROOT, encoding: "utf8" });
  assert.equal(run("verify").status, 0);
  assert.equal(run("check").status, 2);
});

test("every key is described in a sentence", () => {
  let keys = 0;
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== "object" || node === null) return;
    const { properties } = node as { properties?: Record<string, { description?: string }> };
    for (const [key, value] of Object.entries(properties ?? {})) {
      if (path === "" || key === "config" || key === "secure") continue;
      keys++;
      assert.match(value.description ?? "", /^[A-Z].*\.$/, `${path}.${key}`);
    }
    for (const [key, value] of Object.entries(node)) visit(value, `${path}/${key}`);
  };
  visit(stackFileSchema(), "");
  assert.equal(keys, 186);
});

test("editors accept the stacks of this repository and every valid fixture", () => {
  const stacks = ["prod", "rehearsal"].map((stack) => readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8"));
  for (const text of stacks) {
    assert.ok(text.startsWith("# yaml-language-server: $schema=config/stack.schema.json\n"));
    assert.ok(accepts(text));
  }
  for (const { name, text } of fixtures("valid")) assert.ok(accepts(text), name);
});

test("editors mark what a schema alone can see", () => {
  const marked = [
    "adopt-key", "aws-name", "addon-version", "bucket-name", "cidr-malformed", "domain-format", "flux-version", "instance-type", "kubernetes-version", "label-key", "label-value", "list-empty", "missing-key", "missing-key--empty",
    "missing-key--no-flux-url", "missing-key--connection", "missing-key--region", "name-format", "not-an-option", "not-an-option--allow", "not-an-option--differences", "not-an-option--endpoint", "not-an-option--flow-logs", "not-an-option--infrequent-access", "not-an-option--retention", "not-an-option--secret", "not-an-option--source", "not-an-option--upgrade-policy",
    "role-name", "runner-repository", "secret-key", "wrong-type--flow-logs", "wrong-type--secret-value", "number-range", "secret-elsewhere", "secrets-plain",
    "tag-value", "text-length", "unknown-key", "unknown-key--add-on", "unknown-key--deep", "unknown-key--secrets", "unknown-key--top-level", "unsafe-text", "wrong-type", "wrong-type--fraction", "wrong-type--text",
    "wrong-type--version", "zones-too-few",
  ];
  const invalid = new Map(fixtures("invalid").map(({ name, text }) => [name, text]));
  for (const name of marked) assert.ok(!accepts(invalid.get(name)!), name);
});
