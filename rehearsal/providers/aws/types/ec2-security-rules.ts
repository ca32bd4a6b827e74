import type { Subject, TypeEntry } from "../entry";
import type { Properties } from "../../framework/values";
import { arn, constant, ec2Id, namePrefix, region, tagsAll, text } from "../outputs";
import { textAt } from "../paths";
import { refused } from "../rules/account";
import { cidr } from "../rules/cidr";
import { exactlyOne, matches } from "../rules/inputs";
import { securityGroupPorts } from "../rules/network";
import * as groups from "../rules/security-groups";
import type { StoredObject } from "../stored-object";
import { DEFAULT_SECURITY_GROUP, EGRESS_RULE, INGRESS_RULE, SECURITY_GROUP, VPC } from "../tokens";

/** The group that came with the VPC. */
function defaultGroup({ account, region: where, inputs }: Subject): StoredObject | undefined {
  const vpc = textAt(inputs, "vpcId");
  return account
    .objects(SECURITY_GROUP)
    .find((group) => group.region === where && group.inputs.vpcId === vpc && group.inputs.name === "default");
}

const defaultSecurityGroup: TypeEntry = {
  token: DEFAULT_SECURITY_GROUP,
  label: "EC2 Default Security Group",
  mirrors: [],
  replaceOn: ["vpcId", "region"],
  defaults: { revokeRulesOnDelete: false },
  sets: ["ingress", "egress"],
  references: [
    { input: "vpcId", types: [VPC], by: ["id"], whenTargetGoes: "cascade" },
    { input: "ingress[].securityGroups[]", types: [SECURITY_GROUP], by: ["id"] },
    { input: "egress[].securityGroups[]", types: [SECURITY_GROUP], by: ["id"] },
  ],
  rules: [
    cidr("ingress[].cidrBlocks[]"),
    cidr("egress[].cidrBlocks[]"),
    securityGroupPorts("ingress"),
    securityGroupPorts("egress"),
    refused("no default VPC", ["create"], (subject) =>
      subject.inputs.vpcId === undefined ? { code: "VPCIdNotSpecified", message: "No default VPC for this user; give vpcId" } : undefined,
    ),
  ],
  adopts: {
    type: SECURITY_GROUP,
    inputs: ({ inputs }): Properties | undefined =>
      inputs.name === "default"
        ? {
            vpcId: inputs.vpcId!,
            ingress: inputs.ingress ?? [],
            egress: inputs.egress ?? [],
            ...(inputs.tags === undefined ? {} : { tags: inputs.tags }),
          }
        : undefined,
  },
  id: (subject) => defaultGroup(subject)!.id,
  outputs: {
    arn: arn("ec2", "security-group/{id}"),
    description: constant("default VPC security group"),
    egress: constant([]),
    ingress: constant([]),
    name: constant("default"),
    namePrefix,
    ownerId: text("{account}"),
    vpcId: constant(""),
    region,
    tagsAll,
  },
  effects: [groups.rulesOfAdopted],
};

/** A rule of its own; the two directions differ in nothing but their operation. */
function groupRule(token: string, label: string, operation: string): TypeEntry {
  return {
    token,
    label,
    mirrors: [{ service: "ec2", operation, names: { securityGroupId: "GroupId" } }],
    replaceOn: ["securityGroupId", "region"],
    replaceWhen: groups.replaceSourceKind,
    references: [
      { input: "securityGroupId", types: [SECURITY_GROUP], by: ["id"], whenTargetGoes: "cascade" },
      { input: "referencedSecurityGroupId", types: [SECURITY_GROUP], by: ["id"] },
    ],
    rules: [
      ...exactlyOne("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"),
      cidr("cidrIpv4"),
      matches("ipProtocol", /^(-1|tcp|udp|icmp|icmpv6|\d{1,3})$/, "is not a protocol: give tcp, udp, icmp, icmpv6, a number or -1 for all"),
      matches("description", /^[0-9A-Za-z_ .:/()#,@[\]+=&;{}!$*-]{0,255}$/, "is not a description that EC2 takes"),
      groups.rulePorts,
      groups.sameRule,
      groups.sameNetwork,
    ],
    id: (subject) => ec2Id("sgr", subject),
    outputs: { arn: arn("ec2", "security-group-rule/{id}"), securityGroupRuleId: text("{id}"), region, tagsAll },
  };
}

export const EC2_SECURITY_RULES: readonly TypeEntry[] = [
  defaultSecurityGroup,
  groupRule(INGRESS_RULE, "VPC Security Group Ingress Rule", "AuthorizeSecurityGroupIngress"),
  groupRule(EGRESS_RULE, "VPC Security Group Egress Rule", "AuthorizeSecurityGroupEgress"),
];
