import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { RULES } from "../../config/rules";
import { errorsOf, fixtures, parseText } from "./fixtures";

// One invalid stack file per rule, each with the exact message that it must produce. After a deliberate change of
// wording: UPDATE_EXPECTED=1 node --import tsx --test test/config/fixtures.test.ts, then read the difference.

const VALID = 5;
const INVALID = 173;
const update = process.env.UPDATE_EXPECTED === "1";

const valid = fixtures("valid");
const invalid = fixtures("invalid");
const expectedFile = (file: string) => file.replace(/\.yaml$/, ".expected.txt");

test(`there are ${VALID} valid and ${INVALID} invalid fixtures, and nothing else beside them`, () => {
  assert.equal(valid.length, VALID);
  assert.equal(invalid.length, INVALID);
  const files = readdirSync(join(__dirname, "invalid")).sort();
  assert.deepEqual(files, invalid.flatMap(({ name }) => [`${name}.expected.txt`, `${name}.yaml`]).sort());
  assert.equal(readdirSync(join(__dirname, "valid")).length, VALID);
});

for (const { name, text } of valid) {
  test(`valid: ${name}`, () => {
    assert.doesNotThrow(() => parseText(text));
  });
}

for (const { name, file, text } of invalid) {
  test(`invalid: ${name}`, () => {
    const errors = errorsOf(text);
    if (update) writeFileSync(expectedFile(file), `${errors.message}\n`);
    assert.equal(`${errors.message}\n`, readFileSync(expectedFile(file), "utf8"));
    const rule = name.replace(/--.*$/, "");
    if (name !== "all-at-once") assert.ok(errors.problems.some((problem) => problem.rule === rule), `${name} does not break the rule ${rule}`);
  });
}

test("every rule has an invalid fixture", () => {
  const broken = new Set(invalid.flatMap(({ text }) => errorsOf(text).problems.map(({ rule }) => rule)));
  assert.deepEqual(Object.keys(RULES).filter((rule) => !broken.has(rule as keyof typeof RULES)), []);
  const named = new Set(invalid.map(({ name }) => name.replace(/--.*$/, "")));
  assert.deepEqual(Object.keys(RULES).filter((rule) => !named.has(rule)), []);
});

test("no message holds a secret value, and the fixtures do hold some", () => {
  const withMarker = invalid.filter(({ text }) => text.includes("MARKER"));
  assert.equal(withMarker.length, 171);
  for (const { name, text } of withMarker) assert.ok(!errorsOf(text).message.includes("MARKER"), name);
});

test("mistakes in every section are told in one go, sorted by path", () => {
  const { problems } = errorsOf(invalid.find(({ name }) => name === "all-at-once")!.text);
  assert.equal(problems.length, 22);
  assert.deepEqual([...new Set(problems.map(({ path }) => /^[\w:]+/.exec(path)![0]))], [
    "numinia:cluster", "numinia:delivery", "numinia:network", "numinia:nodeGroups", "numinia:organisations", "numinia:organizations", "numinia:platform", "numinia:secrets",
  ]);
});
