import type { ApplicationConfig, EnvironmentConfig, NetworkConfig, NodeGroupConfig, OrganizationConfig, RecoveryConfig } from "./model";
import { defaultNamespace } from "./naming";
import type { Sections } from "./schema";

// From what a stack file says to what the program uses: defaults that depend on other values are filled in here.

export type OrganizationInput = Sections["numinia:organizations"][number];
export type EnvironmentInput = OrganizationInput["environments"][number];
export type NodeGroupInput = Sections["numinia:nodeGroups"][number];

/** Namespace of an environment: its own when it names one, else the platform's convention. */
export function namespaceOf(organization: OrganizationInput, environment: EnvironmentInput): string {
  return environment.namespace ?? defaultNamespace(organization.name, environment.name);
}

/** The applications of an environment, in the order of declaration. */
export function applicationsOf(organization: OrganizationInput, environment: EnvironmentInput): ApplicationConfig[] {
  return organization.applications
    .filter(({ environments }) => environments === undefined || environments.includes(environment.name))
    .map(({ name, secrets }) => ({ name, secrets }));
}

export function resolveNetwork({ flowLogs, ...network }: Sections["numinia:network"]): NetworkConfig {
  return flowLogs === "none" ? network : { ...network, flowLogs };
}

export function resolveRecovery({ region, network }: NonNullable<Sections["numinia:recovery"]>): RecoveryConfig {
  return network === undefined ? { region } : { region, network: resolveNetwork(network) };
}

export function resolveNodeGroup(group: NodeGroupInput, zones: readonly string[]): NodeGroupConfig {
  return { ...group, desired: group.desired ?? group.min, zones: group.zones ?? [...zones] };
}

/** All organizations: an environment's peers become their namespaces, wherever those are declared. */
export function resolveOrganizations(organizations: readonly OrganizationInput[] | undefined): OrganizationConfig[] | undefined {
  const namespaces = new Map(
    organizations?.flatMap((organization) =>
      organization.environments.map((environment) => [`${organization.name}/${environment.name}`, namespaceOf(organization, environment)]),
    ),
  );
  return organizations?.map((organization) => resolveOrganization(organization, namespaces));
}

function resolveOrganization(organization: OrganizationInput, namespaces: ReadonlyMap<string, string>): OrganizationConfig {
  return {
    name: organization.name,
    displayName: organization.displayName ?? organization.name,
    contact: organization.contact,
    owners: organization.owners,
    domains: organization.domains,
    sources: organization.sources,
    ownFileSystem: organization.ownFileSystem,
    environments: organization.environments.map((environment): EnvironmentConfig => ({
      ...environment,
      namespace: namespaceOf(organization, environment),
      allows: [...environment.allows, ...(environment.peers.length > 0 ? (["peers"] as const) : [])],
      peers: environment.peers.flatMap((peer) => namespaces.get(peer) ?? []),
      applications: applicationsOf(organization, environment),
    })),
  };
}
