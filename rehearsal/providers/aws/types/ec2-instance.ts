import type { Subject, TypeEntry } from "../entry";
import { others, target } from "../lookup";
import { arn, computed, constant, ec2Id, fallback, filled, freshId, region, tagsAll, timestamp } from "../outputs";
import { valueAt } from "../paths";
import { deletionProtected } from "../rules/account";
import { addressText, parseCidr } from "../rules/cidr";
import { base64, conflict, matches, oneOf } from "../rules/inputs";
import { imageAndType, imageExists, instanceNetwork } from "../rules/instance";
import { knownInstanceType } from "../rules/instance-type";
import { EBS_ENCRYPTION, INSTANCE, INSTANCE_PROFILE, KEY, LAUNCH_TEMPLATE, SECURITY_GROUP, SUBNET, VPC } from "../tokens";

/** Whether the region's new volumes are encrypted without being asked. */
const encryptsByDefault = (subject: Subject): boolean => others(subject, EBS_ENCRYPTION).some(({ inputs }) => inputs.enabled !== false);
const subnetOf = (subject: Subject): ReturnType<typeof target> => target(subject, SUBNET, "subnetId");
const isPublic = (subject: Subject): boolean =>
  (valueAt(subject.inputs, "associatePublicIpAddress") ?? subnetOf(subject)?.state.mapPublicIpOnLaunch) === true;

