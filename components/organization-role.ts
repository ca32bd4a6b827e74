import * as pulumi from "@pulumi/pulumi";
import type { EnvironmentConfig, NamingConfig, OrganizationConfig, StaticsConfig } from "../config/model";
import { organizationRoleName, secretName } from "../config/naming";
import { fillTemplate } from "../lib/names";
import { organizationPolicy } from "../lib/policies";
import type { AwsScope } from "../lib/policy-documents";
import { createIrsaRole, type IrsaRole, type OidcIdentity } from "./irsa-role";

export interface OrganizationRoleArgs {
  readonly organization: Pick<OrganizationConfig, "name">;
  readonly environment: Pick<EnvironmentConfig, "name" | "namespace" | "roleName" | "applications">;
  readonly naming: Pick<NamingConfig, "organizationRole" | "secret">;
  /** The bucket of static files, of which the organization has one prefix. @default none */
  readonly statics?: StaticsConfig;
  readonly scope: pulumi.Output<AwsScope>;
  readonly oidc: OidcIdentity;
  /** KMS key of all Secrets Manager entries. */
  readonly secretsKeyArn: pulumi.Output<string>;
  readonly tags: { readonly [key: string]: string };
}

/** The service account of every environment that the GitOps tree annotates with the role (tenancy/base/serviceaccount.yaml). */
export const ORGANIZATION_SERVICE_ACCOUNT = "app";

/**
 * Makes the IAM role of one environment of an organization, named after its namespace: the workloads' and, for the organization's
 * SecretStore, external-secrets'. It reads the environment's own entries and the organization's own static files. The entries
 * are not made here.
 */
export function createOrganizationRole(args: OrganizationRoleArgs, opts: pulumi.CustomResourceOptions): IrsaRole {
  const { organization, environment, naming } = args;
  const secretNames = environment.applications.map((application) => secretName(naming, organization, environment, application));
  const statics = args.statics && {
    bucket: args.statics.bucket,
    prefix: fillTemplate(args.statics.prefix, { organization: organization.name }),
  };
  const policy = pulumi
    .all([args.scope, args.secretsKeyArn])
    .apply(([scope, secretsKeyArn]) => organizationPolicy({ scope, secretsKeyArn, secretNames, statics })!);
  return createIrsaRole(
    environment.namespace,
    {
      roleName: organizationRoleName(naming, organization, environment),
      description: `Applications of ${organization.name} in ${environment.name}`,
      oidc: args.oidc,
      namespace: environment.namespace,
      serviceAccount: ORGANIZATION_SERVICE_ACCOUNT,
      ...(secretNames.length === 0 && statics === undefined ? {} : { policy }),
      tags: args.tags,
    },
    opts,
  );
}
