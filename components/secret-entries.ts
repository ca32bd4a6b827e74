import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ApplicationConfig, EnvironmentConfig, NamingConfig, OrganizationConfig } from "../config/model";
import { secretName } from "../config/naming";
import type { AwsScope } from "../lib/policy-documents";
import { serializePolicy } from "../lib/policy-validation";
import { secretPolicy } from "../lib/secret-policy";
import type { RecoverableEntries } from "./recoverable-entries";

export interface SecretEntriesArgs {
  readonly organization: Pick<OrganizationConfig, "name">;
  readonly environment: Pick<EnvironmentConfig, "name" | "applications">;
  readonly naming: Pick<NamingConfig, "secret">;
  readonly scope: pulumi.Output<AwsScope>;
  /** KMS key of all Secrets Manager entries. */
  readonly secretsKeyArn: pulumi.Output<string>;
  /** Where each entry has a replica, and the key that encrypts it there. @default no replica */
  readonly replica?: { readonly region: string; readonly keyArn: pulumi.Output<string> };
  /** Entries of these names are restored and taken over instead of made. @default none */
  readonly recoverable?: RecoverableEntries;
  /** Provided values by application and key. */
  readonly values: { readonly [application: string]: { readonly [key: string]: pulumi.Output<string> } };
  readonly tags: { readonly [key: string]: string };
}

/** One entry, with what becomes of its keys. */
export interface SecretEntry {
  readonly name: string;
  readonly entry: aws.secretsmanager.Secret;
  /** Keys that are made at random where they are missing, sorted. */
  readonly generate: readonly string[];
  /** Values that are handed over, by key. */
  readonly provided: { readonly [key: string]: pulumi.Output<string> };
}

/** Makes the Secrets Manager entry of each application of an environment, without a value. */
export function createSecretEntries(args: SecretEntriesArgs, opts: pulumi.CustomResourceOptions): SecretEntry[] {
  return args.environment.applications.map((application) => {
    const keys = Object.keys(application.secrets).sort();
    const provided = keys.filter((key) => application.secrets[key] === "provided");
    return {
      name: secretName(args.naming, args.organization, args.environment, application),
      entry: createEntry(args, application, opts),
      generate: keys.filter((key) => application.secrets[key] === "generated"),
      provided: Object.fromEntries(provided.map((key) => [key, args.values[application.name]![key]!])),
    };
  });
}

function createEntry(
  args: SecretEntriesArgs,
  application: ApplicationConfig,
  opts: pulumi.CustomResourceOptions,
): aws.secretsmanager.Secret {
  const { organization, environment } = args;
  const name = secretName(args.naming, organization, environment, application);
  // A preview restores nothing, and the engine cannot read an entry that is still deleted.
  const gone = pulumi.runtime.isDryRun() ? undefined : args.recoverable?.get(name);
  return new aws.secretsmanager.Secret(
    name,
    {
      // Restored at the last moment, once all else of it is known: the engine reads it when it is registered.
      name: gone === undefined ? name : args.secretsKeyArn.apply(() => gone.restore().then(() => name)),
      description: `Secrets of ${application.name} (${organization.name}, ${environment.name})`,
      kmsKeyId: args.secretsKeyArn,
      recoveryWindowInDays: 30,
      policy: args.scope.apply((scope) => serializePolicy(secretPolicy(scope), "secret", `secret ${name}`)),
      ...(args.replica && { replicas: [{ region: args.replica.region, kmsKeyId: args.replica.keyArn }] }),
      tags: args.tags,
    },
    gone === undefined ? opts : { ...opts, import: gone.arn },
  );
}
