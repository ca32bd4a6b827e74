import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../config/fixtures";

/** What components write as JSON that is no policy, by file. A policy goes through lib/policy-validation.ts, which checks it. */
const NO_POLICY: { readonly [file: string]: readonly string[] } = {
  "components/add-on.ts": ["args.configuration"],
  "components/secret-values.ts": ["{ entries: all }", "plain"],
};

/** What each file hands to JSON.stringify, as it is written there. */
function stringified(files: { readonly [file: string]: string }): { [file: string]: string[] } {
  const found = Object.entries(files).map(([file, text]) => [
    file,
    [...text.matchAll(/JSON\s*\.\s*stringify\s*\(\s*((?:[^()]|\([^()]*\))*)\)/g)].map(([, argument]) => argument!),
  ]);
  return Object.fromEntries(found.filter(([, calls]) => calls!.length > 0)) as { [file: string]: string[] };
}

test("no component writes a policy without the checks of all policies", () => {
  const files = ["components", "stacks"].flatMap((directory) =>
    readdirSync(join(ROOT, directory), { recursive: true, encoding: "utf8" }).map((file) => join(directory, file)),
  );
  const texts = Object.fromEntries(files.map((file) => [file, readFileSync(join(ROOT, file), "utf8")]));
  assert.deepEqual(stringified(texts), NO_POLICY);
  const serialized = Object.values(texts).flatMap((text) => [...text.matchAll(/\bserializePolicy\(/g)]);
  assert.equal(serialized.length, 15);
});

test("a component that writes a policy by itself is found", () => {
  const role = "new aws.iam.Role(name, { assumeRolePolicy: JSON.stringify(serviceTrust(service)) })";
  assert.deepEqual(stringified({ "components/a.ts": role, "components/b.ts": "serializePolicy(document)" }), {
    "components/a.ts": ["serviceTrust(service)"],
  });
});