const instance: TypeEntry = {
  token: INSTANCE,
  label: "EC2 Instance",
  mirrors: [
    {
      service: "ec2",
      operation: "RunInstances",
      names: {
        ami: "ImageId",
        vpcSecurityGroupIds: "SecurityGroupIds",
        instanceMarketOptions: null,
        networkInterfaces: null,
        secondaryNetworkInterfaces: null,
        tags: null,
      },
    },
  ],
  replaceOn: [
    "ami",
    "associatePublicIpAddress",
    "availabilityZone",
    "cpuOptions",
    "enclaveOptions",
    "ephemeralBlockDevices",
    "hibernation",
    "hostResourceGroupArn",
    "instanceMarketOptions",
    "keyName",
    "launchTemplate.id",
    "launchTemplate.name",
    "networkInterfaces",
    "placementGroup",
    "primaryNetworkInterface",
    "privateIp",
    "rootBlockDevice.encrypted",
    "rootBlockDevice.kmsKeyId",
    "securityGroups",
    "subnetId",
    "region",
  ],
  replaceWhen: {
    userData: (_before, _after, inputs) => inputs.userDataReplaceOnChange === true,
    userDataBase64: (_before, _after, inputs) => inputs.userDataReplaceOnChange === true,
  },
  defaults: { getPasswordData: false, sourceDestCheck: true, userDataReplaceOnChange: false },
  sets: ["vpcSecurityGroupIds", "securityGroups", "secondaryPrivateIps"],
  references: [
    { input: "subnetId", types: [SUBNET], by: ["id"] },
    { input: "vpcSecurityGroupIds[]", types: [SECURITY_GROUP], by: ["id"] },
    {
      input: "iamInstanceProfile",
      types: [INSTANCE_PROFILE],
      by: ["id"],
      whenTargetGoes: "keep",
      missing: {
        code: "InvalidParameterValue",
        message: "Value ({value}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
      },
    },
    { input: "launchTemplate.id", types: [LAUNCH_TEMPLATE], by: ["id"], whenTargetGoes: "keep" },
    { input: "launchTemplate.name", types: [LAUNCH_TEMPLATE], by: ["name"], whenTargetGoes: "keep" },
    { input: "rootBlockDevice.kmsKeyId", types: [KEY], by: ["id", "arn"], whenTargetGoes: "keep" },
    {
      input: "keyName",
      types: [],
      by: ["name"],
      missing: { code: "InvalidKeyPair.NotFound", message: "The key pair '{value}' does not exist (the rehearsal's account has none)" },
    },
  ],
  rules: [
    imageAndType,
    matches("ami", /^ami-[0-9a-f]{8}([0-9a-f]{9})?$/, "is not an AMI id"),
    knownInstanceType("instanceType"),
    conflict("userData", "userDataBase64"),
    conflict("securityGroups", "vpcSecurityGroupIds"),
    base64("userDataBase64"),
    oneOf("metadataOptions.httpTokens", ["required", "optional"]),
    imageExists,
    instanceNetwork,
    deletionProtected("disableApiTermination", ({ id }) => ({
      code: "OperationNotPermitted",
      message: `The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    })),
  ],
  id: (subject) => ec2Id("i", subject),
  outputs: {
    ami: constant(""),
    arn: arn("ec2", "instance/{id}"),
    associatePublicIpAddress: computed(isPublic),
    availabilityZone: computed((subject) => String(subnetOf(subject)?.state.availabilityZone ?? "")),
    capacityReservationSpecification: filled(() => ({ capacityReservationPreference: "open" })),
    cpuOptions: filled(() => ({ amdSevSnp: "", coreCount: 1, nestedVirtualization: "", threadsPerCore: 2 })),
    disableApiStop: fallback(false),
    disableApiTermination: fallback(false),
    ebsBlockDevices: constant([]),
    ebsOptimized: fallback(false),
    enablePrimaryIpv6: constant(false),
    enclaveOptions: filled(() => ({ enabled: false })),
    ephemeralBlockDevices: constant([]),
    hostId: constant(""),
    hostResourceGroupArn: constant(""),
    iamInstanceProfile: constant(""),
    instanceInitiatedShutdownBehavior: constant("stop"),
    instanceLifecycle: constant(""),
    instanceMarketOptions: filled(() => ({
      marketType: "",
      spotOptions: { instanceInterruptionBehavior: "", maxPrice: "", spotInstanceType: "", validUntil: "" },
    })),
    instanceState: constant("running"),
    instanceType: constant(""),
    ipv6AddressCount: constant(0),
    ipv6Addresses: constant([]),
    keyName: constant(""),
    maintenanceOptions: filled(() => ({ autoRecovery: "default" })),
    metadataOptions: filled(() => ({
      httpEndpoint: "enabled",
      httpProtocolIpv6: "disabled",
      httpPutResponseHopLimit: 1,
      httpTokens: "optional",
      instanceMetadataTags: "disabled",
    })),
    monitoring: fallback(false),
    networkInterfaces: constant([]),
    outpostArn: constant(""),
    passwordData: constant(""),
    placementGroup: constant(""),
    placementGroupId: constant(""),
    placementPartitionNumber: constant(0),
    primaryNetworkInterfaceId: freshId("eni"),
    primaryNetworkInterface: filled(({ state }) => ({
      deleteOnTermination: true,
      networkInterfaceId: state.primaryNetworkInterfaceId ?? "",
    })),
    privateIp: computed((subject) => {
      const range = parseCidr(String(subnetOf(subject)?.inputs.cidrBlock));
      return range === undefined ? "" : addressText(range.first + 8 + (parseInt(subject.account.hex(2), 16) % 4));
    }),
    privateDns: computed(({ state, region: where }) => `ip-${String(state.privateIp).replace(/\./g, "-")}.${where}.compute.internal`),
    privateDnsNameOptions: filled(() => ({
      enableResourceNameDnsARecord: false,
      enableResourceNameDnsAaaaRecord: false,
      hostnameType: "ip-name",
    })),
    // TEST-NET-2 of RFC 5737: an address that can belong to nobody.
    publicIp: computed((subject) => (isPublic(subject) ? `198.51.100.${(parseInt(subject.account.hex(2), 16) % 254) + 1}` : "")),
    publicDns: computed(({ state, region: where }) =>
      state.publicIp === "" ? "" : `ec2-${String(state.publicIp).replace(/\./g, "-")}.${where}.compute.amazonaws.com`,
    ),
    rootBlockDevice: filled((subject) => ({
      deleteOnTermination: true,
      deviceName: "/dev/xvda",
      encrypted: encryptsByDefault(subject),
      iops: 3000,
      kmsKeyId: "",
      tagsAll: {},
      throughput: 125,
      volumeId: ec2Id("vol", subject),
      volumeSize: 8,
      volumeType: "gp3",
    })),
    secondaryNetworkInterfaces: constant([]),
    secondaryPrivateIps: constant([]),
    securityGroups: constant([]),
    spotInstanceRequestId: constant(""),
    subnetId: constant(""),
    tenancy: constant("default"),
    userDataBase64: constant(""),
    vpcSecurityGroupIds: computed((subject) => {
      const vpc = subject.account.object(VPC, subject.region, String(subnetOf(subject)?.inputs.vpcId));
      return [String(vpc?.state.defaultSecurityGroupId ?? "")];
    }),
    region,
    tagsAll,
  },
  notFound: { code: "InvalidInstanceID.NotFound", message: "The instance ID '{value}' does not exist" },
};

const encryptionByDefault: TypeEntry = {
  token: EBS_ENCRYPTION,
  label: "EBS Encryption By Default",
  mirrors: [],
  replaceOn: ["region"],
  defaults: { enabled: true },
  id: ({ account }) => `terraform-${timestamp(account.now()).replace(/\D/g, "")}${account.hex(12)}`,
  importId: () => "default",
  outputs: { region },
};

export const EC2_INSTANCE: readonly TypeEntry[] = [instance, encryptionByDefault];
