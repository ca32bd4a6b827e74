import type { AccountRule, InputRule, Subject } from "../entry";
import { target } from "../lookup";
import { textAt, valueAt, valuesAt } from "../paths";
import type { StoredObject } from "../stored-object";
import { BUILD_PROJECT, POLICY, ROLE, ROLE_POLICY, ROLE_POLICY_ATTACHMENT, SECURITY_GROUP, SUBNET } from "../tokens";
import { changing, eventually, refused } from "./account";
import { together } from "./inputs";

const invalid = (message: string): { code: string; message: string } => ({ code: "InvalidInputException", message });

/** A source outside of the project has a place. */
export const sourcePlace: InputRule = together("source place", "source.location", (inputs) => {
  const type = valueAt(inputs, "source.type");
  if (typeof type !== "string" || ["CODEPIPELINE", "NO_SOURCE"].includes(type)) return undefined;
  return valuesAt(inputs, "source.location").length === 0 ? `is required for a source of type ${type}` : undefined;
});

/** Without a source, the program gives the build's commands. */
export const sourceCommands: InputRule = together("source commands", "source.buildspec", (inputs) =>
  valueAt(inputs, "source.type") === "NO_SOURCE" && valuesAt(inputs, "source.buildspec").length === 0
    ? "is required for a source of type NO_SOURCE"
    : undefined,
);

/** Subnets and groups are of the project's VPC. */
export const projectNetwork: AccountRule = refused("project network", changing, (subject) => {
  const vpc = textAt(subject.inputs, "vpcConfig.vpcId");
  const stray = (type: string, path: string): StoredObject | undefined =>
    valuesAt(subject.inputs, path)
      .flatMap(({ value }) => subject.account.object(type, subject.region, String(value)) ?? [])
      .find(({ inputs }) => inputs.vpcId !== vpc);
  const subnet = stray(SUBNET, "vpcConfig.subnets[]");
  if (subnet !== undefined) return invalid(`Invalid vpc config: the following subnets are not in the VPC ${vpc}: ${subnet.id}`);
  const group = stray(SECURITY_GROUP, "vpcConfig.securityGroupIds[]");
  return group && invalid(`Invalid vpc config: the following security groups are not in the VPC ${vpc}: ${group.id}`);
});

/** In a VPC, CodeBuild makes network interfaces in the name of the project's role. */
export const roleMakesInterfaces: AccountRule = eventually("role makes interfaces", changing, (subject) => {
  const role = target(subject, ROLE, "serviceRole");
  if (subject.inputs.vpcConfig === undefined || role === undefined) return undefined;
  const may = policiesOf(subject, role).some((document) => allows(document, "ec2:DescribeSecurityGroups"));
  return may ? undefined : invalid("Not authorized to perform DescribeSecurityGroups");
});

/** Documents of a role: inline ones and managed ones of the account. */
function policiesOf({ account }: Subject, role: StoredObject): string[] {
  const arns = account.objects(ROLE_POLICY_ATTACHMENT).flatMap(({ inputs }) => (inputs.role === role.id ? [inputs.policyArn] : []));
  return [
    ...account.objects(ROLE_POLICY).filter(({ inputs }) => inputs.role === role.id),
    ...account.objects(POLICY).filter(({ id }) => arns.includes(id)),
  ].map(({ inputs }) => String(inputs.policy));
}

function allows(document: string, action: string): boolean {
  const { Statement: statements } = JSON.parse(document) as { Statement: unknown };
  return ([statements].flat() as { Effect?: string; Action?: string | string[] }[]).some(
    ({ Effect: effect, Action: actions = [] }) =>
      effect === "Allow" &&
      [actions].flat().some((pattern) => new RegExp(`^${pattern.replace(/\*/g, ".*").replace(/\?/g, ".")}$`, "i").test(action)),
  );
}

/** GitHub is reached with the project's own authorization, as the account has stored none. */
export const webhookAuthorized: AccountRule = refused("webhook authorized", ["create"], (subject) => {
  const project = target(subject, BUILD_PROJECT, "projectName");
  const source = project?.inputs.source as { type?: string; auth?: { type?: string } } | undefined;
  if (source === undefined) return undefined;
  if (!["GITHUB", "GITHUB_ENTERPRISE", "BITBUCKET", "GITLAB", "GITLAB_SELF_MANAGED"].includes(String(source.type)))
    return invalid(`Webhooks are not supported for source type ${String(source.type)}`);
  return source.auth === undefined
    ? { code: "ResourceNotFoundException", message: `Could not find access token for server type ${String(source.type).toLowerCase()}` }
    : undefined;
});

/** Every group of filters begins with what happened. */
export const filterEvents: InputRule = {
  kind: "input",
  name: "filter events",
  check: (inputs) =>
    valuesAt(inputs, "filterGroups[]").flatMap(({ path, value }) => {
      const filters = (value as { filters?: readonly { type?: unknown; pattern?: unknown }[] }).filters;
      if (!Array.isArray(filters)) return [];
      const event = (filters as readonly { type?: unknown; pattern?: unknown }[]).filter(({ type }) => type === "EVENT");
      return event.length === 1
        ? []
        : [{ property: `${path}.filters`, reason: `has ${event.length} filters of type EVENT; CodeBuild takes exactly one in a group` }];
    }),
};

const EVENTS = [
  ...["PUSH", "PULL_REQUEST_CREATED", "PULL_REQUEST_UPDATED", "PULL_REQUEST_REOPENED", "PULL_REQUEST_MERGED", "PULL_REQUEST_CLOSED"],
  ...["RELEASED", "PRERELEASED", "WORKFLOW_JOB_QUEUED"],
];

export const knownEvents: InputRule = {
  kind: "input",
  name: "known events",
  check: (inputs) =>
    valuesAt(inputs, "filterGroups[].filters[]").flatMap(({ path, value }) => {
      const { type, pattern } = value as { type?: unknown; pattern?: unknown };
      if (type !== "EVENT" || typeof pattern !== "string") return [];
      const stray = pattern.split(",").find((event) => !EVENTS.includes(event.trim()));
      return stray === undefined
        ? []
        : [{ property: `${path}.pattern`, reason: `"${stray.trim()}" is not an event: ${EVENTS.join(", ")}` }];
    }),
};
