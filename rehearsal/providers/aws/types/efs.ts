import type { Reference, Subject, TypeEntry } from "../entry";
import { zonesOf } from "../data/regions";
import { target } from "../lookup";
import { arn, computed, constant, ec2Id, fallback, filled, freshId, recomputed, region, tagsAll, text, timestamp, uuid } from "../outputs";
import { textAt, valueAt } from "../paths";
import { arnOf } from "../rules/arn";
import { addressText, parseCidr } from "../rules/cidr";
import * as efs from "../rules/efs";
import { oneOf } from "../rules/inputs";
import { policyDocument } from "../rules/policy-document";
import { BACKUP_POLICY, FILE_SYSTEM, FILE_SYSTEM_POLICY, MOUNT_TARGET, SECURITY_GROUP, SUBNET, VPC } from "../tokens";
import { keyReference } from "./security";

const zoneIdOf = (where: string, name: unknown): string => zonesOf(where).find((zone) => zone.name === name)?.id ?? "";

const fileSystem: TypeEntry = {
  token: FILE_SYSTEM,
  label: "EFS File System",
  mirrors: [
    { service: "efs", operation: "CreateFileSystem", names: { creationToken: "CreationToken" }, occasional: true },
    { service: "efs", operation: "PutLifecycleConfiguration", occasional: true },
  ],
  replaceOn: ["availabilityZoneName", "creationToken", "encrypted", "kmsKeyId", "performanceMode", "region"],
  defaults: { throughputMode: "bursting" },
  unique: [
    {
      by: ["creationToken"],
      error: { code: "FileSystemAlreadyExists", message: "File system already exists with creation token '{creationToken}'" },
    },
  ],
  references: [{ ...keyReference("kmsKeyId", "elasticfilesystem"), by: ["arn"] }],
  rules: [efs.encryptedWithKey, efs.throughput, arnOf("kmsKeyId", "kms", "key/")],
  id: (subject) => ec2Id("fs", subject),
  outputs: {
    arn: arn("elasticfilesystem", "file-system/{id}"),
    availabilityZoneId: computed(({ inputs, region: where }) => zoneIdOf(where, inputs.availabilityZoneName)),
    availabilityZoneName: constant(""),
    creationToken: computed(({ account }) => `terraform-${timestamp(account.now()).replace(/\D/g, "")}${account.hex(12)}`),
    dnsName: text("{id}.efs.{region}.amazonaws.com"),
    // Without a word of the program, as the account's default for EBS has no say here.
    encrypted: fallback(false),
    kmsKeyId: computed((subject) =>
      subject.inputs.encrypted === true
        ? `arn:${subject.account.partition}:kms:${subject.region}:${subject.account.accountId}:key/${uuid(subject)}`
        : "",
    ),
    name: { value: ({ inputs }) => textAt(inputs, "tags.Name") ?? "", when: "inputs" },
    // As at creation: what is mounted and stored later is not followed, so that a refresh shows no change that nobody made.
    numberOfMountTargets: constant(0),
    ownerId: text("{account}"),
    performanceMode: constant("generalPurpose"),
    protection: filled(() => ({ replicationOverwrite: "ENABLED" })),
    sizeInBytes: constant([{ value: 6144, valueInIa: 0, valueInStandard: 6144 }]),
    region,
    tagsAll,
  },
  notFound: { code: "FileSystemNotFound", message: "File system '{value}' does not exist." },
  stillReferenced: { code: "FileSystemInUse", message: "File system '{id}' has mount targets created in it." },
};

const ofFileSystem = (whenTargetGoes: Reference["whenTargetGoes"]): Reference => ({
  input: "fileSystemId",
  types: [FILE_SYSTEM],
  by: ["id"],
  whenTargetGoes,
});
const addressIn = (subject: Subject): string => {
  const range = parseCidr(String(target(subject, SUBNET, "subnetId")?.inputs.cidrBlock));
  return range === undefined
    ? ""
    : addressText(range.first + 20 + ((parseInt(subject.account.hex(2), 16) % 64) % Math.max(1, range.last - range.first - 24)));
};

const mountTarget: TypeEntry = {
  token: MOUNT_TARGET,
  label: "EFS Mount Target",
  mirrors: [{ service: "efs", operation: "CreateMountTarget" }],
  replaceOn: ["fileSystemId", "ipAddress", "ipAddressType", "ipv6Address", "subnetId", "region"],
  sets: ["securityGroups"],
  references: [
    ofFileSystem("refuse"),
    {
      input: "subnetId",
      types: [SUBNET],
      by: ["id"],
      missing: { code: "SubnetNotFound", message: "The subnet ID '{value}' does not exist" },
    },
    {
      input: "securityGroups[]",
      types: [SECURITY_GROUP],
      by: ["id"],
      missing: { code: "SecurityGroupNotFound", message: "The security group ID '{value}' does not exist" },
    },
  ],
  rules: [efs.mountTargetPlace, efs.mountTargetGroups, efs.mountTargetAddress],
  id: (subject) => ec2Id("fsmt", subject),
  outputs: {
    availabilityZoneName: computed((subject) => String(target(subject, SUBNET, "subnetId")?.state.availabilityZone ?? "")),
    availabilityZoneId: computed((subject) => zoneIdOf(subject.region, subject.state.availabilityZoneName)),
    dnsName: text("{fileSystemId}.efs.{region}.amazonaws.com"),
    fileSystemArn: arn("elasticfilesystem", "file-system/{fileSystemId}"),
    ipAddress: computed((subject) => addressIn(subject)),
    ipAddressType: constant("IPV4_ONLY"),
    ipv6Address: constant(""),
    mountTargetDnsName: text("{availabilityZoneName}.{fileSystemId}.efs.{region}.amazonaws.com"),
    networkInterfaceId: freshId("eni"),
    ownerId: text("{account}"),
    securityGroups: computed((subject) => {
      const vpc = subject.account.object(VPC, subject.region, String(target(subject, SUBNET, "subnetId")?.inputs.vpcId));
      return [String(vpc?.state.defaultSecurityGroupId ?? "")];
    }),
    region,
  },
  notFound: { code: "MountTargetNotFound", message: "Mount target '{value}' does not exist." },
};

const backupPolicy: TypeEntry = {
  token: BACKUP_POLICY,
  label: "EFS Backup Policy",
  mirrors: [{ service: "efs", operation: "PutBackupPolicy" }],
  replaceOn: ["fileSystemId", "region"],
  references: [ofFileSystem("cascade")],
  // ENABLING and DISABLING are states that EFS reports, not such that it takes.
  rules: [oneOf("backupPolicy.status", ["ENABLED", "DISABLED"])],
  id: ({ inputs }) => String(inputs.fileSystemId),
  outputs: { region },
};

const fileSystemPolicy: TypeEntry = {
  token: FILE_SYSTEM_POLICY,
  label: "EFS File System Policy",
  mirrors: [{ service: "efs", operation: "PutFileSystemPolicy" }],
  replaceOn: ["fileSystemId", "region"],
  json: ["policy"],
  references: [ofFileSystem("cascade")],
  rules: [policyDocument("policy", "resource", 20_000)],
  id: ({ inputs }) => String(inputs.fileSystemId),
  outputs: { bypassPolicyLockoutSafetyCheck: recomputed(({ inputs }) => valueAt(inputs, "bypassPolicyLockoutSafetyCheck")), region },
};

export const EFS: readonly TypeEntry[] = [fileSystem, mountTarget, backupPolicy, fileSystemPolicy];
