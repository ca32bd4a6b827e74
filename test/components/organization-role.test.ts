import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { createOrganizationRole, type OrganizationRoleArgs } from "../../components/organization-role";
import { organizationPolicy } from "../../lib/policies";
import { only, type Registered, registered } from "../support/program";

const SCOPE = { partition: "aws", region: "eu-west-1", accountId: "111122223333" };
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555";
const PRO = { name: "pro", namespace: "acme", applications: [{ name: "shop", secrets: {} }] };
const ARGS: OrganizationRoleArgs = {
  organization: { name: "acme" },
  environment: PRO,
  naming: {
    organizationRole: "{organization}-{environment}-secret-manager-role",
    secret: "hyperfy2-{organization}-{application}-{environment}",
  },
  scope: pulumi.output(SCOPE),
  oidc: { issuer: pulumi.output("oidc.example/id/1"), providerArn: pulumi.output("arn:provider") },
  secretsKeyArn: pulumi.output(KEY),
  tags: { Organization: "acme", Environment: "pro" },
};
const STATICS = { bucket: "statics.example.org", prefix: "spaces/{organization}/" };

function role(changes: Partial<OrganizationRoleArgs> = {}): Promise<Registered[]> {
  return registered(() => createOrganizationRole({ ...ARGS, ...changes }, {}));
}

test("an environment's role is named by the template, or by its own name", async () => {
  const nameOf = (resources: Registered[]) => only(resources, "aws:iam/role:Role", "acme").inputs.name;
  assert.equal(nameOf(await role()), "acme-pro-secret-manager-role");
  assert.equal(nameOf(await role({ environment: { ...PRO, roleName: "acme-secret-manager-role" } })), "acme-secret-manager-role");
});

test("it reads the environment's entries and keeps the organization's static files", async () => {
  const resources = await role({ statics: STATICS });
  assert.equal(resources.length, 2);
  const { assumeRolePolicy, ...rest } = only(resources, "aws:iam/role:Role").inputs;
  assert.deepEqual(rest, { name: "acme-pro-secret-manager-role", description: "Applications of acme in pro", tags: ARGS.tags });
  assert.match(assumeRolePolicy as string, /"oidc\.example\/id\/1:sub":"system:serviceaccount:acme:app"/);
  const { policy } = only(resources, "aws:iam/rolePolicy:RolePolicy").inputs;
  const statics = { bucket: "statics.example.org", prefix: "spaces/acme/" };
  const secretNames = ["hyperfy2-acme-shop-pro"];
  assert.deepEqual(JSON.parse(policy as string), organizationPolicy({ scope: SCOPE, secretsKeyArn: KEY, secretNames, statics }));
});

test("it has no policy where there is nothing to read", async () => {
  const empty = { ...PRO, applications: [] };
  assert.equal((await role({ environment: empty })).length, 1);
  assert.equal((await role({ environment: empty, statics: STATICS })).length, 2);
});
