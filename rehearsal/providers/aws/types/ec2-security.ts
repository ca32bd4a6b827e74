import type { Reference, TypeEntry } from "../entry";
import { arn, constant, ec2Id, filled, namePrefix, recomputed, region, tagsAll, text } from "../outputs";
import { valueAt } from "../paths";
import { refused } from "../rules/account";
import { cidr } from "../rules/cidr";
import { base64, between, conflict, each, matches, oneOf } from "../rules/inputs";
import { knownInstanceType } from "../rules/instance-type";
import { securityGroupPorts } from "../rules/network";
import { KEY, LAUNCH_TEMPLATE, SECURITY_GROUP, SUBNET, VPC } from "../tokens";

const groups = (input: string): Reference => ({ input, types: [SECURITY_GROUP], by: ["id"] });
const DESCRIPTION = /^[0-9A-Za-z_ .:/()#,@[\]+=&;{}!$*-]*$/;

const securityGroup: TypeEntry = {
  token: SECURITY_GROUP,
  label: "EC2 Security Group",
  mirrors: [{ service: "ec2", operation: "CreateSecurityGroup", names: { name: "GroupName" } }],
  replaceOn: ["description", "name", "namePrefix", "vpcId", "region"],
  name: {
    input: "name",
    prefixInput: "namePrefix",
    maxLength: 255,
    unique: {
      by: ["vpcId", "name"],
      error: { code: "InvalidGroup.Duplicate", message: "The security group '{name}' already exists for VPC '{vpcId}'" },
    },
  },
  defaults: { description: "Managed by Pulumi", revokeRulesOnDelete: false },
  sets: ["ingress", "egress", "ingress[].cidrBlocks", "egress[].cidrBlocks", "ingress[].securityGroups", "egress[].securityGroups"],
  references: [{ input: "vpcId", types: [VPC], by: ["id"] }, groups("ingress[].securityGroups[]"), groups("egress[].securityGroups[]")],
  rules: [
    conflict("name", "namePrefix"),
    matches("name", /^(?!sg-)/, "must not begin with sg-, which AWS keeps for ids"),
    matches("description", DESCRIPTION, "has characters that EC2 does not take in a description"),
    each("length", "description", (value) =>
      typeof value === "string" && (value.length < 1 || value.length > 255)
        ? `has ${value.length} characters; EC2 takes 1 to 255`
        : undefined,
    ),
    cidr("ingress[].cidrBlocks[]"),
    cidr("egress[].cidrBlocks[]"),
    securityGroupPorts("ingress"),
    securityGroupPorts("egress"),
    refused("no default VPC", ["create"], (subject) =>
      subject.inputs.vpcId === undefined ? { code: "VPCIdNotSpecified", message: "No default VPC for this user; give vpcId" } : undefined,
    ),
  ],
  id: (subject) => ec2Id("sg", subject),
  outputs: {
    arn: arn("ec2", "security-group/{id}"),
    egress: constant([]),
    ingress: constant([]),
    namePrefix,
    ownerId: text("{account}"),
    vpcId: constant(""),
    region,
    tagsAll,
  },
  notFound: { code: "InvalidGroup.NotFound", message: "The security group '{value}' does not exist" },
  stillReferenced: { code: "DependencyViolation", message: "resource {id} has a dependent object" },
};

const launchTemplate: TypeEntry = {
  token: LAUNCH_TEMPLATE,
  label: "EC2 Launch Template",
  mirrors: [
    { service: "ec2", operation: "CreateLaunchTemplate", under: "LaunchTemplateData", names: { vpcSecurityGroupIds: "SecurityGroupIds" } },
    {
      service: "ec2",
      operation: "CreateLaunchTemplate",
      names: { name: "LaunchTemplateName", description: "VersionDescription", tagSpecifications: null },
    },
  ],
  replaceOn: ["name", "namePrefix", "region"],
  name: {
    input: "name",
    prefixInput: "namePrefix",
    maxLength: 125,
    unique: {
      by: ["name"],
      error: { code: "InvalidLaunchTemplateName.AlreadyExistsException", message: "Launch template name already in use." },
    },
  },
  sets: ["vpcSecurityGroupIds", "securityGroupNames"],
  references: [
    // A template may outlive a group that it names: instances then fail to start.
    { ...groups("vpcSecurityGroupIds[]"), whenTargetGoes: "keep" },
    { ...groups("networkInterfaces[].securityGroups[]"), whenTargetGoes: "keep" },
    { input: "networkInterfaces[].subnetId", types: [SUBNET], by: ["id"], whenTargetGoes: "keep" },
    {
      input: "blockDeviceMappings[].ebs.kmsKeyId",
      types: [KEY],
      by: ["id", "arn"],
      whenTargetGoes: "keep",
      foreign: (value) => value.startsWith("alias/"),
    },
  ],
  rules: [
    conflict("name", "namePrefix"),
    conflict("securityGroupNames", "vpcSecurityGroupIds"),
    conflict("defaultVersion", "updateDefaultVersion"),
    conflict("instanceType", "instanceRequirements"),
    matches("name", /^.{3,}$/s, "is too short; EC2 takes 3 to 125 characters"),
    matches("name", /^[a-zA-Z0-9().\-/_]*$/, "has characters that EC2 does not take in a name of a launch template"),
    base64("userData"),
    knownInstanceType("instanceType"),
    oneOf("blockDeviceMappings[].ebs.encrypted", ["true", "false"]),
    oneOf("blockDeviceMappings[].ebs.deleteOnTermination", ["true", "false"]),
    between("blockDeviceMappings[].ebs.volumeSize", 1, 65536),
    between("metadataOptions.httpPutResponseHopLimit", 1, 64),
    matches("imageId", /^(ami-[0-9a-f]{8}([0-9a-f]{9})?|resolve:ssm:.+)$/, "is not an AMI id"),
    refused("template version", ["update"], (subject) => {
      const wanted = valueAt(subject.inputs, "defaultVersion");
      const latest = Number(subject.previous?.state.latestVersion ?? 1) + 1;
      return typeof wanted !== "number" || wanted <= latest
        ? undefined
        : { code: "InvalidLaunchTemplateId.VersionNotFound", message: `Could not find launch template version ${wanted}` };
    }),
  ],
  id: (subject) => ec2Id("lt", subject),
  outputs: {
    arn: arn("ec2", "launch-template/{id}"),
    latestVersion: recomputed((subject) => Number(subject.previous?.state.latestVersion ?? 0) + 1),
    defaultVersion: recomputed(({ inputs, previous, state }) => {
      if (inputs.updateDefaultVersion === true) return state.latestVersion!;
      return previous?.state.defaultVersion ?? 1;
    }),
    metadataOptions: filled(() => ({
      httpEndpoint: "",
      httpProtocolIpv6: "",
      httpPutResponseHopLimit: 0,
      httpTokens: "",
      instanceMetadataTags: "",
    })),
    namePrefix,
    region,
    tagsAll,
  },
  notFound: {
    code: "InvalidLaunchTemplateId.NotFound",
    message: "The specified launch template, with template ID {value}, does not exist.",
  },
};

export const EC2_SECURITY: readonly TypeEntry[] = [securityGroup, launchTemplate];
