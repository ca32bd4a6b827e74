import { applicationsName, boundaryName, fillTemplate } from "../lib/names";
import type { Controller, EnvironmentConfig, NamingConfig, OrganizationConfig, PlatformConfig } from "./model";

// Names that derive from configuration, in one place: the checks and the stacks must agree on them.

/** Placeholders of each template. */
export const PLACEHOLDERS = {
  organizationRole: ["organization", "environment"],
  secret: ["organization", "application", "environment"],
} as const satisfies Record<Exclude<keyof NamingConfig, "controllerRoles">, readonly string[]>;

/** Placeholders of statics.prefix. */
export const PREFIX_PLACEHOLDERS = ["organization"] as const;

/** Name of the IAM role that the organization's workloads of this environment assume. At most 64 characters. */
export function organizationRoleName(
  naming: Pick<NamingConfig, "organizationRole">,
  organization: Pick<OrganizationConfig, "name">,
  environment: Pick<EnvironmentConfig, "name" | "roleName">,
): string {
  if (environment.roleName !== undefined) return environment.roleName;
  return fillTemplate(naming.organizationRole, { organization: organization.name, environment: environment.name });
}

/** Name of the Secrets Manager entry of an application in an environment. */
export function secretName(
  naming: Pick<NamingConfig, "secret">,
  organization: Pick<OrganizationConfig, "name">,
  environment: Pick<EnvironmentConfig, "name">,
  application: { readonly name: string },
): string {
  return fillTemplate(naming.secret, { organization: organization.name, environment: environment.name, application: application.name });
}

/** Names of all entries of a stack. */
export function secretNames({ naming, organizations }: Pick<PlatformConfig, "naming" | "organizations">): string[] {
  return organizations.flatMap((organization) =>
    organization.environments.flatMap((environment) =>
      environment.applications.map((application) => secretName(naming, organization, environment, application)),
    ),
  );
}

/** What every entry's name begins with: the template up to its first placeholder, perhaps nothing. */
export function secretPrefix(naming: Pick<NamingConfig, "secret">): string {
  return naming.secret.split("{")[0]!;
}

/** Name of the IAM role of a controller in the cluster. At most 64 characters. */
export function controllerRoleName(naming: Pick<NamingConfig, "controllerRoles">, clusterName: string, controller: Controller): string {
  return naming.controllerRoles[controller] ?? `${clusterName}-${controller}`;
}

/** pro is the organization's main environment and carries its plain name, as on the platform today. */
export function defaultNamespace(organization: string, environment: string): string {
  return environment === "pro" ? organization : `${organization}-${environment}`;
}

/** Flux writes a Kustomization's name into a label of all that it applies, and labels take 63 characters. */
export const MAX_NAMESPACE_LENGTH = 63 - Math.max(boundaryName("").length, applicationsName("").length);
