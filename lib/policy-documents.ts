/** One statement of an IAM policy document, in AWS's own spelling. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: "*" | { readonly [kind: string]: string | readonly string[] };
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string | readonly string[] } };
}

/** An IAM policy document of the current language version. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

function policy(...statements: Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** Trust policy for an AWS service, e.g. `ec2.amazonaws.com`. */
export function serviceTrust(service: string): PolicyDocument {
  return policy({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" });
}

export interface ServiceAccountTrust {
  /** ARN of the cluster's IAM OIDC provider. */
  readonly oidcProviderArn: string;
  /** Issuer without scheme, e.g. `oidc.eks.eu-west-1.amazonaws.com/id/…`: IAM's condition keys are spelled with it. */
  readonly oidcIssuer: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * Trust policy that admits exactly one Kubernetes service account (IRSA). `StringEquals` on both subject and audience: a
 * pattern would let a namespace of a similar name assume the role.
 */
export function serviceAccountTrust(trust: ServiceAccountTrust): PolicyDocument {
  return policy({
    Effect: "Allow",
    Principal: { Federated: trust.oidcProviderArn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        [`${trust.oidcIssuer}:sub`]: `system:serviceaccount:${trust.namespace}:${trust.serviceAccount}`,
        [`${trust.oidcIssuer}:aud`]: "sts.amazonaws.com",
      },
    },
  });
}

export interface AwsScope {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}
