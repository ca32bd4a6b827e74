import type { AccessConfig, OrganizationConfig } from "../config/model";

/** Names of the access policies that EKS has and this platform uses. */
export type AccessPolicyName = "AmazonEKSClusterAdminPolicy" | "AmazonEKSViewPolicy";

/** All that one principal gets. */
export interface AccessGrant {
  /** ARN of an IAM role or user. */
  readonly principal: string;
  /** Each once, for the whole cluster, in alphabetical order. */
  readonly policies: readonly AccessPolicyName[];
  /** Kubernetes groups, in alphabetical order. */
  readonly groups: readonly string[];
}

/** The Kubernetes group of an organization's owners; the GitOps tree binds it in the organization's namespaces. */
export function ownersGroup(organization: string): string {
  return `numinia:${organization}:owners`;
}

/**
 * Who gets what, one grant per principal in alphabetical order: EKS takes one access entry for a principal, whatever lists it is on.
 * The deployer has none: EKS made its entry, with all rights, when it created the cluster.
 *
 * - Administrators: everything.
 * - Pipelines: everything too. `pulumi up` installs CRDs, ClusterRoles and role bindings, and Kubernetes lets only those hand out
 *   rights who have them.
 * - Viewers: AmazonEKSViewPolicy. AmazonEKSAdminViewPolicy shows more kinds of object, but Secrets among them.
 * - Owners: a group, and no policy: what they may do is RBAC of the GitOps tree, within their namespaces.
 */
export function accessGrants(
  access: Pick<AccessConfig, "deployer" | "administrators" | "viewers" | "pipelines">,
  organizations: readonly Pick<OrganizationConfig, "name" | "owners">[],
): AccessGrant[] {
  const grants = new Map<string, { policies: Set<AccessPolicyName>; groups: Set<string> }>();
  const grantOf = (principal: string) => {
    const grant = grants.get(principal) ?? { policies: new Set(), groups: new Set() };
    grants.set(principal, grant);
    return grant;
  };
  for (const principal of [...access.administrators, ...access.pipelines]) grantOf(principal).policies.add("AmazonEKSClusterAdminPolicy");
  for (const principal of access.viewers) grantOf(principal).policies.add("AmazonEKSViewPolicy");
  for (const { name, owners } of organizations) for (const principal of owners) grantOf(principal).groups.add(ownersGroup(name));
  return [...grants]
    .filter(([principal]) => principal !== access.deployer)
    .map(([principal, { policies, groups }]) => ({ principal, policies: [...policies].sort(), groups: [...groups].sort() }))
    .sort((a, b) => (a.principal < b.principal ? -1 : 1));
}
