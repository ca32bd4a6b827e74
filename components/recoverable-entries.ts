import { paginateListSecrets, RestoreSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import * as pulumi from "@pulumi/pulumi";
import type { PlatformConfig } from "../config/model";
import { secretNames, secretPrefix } from "../config/naming";

/** A deleted entry of Secrets Manager that still holds its name. */
export interface RecoverableEntry {
  readonly arn: string;
  /** Brings it back with its values, tags and policy; replicas are the program's to make again. */
  restore(): Promise<void>;
}

/** By name. */
export type RecoverableEntries = ReadonlyMap<string, RecoverableEntry>;

/**
 * The entries of stack config that AWS deleted less than their recovery window ago: under such a name no entry can be made, so `up`
 * restores it and takes it over. The provider has no function that shows them; hence this one call of the API, with the credentials
 * that the provider finds too. Where the call fails, a warning: should there be one, AWS itself refuses it in the `up`.
 */
export async function findRecoverableEntries(
  config: Pick<PlatformConfig, "region" | "naming" | "organizations">,
  client: SecretsManagerClient = defaultClient(config.region),
): Promise<RecoverableEntries> {
  const wanted = new Set(secretNames(config));
  const found = new Map<string, RecoverableEntry>();
  if (wanted.size === 0) return found;
  const prefix = secretPrefix(config.naming);
  try {
    const request = { IncludePlannedDeletion: true, ...(prefix !== "" && { Filters: [{ Key: "name" as const, Values: [prefix] }] }) };
    for await (const page of paginateListSecrets({ client, pageSize: 100 }, request)) {
      for (const { ARN: arn, Name: name, DeletedDate: deleted } of page.SecretList ?? []) {
        if (arn === undefined || name === undefined || deleted === undefined || !wanted.has(name)) continue;
        found.set(name, { arn, restore: async () => void (await client.send(new RestoreSecretCommand({ SecretId: arn }))) });
      }
    }
  } catch (error) {
    const reason = error instanceof Error ? error.name : "unknown error";
    void pulumi.log.warn(
      `Secrets Manager could not be asked for deleted entries (${reason}): should one of this stack be in its recovery window, up fails where it makes it; allow secretsmanager:ListSecrets and try again`,
    );
  }
  for (const name of [...found.keys()].sort())
    void pulumi.log.info(`${name} is in its recovery window: up restores it with its values instead of making a new one`);
  return found;
}

/** Short limits: a preview without a way to AWS has other things to say. Milliseconds. */
function defaultClient(region: string): SecretsManagerClient {
  return new SecretsManagerClient({ region, maxAttempts: 2, requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000 } });
}
