import type { AwsScope, PolicyDocument, Statement } from "../policy-documents";

export interface SecretValuesPolicyArgs {
  readonly scope: AwsScope;
  /** KMS key of all Secrets Manager entries. */
  readonly secretsKeyArn: string;
  /** What every entry's name begins with: the template up to its first placeholder, perhaps nothing. */
  readonly namePrefix: string;
  /** Value of the entries' tag `Platform`. */
  readonly platform: string;
  readonly logGroupArn: string;
  /** Region of the entries' replicas, and the key that encrypts them there. @default no replicas */
  readonly replica?: { readonly region: string; readonly keyArn: string };
}

/**
 * What the function that owns live secret values may do: read and write the values of the platform's own entries, which their name and
 * their tag both have to show, with the entries' key through Secrets Manager only; and write its log.
 *
 * Secrets Manager encrypts a new value for a replica in the name of who wrote it, so the replica's key is among its keys: without it
 * the write succeeds and the replica stays at the old value. Source: Secrets Manager user guide, "Troubleshoot replication".
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
      ...(args.replica === undefined ? [] : [encryptReplicas(region, args.replica)]),
      { Sid: "WriteLog", Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `${args.logGroupArn}:*` },
    ],
  };
}

function encryptReplicas(region: string, replica: { readonly region: string; readonly keyArn: string }): Statement {
  return {
    Sid: "EncryptReplicas",
    Effect: "Allow",
    Action: ["kms:Encrypt", "kms:GenerateDataKey"],
    Resource: replica.keyArn,
    Condition: { StringEquals: { "kms:ViaService": [region, replica.region].map((each) => `secretsmanager.${each}.amazonaws.com`) } },
  };
}
