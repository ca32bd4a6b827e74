import type * as pulumi from "@pulumi/pulumi";
import { createAccountEncryption } from "../components/account-encryption";
import type { Cluster } from "../components/cluster";
import { FileSystem } from "../components/file-system";
import type { Network } from "../components/network";
import type { PlatformConfig } from "../config/model";
import type { AwsScope } from "../lib/policy-documents";
import { platformTags } from "../lib/tags";

export interface Storage {
  /** The file system that organizations share, each volume of it behind an access point of its own. */
  readonly shared: FileSystem;
  /** Of the organizations that have one of their own. */
  readonly byOrganization: { readonly [organization: string]: FileSystem };
}

export interface StorageArgs {
  readonly network: Network;
  readonly cluster: Cluster;
  readonly scope: pulumi.Output<AwsScope>;
}

/** File systems, and the account's default that no EBS volume is unencrypted. */
export function createStorage(config: PlatformConfig, { network, cluster, scope }: StorageArgs): Storage {
  const { name } = config.platform;
  createAccountEncryption(name);
  const fileSystem = (fileSystemName: string, tags: { [key: string]: string }) =>
    new FileSystem(fileSystemName, {
      storage: config.storage,
      scope,
      vpcId: network.vpcId,
      subnetIds: network.privateSubnetIds,
      zones: config.network.zones.map((zone) => zone.name),
      clientSecurityGroupId: cluster.securityGroupId,
      tags,
    });
  const own = config.organizations.filter((organization) => organization.ownFileSystem);
  return {
    shared: fileSystem(name, platformTags(config)),
    byOrganization: Object.fromEntries(
      own.map((organization) => [
        organization.name,
        fileSystem(`${name}-${organization.name}`, { ...platformTags(config), Organization: organization.name }),
      ]),
    ),
  };
}
