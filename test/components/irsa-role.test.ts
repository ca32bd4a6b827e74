import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { createIrsaRole } from "../../components/irsa-role";
import { clusterAutoscalerPolicy } from "../../lib/policy-documents";
import { only, registered } from "../support/program";

const ARGS = {
  roleName: "acme-pro-secret-manager-role",
  description: "Applications of acme in pro",
  oidc: { issuer: pulumi.output("oidc.example/id/1"), providerArn: pulumi.output("arn:provider") },
  namespace: "acme",
  serviceAccount: "app",
  tags: { Organization: "acme" },
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

test("the policy is written into the role, and managed policies are attached", async () => {
  const policy = clusterAutoscalerPolicy("c");
  const resources = await registered(() => createIrsaRole("acme", { ...ARGS, policy, managedPolicyArns: ["arn:managed"] }, {}));
  assert.equal(resources.length, 3);
  const inline = only(resources, "aws:iam/rolePolicy:RolePolicy").inputs;
  assert.deepEqual({ ...inline, policy: JSON.parse(inline.policy as string) }, { role: "acme-pro-secret-manager-role", policy });
  assert.deepEqual(only(resources, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").inputs, {
    role: "acme-pro-secret-manager-role",
    policyArn: "arn:managed",
  });
});
