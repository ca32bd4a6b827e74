import * as pulumi from "@pulumi/pulumi";
import { Organization, type OrganizationArgs } from "../components/organization";
import type { RecoverableEntries } from "../components/recoverable-entries";
import type { PlatformConfig, PlatformSecrets } from "../config/model";
import { platformTags } from "../lib/tags";
import type { Foundation } from "./foundation";

export interface OrganizationsArgs {
  readonly foundation: Foundation;
  /** What organizations wait for: its tree holds what a boundary depends on. */
  readonly delivery: pulumi.Resource;
  readonly recoverable: RecoverableEntries;
}

/** All organizations of stack config. */
export function createOrganizations(
  config: PlatformConfig,
  secrets: PlatformSecrets,
  { foundation, delivery, recoverable }: OrganizationsArgs,
): Organization[] {
  return config.organizations.map((organization) => {
    const credentials = Object.entries(secrets.repositories[organization.name] ?? {});
    return new Organization(
      organization.name,
      {
        organization,
        naming: config.naming,
        ...(config.statics && { statics: config.statics }),
        scope: foundation.scope,
        oidc: foundation.oidc,
        secretsKeyArn: foundation.secretsKeyArn,
        secretFunction: foundation.secretFunction,
        recoverable,
        secretValues: secretValues(secrets.applications[organization.name] ?? {}),
        ...(foundation.recovery && { replica: { region: foundation.recovery.region, keyArn: foundation.recovery.secretsKeyArn } }),
        clusterPath: config.delivery.path,
        sharedRepository: config.delivery.url,
        repositoryCredentials: Object.fromEntries(credentials.map(([name, value]) => [name, pulumi.secret(value)])),
        kubernetes: foundation.kubernetes,
        tags: platformTags(config),
      },
      { dependsOn: delivery },
    );
  });
}

/** Every value wrapped before anything else sees it. */
function secretValues(byEnvironment: PlatformSecrets["applications"][string]): OrganizationArgs["secretValues"] {
  const wrapped = <T, R>(record: { readonly [name: string]: T }, wrap: (value: T) => R): { [name: string]: R } =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, wrap(value)]));
  return wrapped(byEnvironment, (applications) => wrapped(applications, (keys) => wrapped(keys, (value) => pulumi.secret(value))));
}
