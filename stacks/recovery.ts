import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createAccountEncryption } from "../components/account-encryption";
import { EncryptionKey } from "../components/encryption-key";
import { Network } from "../components/network";
import type { PlatformConfig, RecoveryConfig } from "../config/model";
import type { AwsScope } from "../lib/policy-documents";
import { platformTags } from "../lib/tags";

/** Where copies are kept, in case the platform's region is lost. */
export interface Recovery {
  readonly region: string;
  /** KMS key of the replicas of Secrets Manager entries; a key never leaves its region. */
  readonly secretsKeyArn: pulumi.Output<string>;
  /** Absent: no VPC there. */
  readonly vpcId?: pulumi.Output<string>;
}

/** Everything in the second region, through a provider of its own: never by a default that somebody may change. */
export function createRecovery(config: PlatformConfig, recovery: RecoveryConfig, platformScope: pulumi.Output<AwsScope>): Recovery {
  const name = `${config.platform.name}-recovery`;
  const provider = new aws.Provider(name, { region: recovery.region as aws.Region });
  const scope = platformScope.apply((known) => ({ ...known, region: recovery.region }));
  const tags = platformTags(config);
  const there = { provider };
  createAccountEncryption(name, there);
  const secretsKey = new EncryptionKey(
    `${name}-secrets`,
    { description: "Replicas of Secrets Manager entries of all organizations", alias: `${config.cluster.name}/secrets`, scope, tags },
    there,
  );
  return {
    region: recovery.region,
    secretsKeyArn: secretsKey.arn,
    ...(recovery.network && { vpcId: createRecoveryNetwork(name, config, recovery.network, scope, there).vpcId }),
  };
}

/** The same network as the platform's, without a cluster: subnets get their Kubernetes tags when one comes up there. */
function createRecoveryNetwork(
  name: string,
  config: PlatformConfig,
  network: NonNullable<RecoveryConfig["network"]>,
  scope: pulumi.Output<AwsScope>,
  opts: pulumi.ComponentResourceOptions,
): Network {
  const tags = platformTags(config);
  const logsKey = new EncryptionKey(
    `${name}-logs`,
    { description: "Log groups of the recovery region", alias: `${config.cluster.name}/logs`, scope, services: ["logs"], tags },
    opts,
  );
  return new Network(name, { network, scope, logsKeyArn: logsKey.arn, tags }, opts);
}
