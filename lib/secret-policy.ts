import type { AwsScope, PolicyDocument } from "./policy-documents";

/**
 * Resource policy of every Secrets Manager entry: it allows nobody anything, and takes two things away whatever an identity's own
 * policies say: the entry from principals of other accounts, and the way without TLS. AWS's own services, which replicate and
 * rotate, have no account and stay.
 */
export function secretPolicy({ accountId }: AwsScope): PolicyDocument {
  const everybody = { Effect: "Deny", Principal: { AWS: "*" }, Action: "secretsmanager:*", Resource: "*" } as const;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "DenyOtherAccounts",
        ...everybody,
        Condition: { StringNotEquals: { "aws:PrincipalAccount": accountId }, Bool: { "aws:PrincipalIsAWSService": "false" } },
      },
      { Sid: "DenyWithoutTls", ...everybody, Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ],
  };
}
