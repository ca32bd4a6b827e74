import type { ValueRule } from "./rules";

// ARNs that a stack file names. The platform's regions are all of the aws partition.

/** Examples in messages. 123456789012 is the account number of AWS's documentation. */
export const EXAMPLE_ROLE = "arn:aws:iam::123456789012:role/platform-admin";

const ARN = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+$/;
const ROLE_OR_USER = /^arn:aws:iam::\d{12}:(role|user)\/([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/;

/**
 * The rule that a principal's ARN breaks, undefined when EKS takes it for an access entry: an IAM role or user, no
 * role of a service. Source: Amazon EKS user guide, "Create access entries".
 */
export function principalFault(text: string): ValueRule | undefined {
  if (!ARN.test(text)) return "principal-not-arn";
  if (/^arn:[^:]*:iam::[^:]*:group\//.test(text)) return "principal-group";
  if (/^arn:[^:]*:sts:[^:]*:[^:]*:(assumed-role|federated-user)\//.test(text)) return "principal-session";
  if (!ROLE_OR_USER.test(text) || text.includes(":role/aws-service-role/")) return "principal-kind";
  return undefined;
}

/** The role of a session's ARN, as far as the ARN tells: it leaves the role's path out. */
export function roleOfSession(text: string): string | undefined {
  const found = /^arn:([^:]*):sts:[^:]*:([^:]*):assumed-role\/([^/]+)/.exec(text);
  return found ? `arn:${found[1]}:iam::${found[2]}:role/${found[3]}` : undefined;
}

/** Whether the text is the ARN of a connection to GitHub, under the service's name of today or its former one. */
export function isConnectionArn(text: string): boolean {
  return /^arn:aws:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(
    text,
  );
}
