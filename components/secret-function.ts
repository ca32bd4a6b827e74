import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { secretValuesPolicy } from "../lib/policies/secret-values";
import { type AwsScope, serviceTrust } from "../lib/policy-documents";
import { serializePolicy } from "../lib/policy-validation";

export interface SecretFunctionArgs {
  /** Physical name, at most 64 characters. */
  readonly functionName: string;
  /** What the entries' names begin with, perhaps nothing. */
  readonly namePrefix: string;
  readonly secretsKeyArn: pulumi.Output<string>;
  /** Where the entries have replicas, and the key that encrypts them there. @default no replicas */
  readonly replica?: { readonly region: string; readonly keyArn: pulumi.Output<string> };
  /** KMS key that CloudWatch Logs may use. */
  readonly logsKeyArn: pulumi.Output<string>;
  readonly logRetentionDays: number;
  readonly scope: pulumi.Output<AwsScope>;
  readonly tags: { readonly [key: string]: string };
}

const CODE = join(__dirname, "..", "functions", "secret-values", "index.mjs");

/** Seconds; an entry takes about a quarter of one, and Lambda allows 900. */
const TIMEOUT = 300;

/**
 * Makes the Lambda function that alone writes live secret values (functions/secret-values), with its role and its log. It is in no VPC:
 * it talks to nothing but AWS's own endpoints, and nobody but the deployer may invoke it.
 */
export function createSecretFunction(name: string, args: SecretFunctionArgs, opts: pulumi.CustomResourceOptions): aws.lambda.Function {
  const { functionName, tags } = args;
  const subject = `the role of ${functionName}`;
  const logs = new aws.cloudwatch.LogGroup(
    `${name}-secret-values`,
    { name: `/aws/lambda/${functionName}`, retentionInDays: args.logRetentionDays, kmsKeyId: args.logsKeyArn, tags },
    opts,
  );
  const role = new aws.iam.Role(
    `${name}-secret-values`,
    {
      description: "Function that owns live secret values",
      assumeRolePolicy: serializePolicy(serviceTrust("lambda.amazonaws.com"), "trust", subject),
      tags,
    },
    opts,
  );
  const { replica } = args;
  const policy = pulumi
    .all([args.scope, args.secretsKeyArn, logs.arn, replica?.keyArn])
    .apply(([scope, secretsKeyArn, logGroupArn, replicaKeyArn]) =>
      serializePolicy(
        secretValuesPolicy({
          scope,
          secretsKeyArn,
          namePrefix: args.namePrefix,
          platform: tags.Platform!,
          ...(replica && replicaKeyArn !== undefined && { replica: { region: replica.region, keyArn: replicaKeyArn } }),
          logGroupArn,
        }),
        "inline",
        subject,
      ),
    );
  const permission = new aws.iam.RolePolicy(`${name}-secret-values`, { role: role.name, policy }, opts);
  return new aws.lambda.Function(
    `${name}-secret-values`,
    {
      name: functionName,
      description: "Generates missing secret values and merges the provided ones",
      role: role.arn,
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      handler: "index.handler",
      // Its text and not its path: the state would hold where the program lay.
      code: new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.StringAsset(readFileSync(CODE, "utf8")) }),
      memorySize: 256,
      timeout: TIMEOUT,
      loggingConfig: { logFormat: "JSON", logGroup: logs.name },
      tags,
    },
    { ...opts, dependsOn: permission },
  );
}
