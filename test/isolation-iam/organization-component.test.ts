import assert from "node:assert/strict";
import { test } from "node:test";
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Organization, type OrganizationArgs } from "../../components/organization";
import type { PlatformConfig } from "../../config/model";
import { registered } from "../support/program";
import { ACCOUNT, ISSUER, organizationRoles, PROVIDER, SECRETS_KEY, stackConfig } from "./roles";

// What the simulation is about is what component Organization registers.

for (const file of ["Pulumi.prod.yaml", "Pulumi.rehearsal.yaml"])
  test(`component Organization registers the simulated documents of ${file}`, async () => {
    const config = stackConfig(file);
    const resources = await registered(() => {
      const kubernetes = new k8s.Provider("cluster", { kubeconfig: "{}" });
      const shared = {
        naming: config.naming,
        statics: config.statics,
        scope: pulumi.output({ partition: "aws", region: config.region, accountId: ACCOUNT }),
        oidc: { issuer: pulumi.output(ISSUER), providerArn: pulumi.output(PROVIDER) },
        secretsKeyArn: pulumi.output(SECRETS_KEY),
        secretFunction: new aws.lambda.Function("secret-values", { role: "arn:role" }),
        secretValues: anyValues(config),
        clusterPath: config.delivery.path,
        sharedRepository: config.delivery.url,
        repositoryCredentials: {},
        kubernetes,
        tags: {},
      };
      for (const organization of config.organizations)
        new Organization(organization.name, { organization, ...shared } as OrganizationArgs, {});
    });
    const roles = resources.filter(({ type }) => type === "aws:iam/role:Role");
    const policies = resources.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
    const simulated = await organizationRoles(config);
    const byName = <T extends { name: string }>(entries: T[]) => entries.sort((a, b) => a.name.localeCompare(b.name));
    assert.deepEqual(
      byName(
        roles.map(({ name, inputs }) => ({ name, role: inputs.name, trust: JSON.parse(inputs.assumeRolePolicy as string) as unknown })),
      ),
      byName(simulated.map(({ namespace, arn, trust }) => ({ name: namespace, role: arn.split("/")[1], trust }))),
    );
    assert.deepEqual(
      byName(policies.map(({ name, inputs }) => ({ name, policy: JSON.parse(inputs.policy as string) as unknown }))),
      byName(simulated.flatMap(({ namespace, policy }) => (policy === undefined ? [] : [{ name: namespace, policy }]))),
    );
  });

/** A value for every provided key, by environment, application and key; applications of all organizations together. */
function anyValues(config: PlatformConfig): OrganizationArgs["secretValues"] {
  const values: { [environment: string]: { [application: string]: { [key: string]: pulumi.Output<string> } } } = {};
  for (const { environments } of config.organizations)
    for (const { name, applications } of environments)
      for (const application of applications)
        for (const key of Object.keys(application.secrets))
          ((values[name] ??= {})[application.name] ??= {})[key] = pulumi.secret("any value");
  return values;
}
