import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StorageConfig } from "../config/model";
import { fileSystemPolicy } from "../lib/file-system-policy";
import type { AwsScope } from "../lib/policy-documents";
import { serializePolicy } from "../lib/policy-validation";
import { EncryptionKey } from "./encryption-key";

export interface FileSystemArgs {
  readonly storage: StorageConfig;
  readonly scope: pulumi.Output<AwsScope>;
  readonly vpcId: pulumi.Output<string>;
  /** Private subnets, one per zone; each gets a mount target. */
  readonly subnetIds: pulumi.Output<string[]>;
  /** Names of the zones of `subnetIds`, in the same order. */
  readonly zones: readonly string[];
  /** Security group of the nodes: the only NFS clients. */
  readonly clientSecurityGroupId: pulumi.Output<string>;
  readonly tags: { readonly [key: string]: string };
}

/** Port of NFS version 4, the only one that EFS speaks. */
const NFS = 2049;

/**
 * An EFS file system with its own KMS key, a mount target in every private subnet, daily backups by AWS Backup and a policy that
 * admits only access points over TLS. Pulumi refuses to delete or replace it. It makes no access points: the CSI driver makes one
 * per volume.
 */
export class FileSystem extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: FileSystemArgs, opts?: pulumi.ComponentResourceOptions) {
    super("numinia:storage:FileSystem", name, {}, opts);
    const { scope, storage, tags } = args;
    const child = { parent: this };
    const key = new EncryptionKey(
      `${name}-file-system`,
      { description: `File system ${name}`, alias: `${name}/file-system`, scope, tags },
      child,
    );
    const fileSystem = new aws.efs.FileSystem(
      name,
      {
        encrypted: true,
        kmsKeyId: key.arn,
        performanceMode: "generalPurpose",
        throughputMode: storage.throughput,
        lifecyclePolicies: lifecyclePolicies(storage.infrequentAccessDays),
        tags: { ...tags, Name: name },
      },
      child,
    );
    new aws.efs.FileSystemPolicy(
      name,
      {
        fileSystemId: fileSystem.id,
        policy: pulumi
          .all([scope, fileSystem.arn])
          .apply(([known, arn]) => serializePolicy(fileSystemPolicy(known, arn), "file-system", `file system ${name}`)),
      },
      child,
    );
    new aws.efs.BackupPolicy(name, { fileSystemId: fileSystem.id, backupPolicy: { status: "ENABLED" } }, child);
    createMountTargets(name, args, fileSystem.id, child);
    this.id = fileSystem.id;
    this.arn = fileSystem.arn;
    this.keyArn = key.arn;
    this.registerOutputs({ id: this.id, arn: this.arn });
  }
}

function createMountTargets(name: string, args: FileSystemArgs, fileSystemId: pulumi.Output<string>, opts: pulumi.CustomResourceOptions) {
  const securityGroup = new aws.ec2.SecurityGroup(
    `${name}-nfs`,
    {
      description: `Mount targets of file system ${name}: NFS from the nodes of the cluster`,
      vpcId: args.vpcId,
      ingress: [
        {
          description: "NFS from the nodes of the cluster",
          protocol: "tcp",
          fromPort: NFS,
          toPort: NFS,
          securityGroups: [args.clientSecurityGroupId],
        },
      ],
      // Mount targets answer and never call.
      egress: [],
      tags: { ...args.tags, Name: `${name}-nfs` },
    },
    opts,
  );
  // Named by zone: a zone that is added or taken away in the middle moves no other mount target.
  args.zones.forEach((zone, index) => {
    const subnetId = args.subnetIds.apply((ids) => ids[index]!);
    new aws.efs.MountTarget(`${name}-${zone}`, { fileSystemId, subnetId, securityGroups: [securityGroup.id] }, opts);
  });
}

/** To the cheaper class after some days without a read, and back with the first read; EFS wants each rule in an object of its own. */
function lifecyclePolicies(days: number | undefined): aws.types.input.efs.FileSystemLifecyclePolicy[] {
  if (days === undefined) return [];
  return [{ transitionToIa: `AFTER_${days}_DAY${days === 1 ? "" : "S"}` }, { transitionToPrimaryStorageClass: "AFTER_1_ACCESS" }];
}
