import * as pulumi from "@pulumi/pulumi";
import { Organization } from "../components/organization";
import type { PlatformConfig, PlatformSecrets } from "../config/model";
import { platformTags } from "../lib/tags";
import type { Foundation } from "./foundation";

/** All organizations of stack config. They wait for the delivery, whose tree holds what a boundary depends on. */
export function createOrganizations(
  config: PlatformConfig,
  secrets: PlatformSecrets,
  foundation: Foundation,
  delivery: pulumi.Resource,
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
        ...(foundation.recovery && { replica: { region: foundation.recovery.region, keyArn: foundation.recovery.secretsKeyArn } }),
        clusterPath: config.delivery.path,
        repositoryCredentials: Object.fromEntries(credentials.map(([name, value]) => [name, pulumi.secret(value)])),
        kubernetes: foundation.kubernetes,
        tags: platformTags(config),
      },
      { dependsOn: delivery },
    );
  });
}
