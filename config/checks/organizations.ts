import { parseQuantity } from "../../lib/quantity";
import { MAX_NAMESPACE_LENGTH } from "../naming";
import type { Readings } from "../parse";
import type { Report } from "../problems";
import { namespaceOf, type EnvironmentInput, type OrganizationInput } from "../resolve";

type Organizations = Readings["numinia:organizations"];

/**
 * Namespaces of Kubernetes, of AWS's add-ons and of the platform's own systems. Boundaries let some of them in by name: an
 * organization's pods in `ingress` would reach every environment that allows the gateway.
 */
const RESERVED =
  /^(default|platform|gateway|ingress|monitoring|logging|cert-manager|external-secrets|external-dns|(kube|flux|aws|amazon|istio|platform)-.*|.*-system)$/;

/** An environment that later checks may rely on: its organization and itself are the first of their names. */
export interface PlacedEnvironment {
  readonly organization: OrganizationInput;
  readonly environment: EnvironmentInput;
  /** For sentences: "numinia pre". */
  readonly label: string;
  readonly organizationIndex: number;
  readonly index: number;
}

/** Names are distinct and usable, containers' defaults fit; returns the environments that are no duplicates. */
export function checkOrganizations(organizations: Organizations, report: Report): PlacedEnvironment[] {
  const placed: PlacedEnvironment[] = [];
  const names = new Map<string, string>();
  for (const [organizationIndex, organization] of (organizations.value ?? []).entries()) {
    const duplicate = names.get(organization.name);
    if (duplicate !== undefined) {
      report.add(organizations.place(organizationIndex, "name"), "organization-duplicate", { name: organization.name, first: duplicate });
    } else {
      names.set(organization.name, organizations.place(organizationIndex));
    }
    const environments = new Map<string, string>();
    for (const [index, environment] of organization.environments.entries()) {
      const first = environments.get(environment.name);
      if (first !== undefined) {
        report.add(organizations.place(organizationIndex, "environments", index, "name"), "environment-duplicate", {
          name: environment.name,
          first,
        });
      } else {
        environments.set(environment.name, organizations.place(organizationIndex, "environments", index));
        // What follows from a duplicate name (namespace, role, secret) would only repeat the same mistake.
        if (duplicate === undefined)
          placed.push({ organization, environment, label: `${organization.name} ${environment.name}`, organizationIndex, index });
      }
      checkContainers(organizations, [organizationIndex, "environments", index, "containers"], environment, report);
    }
    checkApplications(organizations, organizationIndex, organization, report);
  }
  checkNamespaces(organizations, placed, report);
  return placed;
}

function checkContainers(
  organizations: Organizations,
  path: readonly PropertyKey[],
  { containers }: EnvironmentInput,
  report: Report,
): void {
  for (const resource of ["cpu", "memory"] as const) {
    const request = containers.defaultRequest[resource];
    const limit = containers.default[resource];
    const max = containers.max[resource];
    if (parseQuantity(limit)! > parseQuantity(max)!)
      report.add(organizations.place(...path, "default", resource), "default-above-max", { resource, value: limit, max });
    if (parseQuantity(request)! > parseQuantity(limit)!)
      report.add(organizations.place(...path, "defaultRequest", resource), "request-above-default", { resource, value: request, limit });
  }
}

function checkApplications(organizations: Organizations, organizationIndex: number, organization: OrganizationInput, report: Report): void {
  const first = new Map<string, string>();
  const given = organizations.given(organizationIndex, "environments");
  const known = organization.environments.map(({ name }) => name);
  for (const [index, { name, environments }] of organization.applications.entries()) {
    if (first.has(name))
      report.add(organizations.place(organizationIndex, "applications", index, "name"), "application-duplicate", {
        name,
        first: first.get(name)!,
      });
    else first.set(name, organizations.place(organizationIndex, "applications", index));
    // Where an environment could not be read, its name may be the very one that is missing here.
    if (Array.isArray(given) && given.length !== known.length) continue;
    for (const [position, environment] of (environments ?? []).entries()) {
      if (known.includes(environment)) continue;
      report.add(organizations.place(organizationIndex, "applications", index, "environments", position), "application-environment", {
        name: environment,
        organization: organization.name,
        known,
      });
    }
  }
}

function checkNamespaces(organizations: Organizations, placed: readonly PlacedEnvironment[], report: Report): void {
  const first = new Map<string, string>();
  for (const { organization, environment, label, organizationIndex, index } of placed) {
    const namespace = namespaceOf(organization, environment);
    const path = organizations.place(organizationIndex, "environments", index, "namespace");
    if (RESERVED.test(namespace)) report.add(path, "namespace-reserved", { namespace });
    if (namespace.length > MAX_NAMESPACE_LENGTH) report.add(path, "namespace-too-long", { namespace });
    if (first.has(namespace)) report.add(path, "namespace-duplicate", { namespace, first: first.get(namespace)! });
    else first.set(namespace, label);
  }
}
