import type { AwsScope, PolicyDocument } from "../policy-documents";

export interface SecretValuesPolicyArgs {
  readonly scope: AwsScope;
  /** KMS key of all Secrets Manager entries. */
  readonly secretsKeyArn: string;
  /** What every entry's name begins with: the template up to its first placeholder, perhaps nothing. */
  readonly namePrefix: string;
  /** Value of the entries' tag `Platform`. */
  readonly platform: string;
  readonly logGroupArn: string;
}

/**
 * What the function that owns live secret values may do: read and write the values of the platform's own entries, which their name and
 * their tag both have to show, with the entries' key through Secrets Manager only; and write its log.
 */
export function secretValuesPolicy(args: SecretValuesPolicyArgs): PolicyDocument {
  const { partition, region, accountId } = args.scope;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "SettleValues",
        Effect: "Allow",
        Action: [
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetSecretValue",
          "secretsmanager:PutSecretValue",
          "secretsmanager:UpdateSecretVersionStage",
        ],
        Resource: `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${args.namePrefix}*`,
        Condition: { StringEquals: { "aws:ResourceTag/Platform": args.platform } },
      },
      {
        Sid: "UseKeyOfEntries",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: args.secretsKeyArn,
        Condition: { StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } },
      },
      { Sid: "WriteLog", Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `${args.logGroupArn}:*` },
    ],
  };
}
