import { strict as assert } from "node:assert";
import { test } from "node:test";
import { allowsService, policyFault, type PolicyKind } from "../../../../../rehearsal/providers/aws/rules/policy-document";

const document = (statement: object | object[], rest: object = { Version: "2012-10-17" }): string =>
  JSON.stringify({ ...rest, Statement: statement });
const IDENTITY = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" };
const TRUST = {
  Effect: "Allow",
  Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC" },
  Action: "sts:AssumeRoleWithWebIdentity",
};

const GOOD: readonly (readonly [PolicyKind, string])[] = [
  ["identity", document(IDENTITY)],
  [
    "identity",
    document([
      { ...IDENTITY, Sid: "One" },
      { Effect: "Deny", NotAction: ["iam:*", "sts:Get*"], NotResource: "*" },
    ]),
  ],
  [
    "identity",
    document({
      ...IDENTITY,
      Condition: {
        StringEqualsIfExists: { "aws:ResourceTag/org": "numinia" },
        "ForAllValues:StringLike": { "aws:TagKeys": ["a*"] },
        Bool: { "aws:SecureTransport": "true" },
      },
    }),
  ],
  ["identity", document(IDENTITY, { Version: "2008-10-17", Id: "old" })],
  ["trust", document({ ...TRUST, Condition: { StringEquals: { "oidc:sub": "system:serviceaccount:numinia:app" } } })],
  [
    "trust",
    document({
      Effect: "Allow",
      Principal: { Service: ["eks.amazonaws.com", "ec2.amazonaws.com"], AWS: "123456789012" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
    }),
  ],
  ["resource", document({ Sid: "deny plain HTTP", Effect: "Deny", Principal: "*", Action: "secretsmanager:*", Resource: "*" })],
];

const BAD: readonly (readonly [PolicyKind, string, fault: string])[] = [
  ["identity", '{"Version": "2012-10-17",}', "is not JSON (near character 25)"],
  ["identity", "[]", "is not a policy document: it should be an object with Version and Statement"],
  ["identity", document(IDENTITY, {}), 'has no Version; use "2012-10-17"'],
  ["identity", document(IDENTITY, { Version: "2012-10-18" }), 'has Version "2012-10-18"; use "2012-10-17"'],
  ["identity", document(IDENTITY, { Version: "2012-10-17", Statements: [] }), "has an unknown element Statements; did you mean Statement?"],
  ["identity", document([]), "has no Statement"],
  ["identity", document([IDENTITY, "x"] as object[]), "Statement 2 is not an object"],
  ["identity", document({ ...IDENTITY, Actions: [] }), "Statement 1 has an unknown element Actions; did you mean Action?"],
  ["identity", document({ ...IDENTITY, Effect: "allow" }), 'Statement 1 has Effect "allow"; it should be "Allow" or "Deny"'],
  ["identity", document({ ...IDENTITY, Sid: "read only" }), 'Statement 1 has Sid "read only"; only letters and digits may be in it'],
  [
    "identity",
    document([
      { ...IDENTITY, Sid: "A" },
      { ...IDENTITY, Sid: "A" },
    ]),
    'Statement 2 repeats Sid "A"',
  ],
  ["identity", document({ ...IDENTITY, NotAction: "x:*" }), "Statement 1 should have one of Action and NotAction"],
  ["identity", document({ ...IDENTITY, Action: [] }), "Statement 1 has an empty Action"],
  [
    "identity",
    document({ ...IDENTITY, Action: "GetObject" }),
    'Statement 1 has the action "GetObject"; it should look like service:Action',
  ],
  ["identity", document({ Effect: "Allow", Action: "s3:*" }), "Statement 1 should have one of Resource and NotResource"],
  ["identity", document({ ...IDENTITY, Resource: "bucket/*" }), 'Statement 1 has the resource "bucket/*"; it should be an ARN or "*"'],
  ["identity", document({ ...IDENTITY, Principal: "*" }), "Statement 1 has a Principal, which a policy of a role may not have"],
  [
    "identity",
    document({ ...IDENTITY, Condition: { StringEqual: { a: "b" } } }),
    "Statement 1 has the unknown condition operator StringEqual; did you mean StringEquals?",
  ],
  ["identity", document({ ...IDENTITY, Condition: { StringEquals: {} } }), "Statement 1 has the condition StringEquals without keys"],
  ["trust", document({ ...TRUST, Resource: "*" }), "Statement 1 has a Resource, which a trust policy may not have"],
  ["trust", document({ Effect: "Allow", Action: "sts:AssumeRole" }), "Statement 1 should have a Principal"],
  [
    "trust",
    document({ ...TRUST, Principal: { Services: "eks.amazonaws.com" } }),
    "Statement 1 has a principal of unknown type Services; did you mean Service?",
  ],
  [
    "trust",
    document({ ...TRUST, Principal: { Service: "eks" } }),
    'Statement 1 has the service "eks"; it should look like eks.amazonaws.com',
  ],
  [
    "trust",
    document({ ...TRUST, Principal: { AWS: "numinia" } }),
    'Statement 1 has the principal "numinia"; AWS takes account ids and ARNs',
  ],
  [
    "trust",
    document({ ...TRUST, Principal: { Federated: "https://oidc.eks" } }),
    'Statement 1 has the identity provider "https://oidc.eks"; it should be the ARN of one',
  ],
  ["trust", document({ ...TRUST, Principal: {} }), "Statement 1 has an empty Principal"],
  ["resource", document({ Effect: "Deny", Principal: "*", Action: "s3:*" }), "Statement 1 should have one of Resource and NotResource"],
];

test("policies of each kind pass", () => {
  for (const [kind, text] of GOOD) assert.equal(policyFault(text, kind, 2048), undefined, text);
});

test("each fault of a policy is told", () => {
  for (const [kind, text, fault] of BAD) assert.equal(policyFault(text, kind, 2048), fault, text);
  assert.equal(BAD.length, 27);
});

test("white space does not count to a policy's length", () => {
  const text = document(IDENTITY);
  assert.equal(policyFault(text.replaceAll(",", ",\n      "), "identity", text.length), undefined);
  assert.equal(
    policyFault(text, "identity", text.length - 1),
    `has ${text.length} characters without white space; AWS takes at most ${text.length - 1}`,
  );
});

test("a trust policy lets in the services that an Allow statement names", () => {
  const text = document([
    { Effect: "Allow", Principal: { Service: ["eks.amazonaws.com"] }, Action: "*" },
    { Effect: "Deny", Principal: { Service: "ec2.amazonaws.com" }, Action: "*" },
  ]);
  assert.deepEqual(
    ["eks", "ec2", "lambda"].map((name) => allowsService(text, `${name}.amazonaws.com`)),
    [true, false, false],
  );
  assert.equal(allowsService("{", "eks.amazonaws.com"), false);
});
