import type { AccountRule, InputRule, Subject } from "../entry";
import { others, target } from "../lookup";
import { textAt, valuesAt } from "../paths";
import type { StoredObject } from "../stored-object";
import { FILE_SYSTEM, MOUNT_TARGET, SECURITY_GROUP, SUBNET } from "../tokens";
import { changing, refused } from "./account";
import { parseCidr } from "./cidr";
import { together } from "./inputs";

/** A key encrypts only what is encrypted. */
export const encryptedWithKey: InputRule = together("encrypted with key", "encrypted", (inputs) =>
  inputs.kmsKeyId !== undefined && (inputs.encrypted === undefined || inputs.encrypted === false)
    ? "must be true where kmsKeyId is given"
    : undefined,
);

/** Throughput and performance mode go together as EFS takes them. */
export const throughput: InputRule = together("throughput", "throughputMode", (inputs) => {
  const { throughputMode: mode, provisionedThroughputInMibps: figure, performanceMode: performance } = inputs;
  if (mode === "provisioned" && figure === undefined) return '"provisioned" needs provisionedThroughputInMibps';
  if (typeof mode === "string" && mode !== "provisioned" && figure !== undefined) return `"${mode}" takes no provisionedThroughputInMibps`;
  if (mode === "elastic" && performance === "maxIO") return '"elastic" goes with the performance mode generalPurpose only';
  return undefined;
});

const subnetOf = (subject: Subject, object: StoredObject): StoredObject | undefined =>
  subject.account.object(SUBNET, subject.region, String(object.inputs.subnetId));

/** A file system has one mount target in a zone, and all of them in one VPC. */
export const mountTargetPlace: AccountRule = refused("mount target place", ["create"], (subject) => {
  const subnet = target(subject, SUBNET, "subnetId");
  const fileSystem = target(subject, FILE_SYSTEM, "fileSystemId");
  const siblings = others(subject, MOUNT_TARGET).filter(({ inputs }) => inputs.fileSystemId === fileSystem?.id);
  if (siblings.some((sibling) => subnetOf(subject, sibling)?.inputs.vpcId !== subnet?.inputs.vpcId))
    return {
      code: "MountTargetConflict",
      message: "requested subnet for new mount target is not in the same VPC as existing mount targets",
    };
  if (siblings.some((sibling) => subnetOf(subject, sibling)?.state.availabilityZone === subnet?.state.availabilityZone))
    return { code: "MountTargetConflict", message: "mount target already exists in this AZ" };
  const zone = fileSystem?.inputs.availabilityZoneName;
  return zone === undefined || zone === subnet?.state.availabilityZone
    ? undefined
    : {
        code: "AvailabilityZonesMismatch",
        message: `The Availability Zone of the mount target's subnet does not match the file system's, ${String(zone)}`,
      };
});

/** Groups are of the subnet's VPC. */
export const mountTargetGroups: AccountRule = refused("mount target groups", changing, (subject) => {
  const vpc = target(subject, SUBNET, "subnetId")?.inputs.vpcId;
  const stray = valuesAt(subject.inputs, "securityGroups[]")
    .flatMap(({ value }) => subject.account.object(SECURITY_GROUP, subject.region, String(value)) ?? [])
    .find(({ inputs }) => inputs.vpcId !== vpc);
  return stray && { code: "SecurityGroupNotFound", message: `One or more security groups not found in VPC ${String(vpc)}: ${stray.id}` };
});

/** An address that the program chooses lies in the subnet. */
export const mountTargetAddress: AccountRule = refused("mount target address", ["create"], (subject) => {
  const address = textAt(subject.inputs, "ipAddress");
  const range = parseCidr(String(target(subject, SUBNET, "subnetId")?.inputs.cidrBlock));
  const own = parseCidr(`${address}/32`);
  if (address === undefined || range === undefined) return undefined;
  if (own === undefined || own.first < range.first || own.first > range.last)
    return { code: "BadRequest", message: "Address does not fall within the subnet's address range" };
  const taken = others(subject, MOUNT_TARGET).some(
    ({ state, inputs }) => inputs.subnetId === subject.inputs.subnetId && state.ipAddress === address,
  );
  return taken ? { code: "IpAddressInUse", message: `The IP address ${address} is already in use` } : undefined;
});
