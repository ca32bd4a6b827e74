import { organizationRoleName, secretName } from "../naming";
import type { Readings } from "../parse";
import type { Report } from "../problems";
import { applicationsOf } from "../resolve";
import type { PlacedEnvironment } from "./organizations";

/** IAM's limit on role names. Source: IAM API, CreateRole. */
const MAX_ROLE_LENGTH = 64;

/** The filled templates fit AWS and never give one name to two things. */
export function checkNaming({ "numinia:naming": naming }: Readings, environments: readonly PlacedEnvironment[], report: Report): void {
  if (!naming.value) return;
  const roles = new Map<string, string>();
  const secrets = new Map<string, string>();
  for (const { organization, environment, label } of environments) {
    const role = organizationRoleName(naming.value, organization, environment);
    if (role.length > MAX_ROLE_LENGTH) report.add("numinia:naming.organizationRole", "role-too-long", { role });
    const sameRole = roles.get(role);
    if (sameRole !== undefined) report.add("numinia:naming.organizationRole", "role-duplicate", { role, one: sameRole, other: label });
    else roles.set(role, label);

    const names = new Set(applicationsOf(organization, environment).map(({ name }) => name));
    for (const name of names) {
      const secret = secretName(naming.value, organization, environment, { name });
      const same = secrets.get(secret);
      if (same !== undefined) report.add("numinia:naming.secret", "secret-duplicate", { secret, one: same, other: `${label} ${name}` });
      else secrets.set(secret, `${label} ${name}`);
    }
  }
}
