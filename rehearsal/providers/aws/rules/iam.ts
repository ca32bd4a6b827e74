import type { AccountRule, AwsError, InputRule, Subject } from "../entry";
import { others, target } from "../lookup";
import { textAt, valuesAt } from "../paths";
import { ROLE, ROLE_POLICY, ROLE_POLICY_ATTACHMENT } from "../tokens";
import type { StoredObject } from "../stored-object";
import { parseArn } from "./arn";
import { changing, eventually, refused, unready } from "./account";
import { each } from "./inputs";
import { allowsService } from "./policy-document";

/** Principals of a trust policy that are roles of the account exist. */
export const trustedRolesExist: AccountRule = eventually("trusted roles exist", changing, (subject) => {
  for (const name of trustedArns(textAt(subject.inputs, "assumeRolePolicy") ?? "{}")) {
    const parsed = parseArn(name);
    if (parsed?.account !== subject.account.accountId || !parsed.resource.startsWith("role/") || name === subject.account.deployerArn)
      continue;
    if (subject.account.objects(ROLE).some((role) => role.state.arn === name)) continue;
    return { code: "MalformedPolicyDocument", message: `Invalid principal in policy: "AWS":"${name}"` };
  }
  return undefined;
});

function trustedArns(policy: string): string[] {
  const { Statement: statements } = JSON.parse(policy) as { Statement?: unknown };
  const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
    value === undefined ? [] : Array.isArray(value) ? value : [value as T];
  return list(statements as { Principal?: { AWS?: string | string[] } } | undefined).flatMap(
    (statement) => [...list(statement.Principal?.AWS)] as string[],
  );
}

/** Inline policies of a role together: at most 10,240 characters without white space (IAM quotas). */
export const inlinePolicyTotal: AccountRule = refused("inline policy total", changing, (subject) => {
  const role = textAt(subject.inputs, "role");
  const sizes = others(subject, ROLE_POLICY)
    .filter((policy) => policy.inputs.role === role && policy.inputs.name !== subject.inputs.name)
    .map((policy) => size(String(policy.inputs.policy)));
  const total = sizes.reduce((sum, part) => sum + part, 0) + size(textAt(subject.inputs, "policy") ?? "");
  return total <= 10_240 ? undefined : { code: "LimitExceeded", message: `Maximum policy size of 10240 bytes exceeded for role ${role}` };
});

const size = (policy: string): number => policy.replace(/\s/g, "").length;

/** Managed policies of a role: at most 10 (IAM's default quota). */
export const attachmentQuota: AccountRule = refused("attachment quota", ["create"], (subject) => {
  const attached = others(subject, ROLE_POLICY_ATTACHMENT).filter((attachment) => attachment.inputs.role === subject.inputs.role);
  const already = attached.some((attachment) => attachment.inputs.policyArn === subject.inputs.policyArn);
  return already || attached.length < 10 ? undefined : { code: "LimitExceeded", message: "Cannot exceed quota for PoliciesPerRole: 10" };
});

/** The role at a path trusts a service. */
export function trusts(path: string, service: string, error: (arn: string) => AwsError): AccountRule {
  return eventually("trusts the service", changing, (subject) => {
    const role = target(subject, ROLE, path);
    return role === undefined || allowsService(String(role.inputs.assumeRolePolicy), service) ? undefined : error(String(role.state.arn));
  });
}

/** The role at a path has one of the policies that AWS owns, of each set. */
export function hasPolicies(
  kind: "refused" | "unready",
  path: string,
  sets: readonly (readonly string[])[],
  error: (arn: string, missing: string) => AwsError,
): AccountRule {
  const check = (subject: Subject): AwsError | undefined => {
    const role = target(subject, ROLE, path);
    if (role === undefined) return undefined;
    const names = policiesOf(subject, role);
    const missing = sets.find((set) => !set.some((name) => names.some((arn) => arn.endsWith(`:aws:policy/${name}`))));
    return missing === undefined ? undefined : error(String(role.state.arn), missing.join(" or "));
  };
  return kind === "refused" ? eventually("has policies", ["create"], check) : unready("has policies", "CREATE_FAILED", changing, check);
}

/** ARNs of the managed policies that are attached to a role. */
function policiesOf(subject: Subject, role: StoredObject): string[] {
  const attached = subject.account.objects(ROLE_POLICY_ATTACHMENT).filter((attachment) => attachment.inputs.role === role.id);
  const exclusive = valuesAt(role.inputs as Subject["inputs"], "managedPolicyArns[]").map(({ value }) => value);
  return [...attached.map((attachment) => attachment.inputs.policyArn), ...exclusive].map(String);
}

/** https, a host, no port, no query: what IAM takes as an identity provider's URL. */
export const issuerUrl: InputRule = each("issuer URL", "url", (value) => {
  if (typeof value !== "string") return undefined;
  if (!value.startsWith("https://")) return `"${value}" does not begin with https://`;
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  if (parsed === undefined || parsed.hostname === "") return `"${value}" is not a URL`;
  return parsed.port !== "" || parsed.search !== "" || parsed.hash !== ""
    ? `"${value}" has a port or a query, which IAM does not take`
    : undefined;
});
