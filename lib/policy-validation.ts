import type { PolicyDocument, Statement } from "./policy-documents";

/**
 * Where a document goes: written into a role, a managed policy of its own, who may assume a role; or the policy of a KMS key, a
 * Secrets Manager entry, an EFS file system or a VPC endpoint, each of which says who may use that one thing.
 */
export type PolicyKind = "inline" | "managed" | "trust" | ResourceKind;

type ResourceKind = "key" | "secret" | "file-system" | "endpoint";

/**
 * Characters that a document may have. All inline policies of a role share theirs; the program writes one into each. The one for
 * trust can be raised for an account, the others cannot. Sources: IAM and AWS STS quotas; AWS KMS, PutKeyPolicy (32 KiB); Secrets
 * Manager, PutResourcePolicy; EFS, PutFileSystemPolicy; AWS PrivateLink guide, endpoint policies.
 */
export const POLICY_LIMITS: { readonly [kind in PolicyKind]: number } = {
  inline: 10_240,
  managed: 6_144,
  trust: 2_048,
  key: 32_768,
  secret: 20_480,
  "file-system": 20_000,
  endpoint: 20_480,
};

/** IAM alone does not count white space. */
const WHITE_SPACE_IS_FREE: ReadonlySet<PolicyKind> = new Set(["inline", "managed", "trust"]);

/** `service:Action`, where the action may have wildcards; no wildcard for all services. */
const ACTION = /^[a-z0-9-]+:[A-Za-z0-9*?]+$/;

/** What IAM knows as condition operators, behind a quantifier and before `IfExists`. */
const OPERATOR =
  /^(?:(?:ForAllValues|ForAnyValue):)?(?:(?:String(?:Not)?(?:Equals(?:IgnoreCase)?|Like)|Arn(?:Not)?(?:Equals|Like)|(?:Numeric|Date)(?:(?:Not)?Equals|(?:Less|Greater)Than(?:Equals)?)|Bool|BinaryEquals|(?:Not)?IpAddress)(?:IfExists)?|Null)$/;

/**
 * The document as AWS takes it; every document of the program goes through here. Throws an Error that names `subject` and every fault: its size, its version, and each statement's
 * shape. Whether an action, a condition key or a resource type exists in AWS is for the tests to say, which have AWS's lists.
 */
export function serializePolicy(document: PolicyDocument, kind: PolicyKind, subject: string): string {
  const text = JSON.stringify(document);
  const faults = [...sizeFaults(text, kind), ...shapeFaults(document, kind)];
  if (faults.length > 0) throw new Error(`the ${kind} policy of ${subject} would be refused by AWS: ${faults.join("; ")}`);
  return text;
}

function sizeFaults(text: string, kind: PolicyKind): string[] {
  const size = (WHITE_SPACE_IS_FREE.has(kind) ? text.replaceAll(/\s/g, "") : text).length;
  const limit = POLICY_LIMITS[kind];
  return size <= limit ? [] : [`it has ${size} characters of at most ${limit}: take resources away or use a pattern for several`];
}

function shapeFaults(document: PolicyDocument, kind: PolicyKind): string[] {
  const version: string = document.Version;
  return [
    ...(version === "2012-10-17" ? [] : [`its Version is ${JSON.stringify(version)}: write "2012-10-17"`]),
    ...(document.Statement.length > 0 ? [] : ["it has no statement: leave the policy out"]),
    ...repeatedSids(document.Statement).map((sid) => `two statements have the Sid ${sid}: name each by what it is for`),
    ...document.Statement.flatMap((statement, index) => {
      const name = statement.Sid ?? `number ${index + 1}`;
      return statementFaults(statement, kind).map((fault) => `statement ${name} ${fault}`);
    }),
  ];
}

function repeatedSids(statements: readonly Statement[]): string[] {
  const sids = statements.flatMap(({ Sid }) => (Sid === undefined ? [] : [Sid]));
  return [...new Set(sids.filter((sid, index) => sids.indexOf(sid) !== index))];
}

