import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { FileSystem } from "../../components/file-system";
import type { StorageConfig } from "../../config/model";
import { isProtected } from "../../lib/protection";
import { only, registered } from "../support/program";

const FILE_SYSTEM = "aws:efs/fileSystem:FileSystem";
const ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"];
const tags = { Platform: "numinia" };
const made = (storage: StorageConfig, opts?: pulumi.ComponentResourceOptions) =>
  registered(
    () =>
      new FileSystem(
        "numinia",
        {
          storage,
          scope: pulumi.output({ partition: "aws", region: "eu-west-1", accountId: "111122223333" }),
          vpcId: pulumi.output("vpc-1"),
          subnetIds: pulumi.output(["subnet-a", "subnet-b", "subnet-c"]),
          zones: ZONES,
          clientSecurityGroupId: pulumi.output("sg-nodes"),
          tags,
        },
        opts,
      ),
  );

test("a file system is encrypted with a key of its own and backed up", async () => {
  const resources = await made({ throughput: "elastic", infrequentAccessDays: 30 });

  assert.equal(resources.length, 11, "two components, key and alias, file system, policy, backup, security group, three mount targets");
  assert.deepEqual(only(resources, FILE_SYSTEM).inputs, {
    encrypted: true,
    kmsKeyId: "numinia-file-system-arn",
    performanceMode: "generalPurpose",
    throughputMode: "elastic",
    lifecyclePolicies: [{ transitionToIa: "AFTER_30_DAYS" }, { transitionToPrimaryStorageClass: "AFTER_1_ACCESS" }],
    tags: { Platform: "numinia", Name: "numinia" },
  });
  assert.deepEqual(only(resources, "aws:efs/backupPolicy:BackupPolicy").inputs, {
    fileSystemId: "numinia-id",
    backupPolicy: { status: "ENABLED" },
  });
  assert.equal(only(resources, "aws:kms/alias:Alias").inputs.name, "alias/numinia/file-system");
});

test("files stay in the fast class without days, and one day is spelled as EFS spells it", async () => {
  assert.deepEqual(only(await made({ throughput: "bursting" }), FILE_SYSTEM).inputs.lifecyclePolicies, []);
  const oneDay = only(await made({ throughput: "bursting", infrequentAccessDays: 1 }), FILE_SYSTEM).inputs;
  assert.equal(oneDay.throughputMode, "bursting");
  assert.deepEqual(oneDay.lifecyclePolicies, [{ transitionToIa: "AFTER_1_DAY" }, { transitionToPrimaryStorageClass: "AFTER_1_ACCESS" }]);
});

test("every zone has a mount target in its own subnet, and only the nodes reach them, only by NFS", async () => {
  const resources = await made({ throughput: "elastic" });
  assert.deepEqual(
    resources.filter(({ type }) => type === "aws:efs/mountTarget:MountTarget").map(({ name, inputs }) => ({ name, inputs })),
    [
      ["eu-west-1a", "subnet-a"],
      ["eu-west-1b", "subnet-b"],
      ["eu-west-1c", "subnet-c"],
    ].map(([zone, subnetId]) => ({
      name: `numinia-${zone}`,
      inputs: { fileSystemId: "numinia-id", subnetId, securityGroups: ["numinia-nfs-id"] },
    })),
  );
  assert.deepEqual(only(resources, "aws:ec2/securityGroup:SecurityGroup").inputs, {
    description: "Mount targets of file system numinia: NFS from the nodes of the cluster",
    vpcId: "vpc-1",
    ingress: [
      { description: "NFS from the nodes of the cluster", protocol: "tcp", fromPort: 2049, toPort: 2049, securityGroups: ["sg-nodes"] },
    ],
    egress: [],
    tags: { Platform: "numinia", Name: "numinia-nfs" },
  });
});

test("the file system's policy admits access points over TLS and nothing else", async () => {
  const policy = only(await made({ throughput: "elastic" }), "aws:efs/fileSystemPolicy:FileSystemPolicy").inputs;
  assert.equal(policy.fileSystemId, "numinia-id");
  assert.deepEqual(JSON.parse(policy.policy as string), {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "MountThroughAccessPoints",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
        Resource: "numinia-arn",
        Condition: {
          Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" },
          ArnLike: { "elasticfilesystem:AccessPointArn": "arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/*" },
        },
      },
      {
        Sid: "OnlyTls",
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: "*",
        Resource: "numinia-arn",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
});

test("the file system, its key and its backups are protected, and nothing else", async () => {
  const guarded = (await made({ throughput: "elastic" })).filter((resource) => isProtected(resource, [])).map(({ type }) => type);
  assert.deepEqual(guarded.sort(), ["aws:efs/backupPolicy:BackupPolicy", FILE_SYSTEM, "aws:kms/key:Key"]);
});
