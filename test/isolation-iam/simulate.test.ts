import assert from "node:assert/strict";
import { test } from "node:test";
import type { PolicyDocument } from "../../lib/policy-documents";
import { ACCOUNT } from "./roles";
import { decide } from "./simulate";

// The simulation itself: a request that AWS could not get must fail a test and not count as denied.

const BUCKET = "arn:aws:s3:::statics.example.org";
const POLICY: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*", Condition: { StringLike: { "s3:prefix": "a/*" } } }],
};
const ROLE = { arn: `arn:aws:iam::${ACCOUNT}:role/acme`, policy: POLICY };

test("a request is decided by the role's policy", async () => {
  const list = (prefix: string) => decide(ROLE, { action: "s3:ListBucket", resource: BUCKET, context: { "s3:prefix": prefix } });
  assert.equal(await list("a/b"), "allowed");
  assert.equal(await list("b/b"), "denied");
  assert.equal(await decide({ arn: ROLE.arn }, { action: "s3:ListBucket", resource: BUCKET }), "denied");
});

test("an action that AWS does not have is no request", async () => {
  await assert.rejects(decide(ROLE, { action: "s3:ListBuckets", resource: BUCKET }), /no single decision for s3:ListBuckets/);
});

test("a resource of another type is no request", async () => {
  const resource = `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-0123456789abcdef0`;
  await assert.rejects(decide(ROLE, { action: "ec2:DeleteVolume", resource }), /no single decision for ec2:DeleteVolume/);
});

test("a condition key that the action does not have is no request", async () => {
  const request = { action: "s3:GetObject", resource: `${BUCKET}/a/b`, context: { "s3:prefix": "a/b" } };
  await assert.rejects(decide(ROLE, request), { message: `AWS knows no s3:prefix for s3:GetObject on ${BUCKET}/a/b` });
});

test("a policy that IAM would refuse decides nothing", async () => {
  const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject" }] } as PolicyDocument;
  await assert.rejects(decide({ arn: ROLE.arn, policy }, { action: "s3:GetObject", resource: `${BUCKET}/a` }), /no single decision/);
});
