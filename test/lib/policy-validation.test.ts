import assert from "node:assert/strict";
import { test } from "node:test";
import { type PolicyDocument, serviceAccountTrust, type Statement } from "../../lib/policy-documents";
import { POLICY_LIMITS, type PolicyKind, serializePolicy } from "../../lib/policy-validation";

const STATEMENT: Statement = { Sid: "Read", Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" };
const TRUST = serviceAccountTrust({
  oidcProviderArn: "arn:aws:iam::111122223333:oidc-provider/oidc.example/id/1",
  oidcIssuer: "oidc.example/id/1",
  namespace: "acme",
  serviceAccount: "app",
});

function policy(...statements: object[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements as Statement[] };
}

/** The document with a resource that brings it to `size` characters, and blanks beside that IAM does not count. */
function documentOf(size: number): PolicyDocument {
  const empty = JSON.stringify(policy({ ...STATEMENT, Resource: "" })).length;
  return policy({ ...STATEMENT, Resource: "a".repeat(size - empty) });
}

/** The faults of a document, as the one sentence about it lists them. */
function faultsOf(document: PolicyDocument, kind: PolicyKind = "inline"): string[] {
  try {
    serializePolicy(document, kind, "role acme");
  } catch (error) {
    const [subject, faults] = (error as Error).message.split(" would be refused by AWS: ");
    assert.equal(subject, `the ${kind} policy of role acme`);
    return faults!.split("; ");
  }
  return [];
}

test("a document that IAM takes becomes the same document as JSON", () => {
  assert.equal(
    serializePolicy(policy(STATEMENT), "inline", "role acme"),
    '{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}',
  );
  assert.deepEqual(JSON.parse(serializePolicy(TRUST, "trust", "role acme")), TRUST);
});

for (const [kind, limit] of Object.entries(POLICY_LIMITS) as [PolicyKind, number][])
  test(`a ${kind} policy has at most ${limit} characters`, () => {
    const fault = `it has ${limit + 1} characters of at most ${limit}: take resources away or use a pattern for several`;
    const ofSize = (faults: string[]) => faults.filter((each) => each.includes("characters of"));
    assert.deepEqual(ofSize(faultsOf(documentOf(limit), kind)), []);
    assert.deepEqual(ofSize(faultsOf(documentOf(limit + 1), kind)), [fault]);
  });

test("IAM does not count white space; the other services do", () => {
  const document = policy({ ...STATEMENT, Condition: { StringEquals: { "s3:prefix": `a${" ".repeat(40_000)}b` } } });
  const counting = (Object.keys(POLICY_LIMITS) as PolicyKind[]).filter((kind) =>
    faultsOf(document, kind).some((each) => each.includes("characters of")),
  );
  assert.deepEqual(counting, ["key", "secret", "file-system", "endpoint"]);
});

const DENIED: Statement = { Sid: "OnlyTls", Effect: "Deny", Principal: "*", Action: "*", Resource: "*" };

test("every action may be taken away from the users of one thing, and is given to nobody", () => {
  const fault = 'statement OnlyTls has the action "*": write service:Action';
  for (const kind of ["key", "secret", "file-system", "endpoint"] as const) {
    assert.deepEqual(faultsOf(policy(DENIED), kind), [], kind);
    assert.deepEqual(faultsOf(policy({ ...DENIED, Effect: "Allow" }), kind), [fault], kind);
  }
  const { Principal: _, ...ofARole } = DENIED;
  assert.deepEqual(faultsOf(policy(ofARole)), [fault]);
});

const WITHOUT_BLANKS = "write a text without white space";
const FAULTS: [what: string, document: object, faults: string[], kind?: PolicyKind][] = [
  [
    "the version of 2008, in which variables are plain text",
    { Version: "2008-10-17", Statement: [STATEMENT] },
    ['its Version is "2008-10-17": write "2012-10-17"'],
  ],
  ["no statement", policy(), ["it has no statement: leave the policy out"]],
  ["one Sid twice", policy(STATEMENT, STATEMENT), ["two statements have the Sid Read: name each by what it is for"]],
  [
    "a Sid with a hyphen",
    policy({ ...STATEMENT, Sid: "read-own" }),
    ["statement read-own has a Sid with other characters than letters and digits"],
  ],
  ["another effect", policy({ ...STATEMENT, Effect: "allow" }), ['statement Read has the effect "allow": write "Allow" or "Deny"']],
  ["no action", policy({ ...STATEMENT, Action: [] }), ["statement Read has no action"]],
  [
    "an action without service, and all actions of all services",
    policy({ ...STATEMENT, Action: ["GetObject", "*"] }),
    ['statement Read has the action "GetObject": write service:Action', 'statement Read has the action "*": write service:Action'],
  ],
  [
    "no resource",
    policy({ Effect: "Allow", Action: "s3:GetObject" }),
    ["statement number 1 has no resource: name what the actions are for"],
  ],
  ["an empty list of resources", policy({ ...STATEMENT, Resource: [] }), ["statement Read has no resource"]],
  [
    "an Output in a text",
    policy({ ...STATEMENT, Resource: "Calling [toString] on an [Output<T>] is not supported." }),
    [`statement Read has the resource "Calling [toString] on an [Output<T>] is not supported.": ${WITHOUT_BLANKS}`],
  ],
  [
    "a principal in a role's own policy",
    policy({ ...STATEMENT, Principal: { AWS: "*" } }),
    ["statement Read has a principal: the role itself is the principal of its policy"],
  ],
  [
    "an unknown condition operator, and one without a key",
    policy({ ...STATEMENT, Condition: { StringEqual: { "s3:prefix": "a" }, Null: {} } }),
    ['statement Read has the condition operator "StringEqual", which IAM does not know', "statement Read has no key in its condition Null"],
  ],
  [
    "a condition key without service, and one without value",
    policy({ ...STATEMENT, Condition: { StringEquals: { prefix: "a", "s3:prefix": "" } } }),
    ['statement Read has the condition key "prefix": write service:key', `statement Read has the value of s3:prefix "": ${WITHOUT_BLANKS}`],
  ],
  [
    "a trust policy with a resource and without principal",
    policy(STATEMENT),
    [
      "statement Read has a resource: the role itself is the resource of its trust policy",
      "statement Read has no principal: say who may assume the role",
    ],
    "trust",
  ],
  [
    "a trust policy for everybody",
    policy({ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }),
    ["statement number 1 has everybody as its principal: say who may assume the role"],
    "trust",
  ],
  ...(["key", "secret", "file-system", "endpoint"] as const).map((kind): [string, object, string[], PolicyKind] => [
    `the policy of a ${kind} that says neither for whom nor for what`,
    policy({ Effect: "Allow", Action: "kms:Decrypt" }),
    [
      "statement number 1 has no principal: say whom it is for",
      'statement number 1 has no resource: write "*" for what the policy is attached to',
    ],
    kind,
  ]),
];

for (const [what, document, faults, kind] of FAULTS)
  test(`refused: ${what}`, () => assert.deepEqual(faultsOf(document as PolicyDocument, kind), faults));

test("every condition operator of IAM is known, with quantifier and IfExists", () => {
  const operators = [
    ...["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"],
    ...["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"],
    ...["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"],
    ...["Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null"],
    ...["ForAllValues:StringLike", "ForAnyValue:StringEquals", "StringEqualsIfExists", "ForAllValues:ArnLikeIfExists"],
  ];
  const refused = operators.filter(
    (operator) => faultsOf(policy({ ...STATEMENT, Condition: { [operator]: { "s3:prefix": "a" } } })).length > 0,
  );
  assert.deepEqual(refused, []);
});
