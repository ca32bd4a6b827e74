import { createValidatedPolicy, validateResourcePolicy, validateTrustPolicy } from "@cloud-copilot/iam-policy";
import { runSimulation, runUnsafeSimulation, type Simulation } from "@cloud-copilot/iam-simulate";
import type { PolicyDocument } from "../../lib/policy-documents";
import { ACCOUNT } from "./roles";

export type Decision = "allowed" | "denied";

/** What is asked of AWS: one action on one resource. */
export interface Request {
  readonly action: string;
  /** ARN, or `*` for an action without resources. */
  readonly resource: string;
  /** Condition keys of the request and of the resource. */
  readonly context?: { readonly [key: string]: string | readonly string[] };
}

export interface Principal {
  readonly arn: string;
  readonly policy?: PolicyDocument;
}

/** Keys that AWS has by a template, `kms:EncryptionContext:${EncryptionContextKey}`, which the simulator's check cannot fill. */
const TEMPLATED_KEY = /^kms:EncryptionContext:/;

/**
 * What IAM decides on a request of a role, with AWS's own lists of actions, resource types and condition keys. Fails for a request
 * that AWS could not get: an unknown action, a resource of another type, or a condition key that the action does not have – such a
 * request would be denied for the wrong reason. `resourcePolicy`: that of the resource, such as a key's.
 */
export async function decide({ arn, policy }: Principal, request: Request, resourcePolicy?: PolicyDocument): Promise<Decision> {
  const asked: Simulation = {
    ...simulation(arn, request, resourcePolicy && checked(resourcePolicy, validateResourcePolicy)),
    identityPolicies: policy === undefined ? [] : [{ name: "inline", policy }],
  };
  const result = await runSimulation(asked, {});
  const what = `${request.action} on ${request.resource}`;
  if (result.resultType !== "single") throw new Error(`no single decision for ${what}: ${JSON.stringify(result)}`);
  const ignored = result.result.ignoredContextKeys ?? [];
  const unknown = ignored.filter((key) => !TEMPLATED_KEY.test(key));
  if (unknown.length > 0) throw new Error(`AWS knows no ${unknown.join(", ")} for ${what}`);
  return (ignored.length === 0 ? result.overallResult : runUnsafeSimulation(asked, {})) === "Allowed" ? "allowed" : "denied";
}

/**
 * Whether a role's trust policy admits a web identity. `principal`: the provider that vouches for it; `context`: what its token
 * says. Or an AWS service, which assumes a role by `sts:AssumeRole` and says on whose behalf. Without AWS's list of condition keys,
 * which has no cluster's issuer in it.
 */
export function decideTrust(
  trust: PolicyDocument,
  roleArn: string,
  principal: string,
  context: Request["context"],
  action = "sts:AssumeRoleWithWebIdentity",
): Decision {
  const request = { action, resource: roleArn, context };
  return runUnsafeSimulation({ ...simulation(principal, request, checked(trust, validateTrustPolicy)), identityPolicies: [] }, {}) ===
    "Allowed"
    ? "allowed"
    : "denied";
}

function simulation(principal: string, request: Request, resourcePolicy?: unknown): Omit<Simulation, "identityPolicies"> {
  return {
    request: {
      principal,
      action: request.action,
      resource: { resource: request.resource, accountId: ACCOUNT },
      contextVariables: (request.context ?? {}) as { [key: string]: string | string[] },
    },
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
  };
}

/** The document, checked and with a name, which the simulator without checks takes for granted. */
function checked(document: PolicyDocument, validate: typeof validateTrustPolicy) {
  const policy = createValidatedPolicy(document, validate, { name: "resource" });
  if (policy.errors.length > 0) throw new Error(`the policy of the resource is wrong: ${JSON.stringify(policy.errors)}`);
  return policy;
}
