import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import { BOUNDARY_VALUES, COMPONENTS, PLATFORM_FACTS, QUANTITIES, staysText } from "../../lib/substitutions";

test("the names are what Flux accepts as names, and no name means two things", () => {
  const names = [...PLATFORM_FACTS, ...BOUNDARY_VALUES];
  assert.equal(PLATFORM_FACTS.length, 12);
  assert.equal(BOUNDARY_VALUES.length, 18);
  assert.equal(new Set(names).size, 30);
  for (const name of names) assert.match(name, /^[a-z][a-z0-9_]*$/);
  assert.deepEqual([...COMPONENTS].sort(), [
    "aws-apis",
    "database",
    "exec",
    "ingress",
    "internet",
    "own-environments",
    "peers",
    "same-namespace",
  ]);
});

test("quantities are exactly the quotas, defaults and maxima", () => {
  assert.deepEqual(
    BOUNDARY_VALUES.filter((name) => !QUANTITIES.includes(name)),
    ["app_role_arn", "contact", "display_name", "environment", "namespace", "organization"],
  );
});

test("values that stay text", () => {
  for (const value of [
    "numen-games",
    "r3s3t",
    "pre",
    "eu-west-1",
    "10.0.0.0/16",
    "ops@example.org",
    "arn:aws:iam::123456789012:role/x",
    "Numen Games",
    "256Mi",
    "500m",
    "1.2.3",
    "nope",
    "note",
  ]) {
    assert.equal(staysText(value), true, value);
  }
});

test("values that become something else", () => {
  const booleans = ["y", "N", "yes", "No", "on", "OFF", "true", "False", "null", "~", ""];
  const numbers = [
    "1",
    "-1",
    "+7",
    "0.5",
    ".5",
    "1e3",
    "1_000",
    "3e_3",
    "1.5e1_0",
    "0x1f",
    "0o17",
    "0b11",
    "012",
    "123456789012",
    ".inf",
    "-.Inf",
    ".NaN",
    "190:20:30",
  ];
  const others = [
    "2026-08-01",
    "2026-8-1",
    "# all",
    "a: b",
    "a #b",
    "a:",
    " a",
    "a ",
    "- a",
    "[a]",
    "{a}",
    "*a",
    "&a",
    "!a",
    "|",
    ">",
    "'a'",
    '"a"',
    "@a",
    "`a",
    "%a",
    "a\nb",
    "a\tb",
  ];
  for (const value of [...booleans, ...numbers, ...others]) assert.equal(staysText(value), false, JSON.stringify(value));
});

test("what is called text is the same text for a YAML 1.1 parser, alone and at the end of a longer string", () => {
  const value = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.stringMatching(/^[-+.0-9a-fox_:eE ]{1,8}$/),
    fc.constantFrom("yes", "no", "on", "off", "y", "n", "null", "~", "1e3", "<<", "="),
  );
  fc.assert(
    fc.property(value, (text) => {
      // This parser takes an exponent without digits before it ("e0") for a number; the one in Flux does not.
      if (!staysText(text) || /^[-+]?e[-+]?\d/i.test(text)) return;
      assert.equal((parse(`key: ${text}\n`, { version: "1.1" }) as { key: unknown }).key, text);
      assert.equal((parse(`key: a-${text}\n`, { version: "1.1" }) as { key: unknown }).key, `a-${text}`);
    }),
    { numRuns: 3000 },
  );
});
