import { describe, groupOf, type KubernetesObject, type Manifest, resourceOf } from "../objects";
import type { Problem } from "../problem";
import { BOUNDARY, CLUSTER, TENANCY, type Tree } from "../tree";

/** What no account or person of an organization may write: each would let it leave its boundary. "group/resource". */
const BOUNDARY_OBJECTS = [
  "/limitranges",
  "/resourcequotas",
  "/serviceaccounts",
  "/namespaces",
  "/endpoints",
  "discovery.k8s.io/endpointslices",
  "networking.k8s.io/networkpolicies",
  "rbac.authorization.k8s.io/roles",
  "rbac.authorization.k8s.io/rolebindings",
  "external-secrets.io/secretstores",
  "external-secrets.io/clustersecretstores",
  "external-secrets.io/pushsecrets",
];
/** What it may not even read: for these a GET is the act itself. */
const ACTS = [
  "/serviceaccounts/token",
  "/pods/exec",
  "/pods/attach",
  "/pods/portforward",
  "/pods/ephemeralcontainers",
  "/pods/proxy",
  "/services/proxy",
];
const READ = ["get", "list", "watch"];
const APPLY = ["get", "list", "watch", "create", "update", "patch", "delete"];

/** Nobody is made cluster-admin, and the roles of organizations hold nothing that opens the boundary. */
export function rbacProblems(tree: Tree): Problem[] {
  const sets = [
    { where: CLUSTER, build: tree.root },
    { where: BOUNDARY, build: tree.boundaries.at(-1)?.build ?? { objects: [] } },
    ...tree.layers.map(({ where, path, build }) => ({ where: path ?? where, build })),
    ...tree.environments,
  ];
  const admins = sets.flatMap(({ where, build }) =>
    build.objects
      .map(({ object }) => object)
      .filter((object) => object.kind.endsWith("RoleBinding") && ["cluster-admin", "admin", "edit"].includes(object.roleRef?.name))
      .map((object) => ({
        where,
        message: `${describe(object)} binds the built-in role ${object.roleRef.name}: bind a role of our own that holds only what is needed.`,
      })),
  );
  return [
    ...admins,
    ...organizationRoles(tree).flatMap(roleProblems),
    ...tree.environments.flatMap((each) => permittedProblems(each, tree)),
  ];
}

function roleProblems(role: KubernetesObject): Problem[] {
  const where = `${TENANCY}/cluster`;
  const problems: string[] = [];
  for (const rule of (role.rules ?? []) as Manifest[]) {
    const verbs: string[] = rule.verbs ?? [];
    const names = (rule.apiGroups ?? []).flatMap((group: string) =>
      (rule.resources ?? []).map((resource: string) => `${group}/${resource}`),
    ) as string[];
    for (const verb of verbs.filter((each) => ["*", "impersonate", "bind", "escalate"].includes(each)))
      problems.push(`the verb ${verb} is not for organizations.`);
    for (const name of names) {
      if (name.includes("*")) problems.push(`the rule for ${name} names a wildcard: name each resource.`);
      if (ACTS.includes(name) && !isOptIn(role, name)) problems.push(`${name.replace(/^\//, "")} is not for organizations.`);
      if (BOUNDARY_OBJECTS.includes(name) && verbs.some((verb) => !READ.includes(verb)))
        problems.push(`${name.replace(/^\//, "")} belongs to the boundary: organizations may only read it.`);
      if (name === "/secrets" && role.metadata.name === "organization-owner") problems.push("secrets are not for people.");
    }
  }
  return problems.map((message) => ({ where, message: `${describe(role)}: ${message}` }));
}

/** Entering pods is an allow of its own: its role holds just that, and only its component binds it. */
function isOptIn(role: KubernetesObject, name: string): boolean {
  return role.metadata.name === "organization-exec" && ["/pods/exec", "/pods/portforward"].includes(name);
}

/** What an organization's directory holds can be applied by its account: nothing cluster-wide, nothing of the boundary. */
function permittedProblems({ where, build }: Tree["environments"][number], tree: Tree): Problem[] {
  const deployer = organizationRoles(tree).find((role) => role.metadata.name === "organization-deployer");
  if (deployer === undefined) return [];
  return build.objects
    .map(({ object }) => object)
    .flatMap((object) => {
      const problems: string[] = [];
      if (!permits(deployer, groupOf(object), resourceOf(object.kind)))
        problems.push(`the organization's account may not apply a ${object.kind} (ClusterRole organization-deployer).`);
      if (object.metadata.namespace !== undefined)
        problems.push("metadata.namespace must not be set: Flux sets the environment's namespace.");
      return problems.map((message) => ({ where, message: `${describe(object)}: ${message}` }));
    });
}

function permits(role: KubernetesObject, group: string, resource: string): boolean {
  return ((role.rules ?? []) as Manifest[]).some(
    (rule) => rule.apiGroups?.includes(group) && rule.resources?.includes(resource) && APPLY.every((verb) => rule.verbs?.includes(verb)),
  );
}

function organizationRoles(tree: Tree): KubernetesObject[] {
  const build = tree.kustomizations.find((each) => each.directory === `${TENANCY}/cluster`)?.build;
  return (build?.objects ?? []).map(({ object }) => object).filter((object) => object.kind === "ClusterRole");
}
