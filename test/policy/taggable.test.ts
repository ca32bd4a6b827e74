import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { requiredTags } from "../../policy/rules/required-tags";
import golden from "../golden/prod-resources.json";
import generated from "../../rehearsal/providers/aws/rules.generated.json";

const SDK = join(__dirname, "../../node_modules/@pulumi/aws");

/** Whether the SDK gives the resource type an input `tags`. Throws for a type that it does not have. */
function takesTags(type: string): boolean {
  const [, module, name] = type.split(":") as [string, string, string];
  const declarations = readFileSync(join(SDK, `${module}.d.ts`), "utf8");
  const start = declarations.indexOf(`export interface ${name}Args {`);
  assert.notEqual(start, -1, type);
  return /^ {4}tags\?: /m.test(declarations.slice(start, declarations.indexOf("\n}", start)));
}

test("the rule of tags looks at every type that the program registers and the SDK gives tags", () => {
  const registered = Object.keys(golden).map((key) => key.split("::")[0]!);
  // What other stacks register too: the stand-in refuses a type that it does not describe.
  const types = [...new Set([...registered, ...Object.keys(generated.types)])].filter((type) => type.startsWith("aws:"));
  const taggable = types.filter(takesTags).sort();
  assert.deepEqual(
    taggable.filter((type) => !requiredTags.types.includes(type)),
    [],
  );
  assert.equal(taggable.length, 29);
  assert.equal(types.length - taggable.length, 14);
});

test("it looks at no type that takes none", () => {
  assert.deepEqual(
    requiredTags.types.filter((type) => !takesTags(type)),
    [],
  );
  assert.equal(requiredTags.types.length, 31);
  assert.equal(takesTags("aws:iam/rolePolicy:RolePolicy"), false, "positive control: not every type takes tags");
});
