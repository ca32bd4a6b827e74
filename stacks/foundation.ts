import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Cluster, type ClusterAccess } from "../components/cluster";
import { createControllerRoles } from "../components/controller-roles";
import { EncryptionKey } from "../components/encryption-key";
import { createHostedZones, type HostedZones } from "../components/hosted-zones";
import type { OidcIdentity } from "../components/irsa-role";
import { Network } from "../components/network";
import { createSecretFunction } from "../components/secret-function";
import { guardedVersion } from "../components/version-guard";
import { CONTROLLERS, type PlatformConfig } from "../config/model";
import { secretPrefix } from "../config/naming";
import { admissionFacts } from "../lib/admission-facts";
import { networkFacts } from "../lib/network-facts";
import type { AwsScope } from "../lib/policy-documents";
import type { PlatformFact } from "../lib/substitutions";
import { platformTags } from "../lib/tags";
import { type Access, createAccess } from "./access";
import { createNodes } from "./nodes";
import { createRecovery, type Recovery } from "./recovery";
import { createStorage } from "./storage";

export interface Foundation {
  readonly clusterName: pulumi.Output<string>;
  readonly oidc: OidcIdentity;
  readonly kubernetes: k8s.Provider;
  readonly access: ClusterAccess;
  readonly scope: pulumi.Output<AwsScope>;
  /** KMS key of all Secrets Manager entries. */
  readonly secretsKeyArn: pulumi.Output<string>;
  /** Writes the live values of the entries. */
  readonly secretFunction: aws.lambda.Function;
  readonly zones: HostedZones;
  /** By controller. */
  readonly controllerRoleArns: { readonly [controller: string]: pulumi.Output<string> };
  readonly accessWays: Access;
  readonly recovery?: Recovery;
  /** What the GitOps tree may know of AWS. */
  readonly facts: { readonly [name in PlatformFact]: pulumi.Input<string> };
  /**
   * Workloads can run: nodes have joined, pods get addresses and names, controllers may do their work and volumes can be mounted. A
   * destroy goes backwards: all of this is there until the last workload, and who removes it can reach the cluster.
   */
  readonly ready: pulumi.Resource[];
}

/** Everything in AWS: network → cluster → nodes and add-ons → identities. */
export function createFoundation(config: PlatformConfig): Foundation {
  const { name } = config.platform;
  const tags = platformTags(config);
  const scope = pulumi
    .all([aws.getPartitionOutput(), aws.getCallerIdentityOutput()])
    .apply(([partition, identity]) => ({ partition: partition.partition, accountId: identity.accountId, region: config.region }));
  const logsKey = new EncryptionKey(`${name}-logs`, {
    description: "Log groups of the platform",
    alias: `${config.cluster.name}/logs`,
    scope,
    services: ["logs"],
    tags,
  });
  const logsKeyArn = logsKey.arn;
  const network = new Network(name, { network: config.network, clusterName: config.cluster.name, scope, logsKeyArn, tags });
  const zones = createHostedZones(
    { domain: config.platform.domain, dns: config.dns, organizations: config.organizations },
    { vpcId: network.vpcId, tags },
  );
  const version = guardedVersion(config.cluster);
  const cluster = new Cluster(name, { cluster: config.cluster, version, network, scope, logsKeyArn, tags });
  const inCluster = { parent: cluster };
  const access = createAccess(config, { network, cluster, scope, logsKeyArn });
  const storage = createStorage(config, { network, cluster, scope });
  const secretsKey = new EncryptionKey(`${name}-secrets`, {
    description: "Secrets Manager entries of all organizations",
    alias: `${config.cluster.name}/secrets`,
    scope,
    tags,
  });
  const recovery = config.recovery && createRecovery(config, config.recovery, scope);
  const secretFunction = createSecretFunction(
    name,
    {
      functionName: `${config.cluster.name}-secret-values`,
      namePrefix: secretPrefix(config.naming),
      secretsKeyArn: secretsKey.arn,
      ...(recovery && { replica: { region: recovery.region, keyArn: recovery.secretsKeyArn } }),
      logsKeyArn,
      logRetentionDays: config.cluster.logRetentionDays,
      scope,
      tags,
    },
    {},
  );
  const roles = createControllerRoles(
    name,
    {
      clusterName: config.cluster.name,
      naming: config.naming,
      scope,
      oidc: cluster.oidc,
      zoneArns: pulumi.all(zones.zoneArns),
      platformName: name,
      secretsKeyArn: secretsKey.arn,
      fileSystemArns: pulumi.all([storage.shared, ...Object.values(storage.byOrganization)].map((fileSystem) => fileSystem.arn)),
      tags,
    },
    inCluster,
  );
  const nodes = createNodes(config, { network, cluster, scope, roles, tags });
  return {
    clusterName: cluster.clusterName,
    oidc: cluster.oidc,
    kubernetes: cluster.kubernetes,
    access: cluster.access,
    scope,
    secretsKeyArn: secretsKey.arn,
    secretFunction,
    zones,
    controllerRoleArns: Object.fromEntries(CONTROLLERS.map((controller) => [controller, roles[controller].arn])),
    accessWays: access.ways,
    ...(recovery && { recovery }),
    facts: {
      ...admissionFacts(config.admission),
      aws_account_id: scope.accountId,
      aws_region: config.region,
      cluster_name: cluster.clusterName,
      ...networkFacts(config.network),
      platform_name: config.platform.name,
      platform_domain: config.platform.domain,
      cluster_autoscaler_role_arn: roles["cluster-autoscaler"].arn,
      efs_file_system_id: storage.shared.id,
    },
    ready: [
      ...nodes,
      ...access.resources,
      ...CONTROLLERS.flatMap((controller) => roles[controller].resources),
      storage.shared,
      ...Object.values(storage.byOrganization),
    ],
  };
}