function statementFaults(statement: Statement, kind: PolicyKind): string[] {
  const { Sid, Effect, Action, Resource, Principal, Condition } = statement;
  const effect: string = Effect;
  return [
    ...(Sid === undefined || /^[A-Za-z0-9]+$/.test(Sid) ? [] : ["has a Sid with other characters than letters and digits"]),
    ...(effect === "Allow" || effect === "Deny" ? [] : [`has the effect ${JSON.stringify(effect)}: write "Allow" or "Deny"`]),
    ...valueFaults("action", Action),
    ...list(Action)
      .filter((action) => !ACTION.test(action) && !(action === "*" && mayNameEveryAction(statement, kind)))
      .map((action) => `has the action ${JSON.stringify(action)}: write service:Action`),
    ...SIDES[kind](Resource, Principal),
    ...Object.entries(Condition ?? {}).flatMap(([operator, keys]) => conditionFaults(operator, keys)),
  ];
}

/** Taken away from the users of one thing, every action is no wildcard of rights. */
function mayNameEveryAction({ Effect }: Statement, kind: PolicyKind): boolean {
  return Effect === "Deny" && SIDES[kind] === resourceFaults;
}

type SideFaults = (resource: Statement["Resource"], principal: Statement["Principal"]) => string[];

/** What a document says of who and of what, by where it goes. */
const SIDES: { readonly [kind in PolicyKind]: SideFaults } = {
  inline: identityFaults,
  managed: identityFaults,
  trust: trustFaults,
  key: resourceFaults,
  secret: resourceFaults,
  "file-system": resourceFaults,
  endpoint: resourceFaults,
};

function trustFaults(resource: Statement["Resource"], principal: Statement["Principal"]): string[] {
  return [
    ...(principal === "*" ? ["has everybody as its principal: say who may assume the role"] : []),
    ...(resource === undefined ? [] : ["has a resource: the role itself is the resource of its trust policy"]),
    ...principalFaults(principal, "say who may assume the role"),
  ];
}

function resourceFaults(resource: Statement["Resource"], principal: Statement["Principal"]): string[] {
  return [
    ...principalFaults(principal, "say whom it is for"),
    ...(resource === undefined ? ['has no resource: write "*" for what the policy is attached to'] : valueFaults("resource", resource)),
  ];
}

function principalFaults(principal: Statement["Principal"], remedy: string): string[] {
  return [
    ...(principal === undefined || Object.keys(principal).length === 0 ? [`has no principal: ${remedy}`] : []),
    ...Object.values(typeof principal === "object" ? principal : {}).flatMap((values) => valueFaults("principal", values)),
  ];
}

function identityFaults(resource: Statement["Resource"], principal: Statement["Principal"]): string[] {
  return [
    ...(principal === undefined ? [] : ["has a principal: the role itself is the principal of its policy"]),
    ...(resource === undefined ? ["has no resource: name what the actions are for"] : valueFaults("resource", resource)),
  ];
}

function conditionFaults(operator: string, keys: { readonly [key: string]: string | readonly string[] }): string[] {
  return [
    ...(OPERATOR.test(operator) ? [] : [`has the condition operator ${JSON.stringify(operator)}, which IAM does not know`]),
    ...(Object.keys(keys).length > 0 ? [] : [`has no key in its condition ${operator}`]),
    ...Object.entries(keys).flatMap(([key, values]) => [
      ...(/^[^\s:]+:\S+$/.test(key) ? [] : [`has the condition key ${JSON.stringify(key)}: write service:key`]),
      ...valueFaults(`value of ${key}`, values),
    ]),
  ];
}

/** An empty list, an empty text, or white space: what an Output becomes that was put into a text without apply. */
function valueFaults(what: string, values: string | readonly string[]): string[] {
  if (list(values).length === 0) return [`has no ${what}`];
  return list(values)
    .filter((value) => typeof value !== "string" || value === "" || /\s/.test(value))
    .map((value) => `has the ${what} ${JSON.stringify(value)}: write a text without white space`);
}

function list(values: string | readonly string[]): readonly string[] {
  return typeof values === "string" ? [values] : (values ?? []);
}
