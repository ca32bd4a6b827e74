import type { AwsScope, PolicyDocument, Statement } from "./policy-documents";

/** AWS services that use a key by themselves, not on behalf of a caller who has permission by IAM. */
export type KeyService = "logs";

/** What a service that encrypts by itself needs of a key: data keys, and nothing that changes the key. */
const USE = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];

/**
 * Key policy: the account's administrators hold the key by IAM policy (without that statement nobody could ever change it), and
 * each of `services` uses it for objects of this account and region. Services that act for a caller (Secrets Manager, EFS, EBS,
 * EKS) need no statement: IAM gives their callers the permission.
 */
export function keyPolicy(scope: AwsScope, services: readonly KeyService[] = []): PolicyDocument {
  return { Version: "2012-10-17", Statement: [administeredByIam(scope), ...services.map((service) => SERVICE_USE[service](scope))] };
}

function administeredByIam({ partition, accountId }: AwsScope): Statement {
  return {
    Sid: "AdministeredByIamOfThisAccount",
    Effect: "Allow",
    Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}

/**
 * CloudWatch Logs names the log group in the encryption context of each of its calls; without the condition it could be brought
 * to use the key for another account's log group.
 */
function usedByLogs({ partition, region, accountId }: AwsScope): Statement {
  return {
    Sid: "UsedByCloudWatchLogsOfThisAccount",
    Effect: "Allow",
    Principal: { Service: `logs.${region}.amazonaws.com` },
    Action: USE,
    Resource: "*",
    Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${accountId}:log-group:*` } },
  };
}

const SERVICE_USE: { readonly [service in KeyService]: (scope: AwsScope) => Statement } = { logs: usedByLogs };
