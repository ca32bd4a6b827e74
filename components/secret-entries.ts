import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ApplicationConfig, EnvironmentConfig, NamingConfig, OrganizationConfig } from "../config/model";
import { secretName } from "../config/naming";
import type { AwsScope } from "../lib/policy-documents";
import { serializePolicy } from "../lib/policy-validation";
import { secretPolicy } from "../lib/secret-policy";

export interface SecretEntriesArgs {
  readonly organization: Pick<OrganizationConfig, "name">;
  readonly environment: Pick<EnvironmentConfig, "name" | "applications">;
  readonly naming: Pick<NamingConfig, "secret">;
  readonly scope: pulumi.Output<AwsScope>;
  /** KMS key of all Secrets Manager entries. */
  readonly secretsKeyArn: pulumi.Output<string>;
  /** Where each entry has a replica, and the key that encrypts it there. @default no replica */
  readonly replica?: { readonly region: string; readonly keyArn: pulumi.Output<string> };
  /** Provided values by application and key. */
  readonly values: { readonly [application: string]: { readonly [key: string]: pulumi.Output<string> } };
  readonly tags: { readonly [key: string]: string };
}

/** What the function that owns live values is told of one entry (functions/secret-values/index.d.mts). */
export type SettledEntry = pulumi.Input<{ secretId: string; generate: string[]; provided?: string }>;

export interface SecretEntries {
  readonly entries: aws.secretsmanager.Secret[];
  /** Of the entries whose application declares keys. */
  readonly settled: SettledEntry[];
}

/**
 * Makes the Secrets Manager entry of each application of an environment. The program writes no live value: what is provided is handed
 * over as a version under a label of its own, so that no `up` ever undoes a rotation.
 */
export function createSecretEntries(args: SecretEntriesArgs, opts: pulumi.CustomResourceOptions): SecretEntries {
  const entries: aws.secretsmanager.Secret[] = [];
  const settled: SettledEntry[] = [];
  for (const application of args.environment.applications) {
    const entry = createEntry(args, application, opts);
    entries.push(entry);
    const keys = Object.keys(application.secrets).sort();
    if (keys.length === 0) continue;
    const provided = keys.filter((key) => application.secrets[key] === "provided");
    const generate = keys.filter((key) => application.secrets[key] === "generated");
    const version = provided.length === 0 ? undefined : handOver(args, application, entry, provided, opts);
    settled.push(
      pulumi
        .all([entry.arn, version?.versionId])
        .apply(([secretId, id]) => ({ secretId, generate, ...(id === undefined ? {} : { provided: id }) })),
    );
  }
  return { entries, settled };
}

function createEntry(
  args: SecretEntriesArgs,
  application: ApplicationConfig,
  opts: pulumi.CustomResourceOptions,
): aws.secretsmanager.Secret {
  const { organization, environment } = args;
  const name = secretName(args.naming, organization, environment, application);
  return new aws.secretsmanager.Secret(
    name,
    {
      name,
      description: `Secrets of ${application.name} (${organization.name}, ${environment.name})`,
      kmsKeyId: args.secretsKeyArn,
      recoveryWindowInDays: 30,
      policy: args.scope.apply((scope) => serializePolicy(secretPolicy(scope), "secret", `secret ${name}`)),
      ...(args.replica && { replicas: [{ region: args.replica.region, kmsKeyId: args.replica.keyArn }] }),
      tags: args.tags,
    },
    opts,
  );
}

/** The provided values as a version that is not the live one. */
function handOver(
  args: SecretEntriesArgs,
  application: ApplicationConfig,
  entry: aws.secretsmanager.Secret,
  keys: readonly string[],
  opts: pulumi.CustomResourceOptions,
): aws.secretsmanager.SecretVersion {
  const values = pulumi.all(Object.fromEntries(keys.map((key) => [key, args.values[application.name]![key]!])));
  return new aws.secretsmanager.SecretVersion(
    secretName(args.naming, args.organization, args.environment, application),
    {
      secretId: entry.arn,
      secretString: pulumi.secret(values).apply((plain) => JSON.stringify(plain)),
      versionStages: ["NUMINIA_PROVIDED"],
    },
    // The old version gives up the label that the new one takes; the other way round its deletion would find it gone.
    { ...opts, deleteBeforeReplace: true },
  );
}

/** Has the function settle the entries, now and whenever what it is told changes. */
export function settleEntries(
  name: string,
  secretFunction: aws.lambda.Function,
  settled: readonly SettledEntry[],
  opts: pulumi.CustomResourceOptions,
): void {
  if (settled.length === 0) return;
  const input = pulumi.all([...settled]).apply((entries) => JSON.stringify({ entries }));
  new aws.lambda.Invocation(name, { functionName: secretFunction.name, input }, opts);
}
