import { CONTROLLERS } from "../model";
import { controllerRoleName, organizationRoleName, secretName } from "../naming";
import type { Readings } from "../parse";
import type { Report } from "../problems";
import { applicationsOf } from "../resolve";
import type { PlacedEnvironment } from "./organizations";

/** IAM's limit on role names. Source: IAM API, CreateRole. */
const MAX_ROLE_LENGTH = 64;

/** A role that the program makes, and the key of the configuration that names it. */
interface NamedRole {
  readonly role: string;
  /** For sentences: "numinia pre" or "the controller external-dns". */
  readonly owner: string;
  readonly path: string;
}

/** The names in AWS fit there, and none is given to two things. */
export function checkNaming(sections: Readings, environments: readonly PlacedEnvironment[], report: Report): void {
  const naming = sections["numinia:naming"].value;
  if (!naming) return;
  checkRoles([...organizationRoles(sections, environments), ...controllerRoles(sections)], report);
  const secrets = new Map<string, string>();
  for (const { organization, environment, label } of environments) {
    const names = new Set(applicationsOf(organization, environment).map(({ name }) => name));
    for (const name of names) {
      const secret = secretName(naming, organization, environment, { name });
      const same = secrets.get(secret);
      if (same !== undefined) report.add("numinia:naming.secret", "secret-duplicate", { secret, one: same, other: `${label} ${name}` });
      else secrets.set(secret, `${label} ${name}`);
    }
  }
}

function organizationRoles(sections: Readings, environments: readonly PlacedEnvironment[]): NamedRole[] {
  const organizations = sections["numinia:organizations"];
  return environments.map(({ organization, environment, label, organizationIndex, index }) => ({
    role: organizationRoleName(sections["numinia:naming"].value!, organization, environment),
    owner: label,
    path:
      environment.roleName === undefined
        ? "numinia:naming.organizationRole"
        : organizations.place(organizationIndex, "environments", index, "roleName"),
  }));
}

function controllerRoles({ "numinia:naming": naming, "numinia:cluster": cluster }: Readings): NamedRole[] {
  return CONTROLLERS.flatMap((controller) => {
    const own = naming.value!.controllerRoles[controller] !== undefined;
    if (!own && cluster.value === undefined) return [];
    return {
      role: controllerRoleName(naming.value!, cluster.value?.name ?? "", controller),
      owner: `the controller ${controller}`,
      path: own ? naming.place("controllerRoles", controller) : "numinia:cluster.name",
    };
  });
}

function checkRoles(roles: readonly NamedRole[], report: Report): void {
  const first = new Map<string, string>();
  for (const { role, owner, path } of roles) {
    if (role.length > MAX_ROLE_LENGTH) report.add(path, "role-too-long", { role });
    // IAM does not tell names apart by case.
    const one = first.get(role.toLowerCase());
    if (one !== undefined) report.add(path, "role-duplicate", { role, one, other: owner });
    else first.set(role.toLowerCase(), owner);
  }
}
