import type * as pulumi from "@pulumi/pulumi";
import { createAccessEntries } from "../components/access-entries";
import { AccessInstance } from "../components/access-instance";
import type { Cluster } from "../components/cluster";
import type { Network } from "../components/network";
import { PipelineRunner } from "../components/pipeline-runner";
import type { PlatformConfig } from "../config/model";
import type { AwsScope } from "../lib/policy-documents";
import { platformTags } from "../lib/tags";

export interface AccessArgs {
  readonly network: Network;
  readonly cluster: Cluster;
  readonly scope: pulumi.Output<AwsScope>;
  readonly logsKeyArn: pulumi.Output<string>;
}

/** Ways to the cluster's API; each is there only where stack config wants it. */
export interface Access {
  readonly instanceId?: pulumi.Output<string>;
  readonly runnerProject?: pulumi.Output<string>;
}

/** The ways, and all that they consist of: while anything is in the cluster they stay, or nobody could remove it any more. */
export interface AccessResources {
  readonly ways: Access;
  readonly resources: readonly pulumi.Resource[];
}

/** Who may use the cluster, and from where, besides its nodes. */
export function createAccess(config: PlatformConfig, { network, cluster, scope, logsKeyArn }: AccessArgs): AccessResources {
  const { name } = config.platform;
  const { access, organizations } = config;
  const tags = platformTags(config);
  const inCluster = { parent: cluster };
  const entries = createAccessEntries(name, { access, organizations, clusterName: cluster.clusterName, scope, tags }, inCluster);
  const there = { vpcId: network.vpcId, clusterSecurityGroupId: cluster.securityGroupId, scope, tags };
  const instance = access.instance
    ? new AccessInstance(`${name}-access`, { ...there, subnetId: network.privateSubnetIds.apply((ids) => ids[0]!) })
    : undefined;
  const runner =
    access.runner &&
    new PipelineRunner(`${name}-runner`, {
      ...there,
      runner: access.runner,
      projectName: `${config.cluster.name}-runner`,
      subnetIds: network.privateSubnetIds,
      logsKeyArn,
      logRetentionDays: config.cluster.logRetentionDays,
    });
  return {
    ways: {
      ...(instance && { instanceId: instance.instanceId }),
      ...(runner && { runnerProject: runner.projectName }),
    },
    resources: [...entries, ...(instance ? [instance] : []), ...(runner ? [runner] : [])],
  };
}
