import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { createIrsaRole, type IrsaRole } from "../../components/irsa-role";
import type { PolicyDocument } from "../../lib/policy-documents";
import { only, registered } from "../support/program";

const run = promisify(execFile);

const ARGS = {
  roleName: "acme-pro-secret-manager-role",
  description: "Applications of acme in pro",
  oidc: { issuer: pulumi.output("oidc.example/id/1"), providerArn: pulumi.output("arn:provider") },
  namespace: "acme",
  serviceAccount: "app",
  tags: { Organization: "acme" },
};

const POLICY: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" }],
};

test("exactly one service account may assume the role, for STS only", async () => {
  const resources = await registered(() => createIrsaRole("acme", ARGS, {}));
  assert.equal(resources.length, 1, "the role; no policy was given");
  const { assumeRolePolicy, ...rest } = only(resources, "aws:iam/role:Role").inputs;
  assert.deepEqual(rest, {
    name: "acme-pro-secret-manager-role",
    description: "Applications of acme in pro",
    tags: { Organization: "acme" },
  });
  assert.deepEqual(JSON.parse(assumeRolePolicy as string), {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: "arn:provider" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: { "oidc.example/id/1:sub": "system:serviceaccount:acme:app", "oidc.example/id/1:aud": "sts.amazonaws.com" },
        },
      },
    ],
  });
});

test("the policy is written into the role, and what works by the role waits for both", async () => {
  let role!: IrsaRole;
  const resources = await registered(() => (role = createIrsaRole("acme", { ...ARGS, policy: POLICY }, {})));
  assert.equal(resources.length, 2);
  const inline = only(resources, "aws:iam/rolePolicy:RolePolicy").inputs;
  assert.deepEqual({ ...inline, policy: JSON.parse(inline.policy as string) }, { role: "acme-pro-secret-manager-role", policy: POLICY });
  assert.equal(role.resources.length, 2);
});

test("documents that IAM would refuse fail the program, with the names of their roles", async () => {
  const script = join(__dirname, "..", "support", "refused-roles.ts");
  const failure = await run(process.execPath, ["--import", "tsx", script]).then(
    () => assert.fail("the program ended well"),
    (error: { stdout: string }) => error,
  );
  const messages = [...new Set(failure.stdout.match(/the \w+ policy of role .*/g))].sort();
  assert.deepEqual(messages, [
    "the inline policy of role empty-policy would be refused by AWS: it has no statement: leave the policy out",
    "the trust policy of role long-issuer would be refused by AWS: it has 2263 characters of at most 2048: take resources away or use a pattern for several",
  ]);
});
