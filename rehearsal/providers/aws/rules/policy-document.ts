import type { InputRule } from "../entry";
import { didYouMean } from "../text";
import { each } from "./inputs";

export type PolicyKind = "identity" | "trust" | "resource";

const TOP = ["Version", "Id", "Statement"];
const VERSIONS = ["2012-10-17", "2008-10-17"];
const ELEMENTS = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
const PRINCIPALS = ["AWS", "Service", "Federated", "CanonicalUser"];
/** Condition operators of the IAM policy language; each may carry the suffix IfExists and a set prefix. */
const OPERATORS = [
  ...["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"],
  ...["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"],
  ...["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"],
  ...["Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null"],
];
const ACTION = /^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/i;
const RESOURCE = /^(\*|arn:[^:\s]*:[^:\s]*:[^:\s]*:[^:\s]*:.+|\$\{[^}]+\})$/;

/**
 * An IAM policy document: JSON of the policy language's grammar, of at most `max` characters without white space.
 *
 * `identity` grants to whom it is attached, `trust` says who may assume a role, `resource` is attached to what it protects.
 */
export function policyDocument(path: string, kind: PolicyKind, max: number): InputRule {
  return each("policy document", path, (value) => (typeof value === "string" && value !== "" ? policyFault(value, kind, max) : undefined));
}

/** What is wrong with a policy document; undefined when nothing is. */
export function policyFault(text: string, kind: PolicyKind, max: number): string | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    return `is not JSON${position === undefined ? "" : ` (near character ${position})`}`;
  }
  if (!isObject(document)) return "is not a policy document: it should be an object with Version and Statement";
  const size = text.replace(/\s/g, "").length;
  if (size > max) return `has ${size} characters without white space; AWS takes at most ${max}`;
  const stray = Object.keys(document).find((key) => !TOP.includes(key));
  if (stray !== undefined) return `has an unknown element ${stray}${didYouMean(stray, TOP)}`;
  if (document.Version === undefined) return `has no Version; use "${VERSIONS[0]}"`;
  if (!VERSIONS.includes(document.Version as string)) return `has Version "${String(document.Version)}"; use "${VERSIONS[0]}"`;
  const statements = Array.isArray(document.Statement)
    ? (document.Statement as unknown[])
    : document.Statement === undefined
      ? []
      : [document.Statement];
  if (statements.length === 0) return "has no Statement";
  const sids = new Set<string>();
  for (const [index, statement] of statements.entries()) {
    const fault = isObject(statement) ? statementFault(statement, kind, sids) : "is not an object";
    if (fault !== undefined) return `Statement ${index + 1} ${fault}`;
  }
  return undefined;
}

function statementFault(statement: Record<string, unknown>, kind: PolicyKind, sids: Set<string>): string | undefined {
  const stray = Object.keys(statement).find((key) => !ELEMENTS.includes(key));
  if (stray !== undefined) return `has an unknown element ${stray}${didYouMean(stray, ELEMENTS)}`;
  const { Sid: sid, Effect: effect } = statement;
  if (sid !== undefined) {
    if (typeof sid !== "string" || (kind !== "resource" && !/^[A-Za-z0-9]*$/.test(sid)))
      return `has Sid ${JSON.stringify(sid)}; only letters and digits may be in it`;
    if (sid !== "" && sids.has(sid)) return `repeats Sid "${sid}"`;
    sids.add(sid);
  }
  if (effect !== "Allow" && effect !== "Deny") return `has Effect ${JSON.stringify(effect)}; it should be "Allow" or "Deny"`;
  return exactlyOneFault(statement, kind) ?? wordsFault(statement) ?? principalFault(statement) ?? conditionFault(statement.Condition);
}

function exactlyOneFault(statement: Record<string, unknown>, kind: PolicyKind): string | undefined {
  const count = (...names: string[]): number => names.filter((name) => statement[name] !== undefined).length;
  if (count("Action", "NotAction") !== 1) return "should have one of Action and NotAction";
  const principals = count("Principal", "NotPrincipal");
  const resources = count("Resource", "NotResource");
  if (kind === "identity" && principals > 0) return "has a Principal, which a policy of a role may not have";
  if (kind !== "identity" && principals !== 1) return "should have a Principal";
  if (kind === "trust" && resources > 0) return "has a Resource, which a trust policy may not have";
  if (kind !== "trust" && resources !== 1) return "should have one of Resource and NotResource";
  return undefined;
}

function wordsFault(statement: Record<string, unknown>): string | undefined {
  const actions = words(statement.Action ?? statement.NotAction);
  const action = actions.find((word) => typeof word !== "string" || !ACTION.test(word));
  if (actions.length === 0) return "has an empty Action";
  if (action !== undefined) return `has the action ${JSON.stringify(action)}; it should look like service:Action`;
  const resources = words(statement.Resource ?? statement.NotResource);
  const resource = resources.find((word) => typeof word !== "string" || !RESOURCE.test(word));
  if (resource !== undefined) return `has the resource ${JSON.stringify(resource)}; it should be an ARN or "*"`;
  return undefined;
}

function principalFault(statement: Record<string, unknown>): string | undefined {
  const principal = statement.Principal ?? statement.NotPrincipal;
  if (principal === undefined || principal === "*") return undefined;
  if (!isObject(principal)) return `has the principal ${JSON.stringify(principal)}; it should be "*" or an object`;
  const stray = Object.keys(principal).find((key) => !PRINCIPALS.includes(key));
  if (stray !== undefined) return `has a principal of unknown type ${stray}${didYouMean(stray, PRINCIPALS)}`;
  if (Object.keys(principal).length === 0) return "has an empty Principal";
  for (const name of words(principal.AWS)) {
    if (typeof name !== "string" || !/^(\*|\d{12}|arn:aws[a-z-]*:(iam|sts)::\d{12}:.+)$/.test(name))
      return `has the principal ${JSON.stringify(name)}; AWS takes account ids and ARNs`;
  }
  for (const name of words(principal.Service)) {
    if (typeof name !== "string" || !/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(name))
      return `has the service ${JSON.stringify(name)}; it should look like eks.amazonaws.com`;
  }
  for (const name of words(principal.Federated)) {
    if (typeof name !== "string" || !/^(arn:aws[a-z-]*:iam::\d{12}:(oidc|saml)-provider\/.+|[a-z0-9.-]+)$/.test(name))
      return `has the identity provider ${JSON.stringify(name)}; it should be the ARN of one`;
  }
  return undefined;
}

function conditionFault(condition: unknown): string | undefined {
  if (condition === undefined) return undefined;
  if (!isObject(condition)) return "has a Condition that is not an object";
  for (const [operator, keys] of Object.entries(condition)) {
    const bare = operator.replace(/^For(All|Any)Values?:/, "").replace(/IfExists$/, "");
    if (!OPERATORS.some((known) => known.toLowerCase() === bare.toLowerCase()))
      return `has the unknown condition operator ${operator}${didYouMean(bare, OPERATORS)}`;
    if (!isObject(keys) || Object.keys(keys).length === 0) return `has the condition ${operator} without keys`;
  }
  return undefined;
}

/** Whether the document allows the service principal to do anything. */
export function allowsService(text: string, service: string): boolean {
  try {
    const { Statement: statements } = JSON.parse(text) as { Statement?: unknown };
    return words(statements).some(
      (statement) =>
        isObject(statement) &&
        statement.Effect === "Allow" &&
        isObject(statement.Principal) &&
        words(statement.Principal.Service).includes(service),
    );
  } catch {
    return false;
  }
}

function words(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? (value as unknown[]) : [value];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
