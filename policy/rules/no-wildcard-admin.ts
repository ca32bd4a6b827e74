import { list, ruleOf, UNKNOWN } from "../rule";

/** Managed policies of AWS that give everything, or everything but IAM. */
const ADMINISTRATOR = /:iam::aws:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/;

/** `*` in its spellings (`**`, `?*`), alone, after `arn:` or as the resource part of an ARN that names no more than a service. */
const EVERY_RESOURCE = /^[*?]+$|^arn:[*?]+$|^arn:[^:]*:[^:]*:[^:]*:[^:]*:[*?]+$/;

/** Everything, or everything of one service. */
const EVERY_ACTION = /^[*?]+$|^[^:]+:[*?]+$/;

/** Identity policies only: a key's or an endpoint's policy names its principals, and `kms:*` for the own account is AWS's default. */
export const noWildcardAdmin = ruleOf(
  { name: "no-wildcard-admin", description: "No role may do everything, or everything of one service on every resource." },
  {
    "aws:iam/role:Role": ({ inlinePolicies, managedPolicyArns }) => [
      ...list(inlinePolicies).flatMap(({ policy }) => wildcards(policy)),
      ...list(managedPolicyArns).flatMap(administrator),
    ],
    "aws:iam/rolePolicy:RolePolicy": ({ policy }) => wildcards(policy),
    "aws:iam/userPolicy:UserPolicy": ({ policy }) => wildcards(policy),
    "aws:iam/groupPolicy:GroupPolicy": ({ policy }) => wildcards(policy),
    "aws:iam/policy:Policy": ({ policy }) => wildcards(policy),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ({ policyArn }) => administrator(policyArn),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": ({ policyArn }) => administrator(policyArn),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": ({ policyArn }) => administrator(policyArn),
    "aws:iam/policyAttachment:PolicyAttachment": ({ policyArn }) => administrator(policyArn),
  },
);

function administrator(arn: unknown): string[] {
  return typeof arn === "string" && ADMINISTRATOR.test(arn) ? [`${arn} is attached; give the role only the actions it needs.`] : [];
}

function wildcards(policy: unknown): string[] {
  if (policy === UNKNOWN || policy === undefined) return [];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- IAM's own JSON
  const document: any = typeof policy === "string" ? JSON.parse(policy) : policy;
  return several(document.Statement).flatMap((statement) => {
    // All resources but some are every resource that matters.
    const everywhere = statement.NotResource !== undefined || several(statement.Resource).some((resource) => EVERY_RESOURCE.test(resource));
    if (statement.Effect !== "Allow" || !everywhere) return [];
    if (statement.NotAction !== undefined) return ["A statement allows NotAction on every resource; list the actions it needs."];
    return several(statement.Action)
      .filter((action) => EVERY_ACTION.test(action))
      .map((action) => `A statement allows ${action} on every resource; list the actions and resources it needs.`);
  });
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- IAM's own JSON
function several(value: unknown): any[] {
  return list(Array.isArray(value) ? value : [value]);
}
