import type { AwsScope, PolicyDocument, Statement } from "../policy-documents";

export interface OrganizationPolicyArgs {
  readonly scope: AwsScope;
  /** KMS key of all Secrets Manager entries. */
  readonly secretsKeyArn: string;
  /** Names of the environment's own entries. Empty: none. */
  readonly secretNames: readonly string[];
  /** The organization's part of the bucket of static files; `prefix` ends with a slash. @default none */
  readonly statics?: { readonly bucket: string; readonly prefix: string };
}

/**
 * What an organization's environment may do in AWS: read its own Secrets Manager entries, and the files under its
 * organization's prefix of the bucket of static files. `undefined` when it has neither: IAM refuses a policy without statements.
 * A role has room for 43 entries with names of 45 characters, the longest in production.
 */
export function organizationPolicy({ scope, secretsKeyArn, secretNames, statics }: OrganizationPolicyArgs): PolicyDocument | undefined {
  const statements = [
    ...readSecrets(scope, secretsKeyArn, secretNames),
    ...(statics === undefined ? [] : readStatics(scope, statics.bucket, statics.prefix)),
  ];
  return statements.length === 0 ? undefined : { Version: "2012-10-17", Statement: statements };
}

/**
 * ARN pattern of a Secrets Manager entry: AWS appends a hyphen and six random characters to its name, so the six question
 * marks match that one entry and no entry whose name merely begins alike.
 */
export function secretArnPattern(scope: AwsScope, name: string): string {
  return `arn:${scope.partition}:secretsmanager:${scope.region}:${scope.accountId}:secret:${name}-??????`;
}

/** Reads the entries, and decrypts with their key only through Secrets Manager and only for them. */
function readSecrets(scope: AwsScope, keyArn: string, secretNames: readonly string[]): Statement[] {
  if (secretNames.length === 0) return [];
  const entries = secretNames.map((name) => secretArnPattern(scope, name));
  return [
    {
      Sid: "ReadOwnSecrets",
      Effect: "Allow",
      Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
      Resource: entries,
    },
    {
      Sid: "DecryptOwnSecrets",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: keyArn,
      Condition: {
        StringEquals: { "kms:ViaService": `secretsmanager.${scope.region}.amazonaws.com` },
        StringLike: { "kms:EncryptionContext:SecretARN": entries },
      },
    },
  ];
}

/**
 * Files by their prefix, and lists only of what is under it: a list without prefix would show every organization's names. The
 * slash at the end keeps out an organization whose name begins alike.
 */
function readStatics({ partition }: AwsScope, bucket: string, prefix: string): Statement[] {
  const bucketArn = `arn:${partition}:s3:::${bucket}`;
  return [
    {
      Sid: "ReadOwnStatics",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: `${bucketArn}/${prefix}*`,
    },
    {
      Sid: "ListOwnStatics",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: bucketArn,
      Condition: { StringLike: { "s3:prefix": `${prefix}*` } },
    },
  ];
}
