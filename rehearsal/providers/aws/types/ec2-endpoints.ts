import type { Reference, Subject, TypeEntry } from "../entry";
import { prefixListId } from "../data/endpoint-services";
import { target } from "../lookup";
import { arn, computed, constant, ec2Id, fallback, filled, letters, recomputed, region, tagsAll, text } from "../outputs";
import { valuesAt } from "../paths";
import { trusts } from "../rules/iam";
import * as endpoints from "../rules/endpoints";
import { conflict, exactlyOne, oneOf } from "../rules/inputs";
import { policyDocument } from "../rules/policy-document";
import { FLOW_LOG, ROUTE_TABLE, SECURITY_GROUP, SUBNET, VPC, VPC_ENDPOINT } from "../tokens";
import { roleByArn } from "./iam";

const isInterface = ({ inputs }: Subject): boolean => inputs.vpcEndpointType === "Interface";
const inVpc: Reference = { input: "vpcId", types: [VPC], by: ["id"] };

/** What an endpoint without a policy of its own allows. */
const OPEN_POLICY = JSON.stringify({
  Statement: [{ Action: "*", Effect: "Allow", Principal: "*", Resource: "*" }],
  Version: "2008-10-17",
});

/** The names under which an interface endpoint answers: its own, and with private names the service's. */
function dnsEntries(subject: Subject): { dnsName: string; hostedZoneId: string }[] {
  if (!isInterface(subject)) return [];
  const service = String(subject.inputs.serviceName).split(".").slice(3).join(".");
  const zone = (): string => `Z${letters(subject, 20, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`;
  const own = { dnsName: `${subject.id}-${subject.account.hex(8)}.${service}.${subject.region}.vpce.amazonaws.com`, hostedZoneId: zone() };
  if (subject.inputs.privateDnsEnabled !== true) return [own];
  return [own, { dnsName: `${service.split(".").reverse().join(".")}.${subject.region}.amazonaws.com`, hostedZoneId: zone() }];
}

const vpcEndpoint: TypeEntry = {
  token: VPC_ENDPOINT,
  label: "EC2 VPC Endpoint",
  mirrors: [{ service: "ec2", operation: "CreateVpcEndpoint", names: { policy: "PolicyDocument" } }],
  replaceOn: [
    "resourceConfigurationArn",
    "serviceName",
    "serviceNetworkArn",
    "serviceRegion",
    "subnetConfigurations",
    "vpcEndpointType",
    "vpcId",
    "region",
  ],
  defaults: { vpcEndpointType: "Gateway" },
  sets: ["routeTableIds", "securityGroupIds", "subnetIds", "subnetConfigurations"],
  json: ["policy"],
  references: [
    inVpc,
    // A table takes its association with a gateway endpoint along.
    { input: "routeTableIds[]", types: [ROUTE_TABLE], by: ["id"], whenTargetGoes: "keep" },
    { input: "subnetIds[]", types: [SUBNET], by: ["id"] },
    { input: "securityGroupIds[]", types: [SECURITY_GROUP], by: ["id"] },
  ],
  rules: [
    ...exactlyOne("serviceName", "serviceNetworkArn", "resourceConfigurationArn"),
    oneOf("ipAddressType", ["ipv4", "dualstack", "ipv6"]),
    policyDocument("policy", "resource", 20_480),
    endpoints.endpointForm,
    endpoints.endpointService,
    endpoints.endpointPlaces,
    endpoints.privateNames,
    endpoints.endpointRoutes,
  ],
  id: (subject) => ec2Id("vpce", subject),
  outputs: {
    arn: arn("ec2", "vpc-endpoint/{id}"),
    cidrBlocks: constant([]),
    dnsEntries: computed((subject) => dnsEntries(subject)),
    dnsOptions: filled(({ inputs }) => ({
      dnsRecordIpType: inputs.vpcEndpointType === "Interface" ? "ipv4" : "service-defined",
      privateDnsOnlyForInboundResolverEndpoint: false,
      privateDnsPreference: "",
      privateDnsSpecifiedDomains: [],
    })),
    ipAddressType: constant("ipv4"),
    networkInterfaceIds: recomputed((subject) => {
      const known = (subject.previous?.state.networkInterfaceIds ?? []) as readonly string[];
      return valuesAt(subject.inputs, "subnetIds[]").map((_subnet, index) => known[index] ?? ec2Id("eni", subject));
    }),
    ownerId: text("{account}"),
    policy: constant(OPEN_POLICY),
    prefixListId: computed((subject) => (isInterface(subject) ? "" : prefixListId(String(subject.inputs.serviceName)))),
    privateDnsEnabled: fallback(false),
    requesterManaged: constant(false),
    routeTableIds: constant([]),
    securityGroupIds: computed((subject) =>
      isInterface(subject) ? [String(target(subject, VPC, "vpcId")?.state.defaultSecurityGroupId ?? "")] : [],
    ),
    serviceRegion: text("{region}"),
    state: constant("available"),
    subnetConfigurations: constant([]),
    subnetIds: constant([]),
    region,
    tagsAll,
  },
  notFound: { code: "InvalidVpcEndpointId.NotFound", message: "The Vpc Endpoint Id '{value}' does not exist" },
};

const flowLog: TypeEntry = {
  token: FLOW_LOG,
  label: "EC2 Flow Log",
  mirrors: [{ service: "ec2", operation: "CreateFlowLogs", names: { iamRoleArn: "DeliverLogsPermissionArn" } }],
  replaceOn: [
    "deliverCrossAccountRole",
    "destinationOptions",
    "eniId",
    "iamRoleArn",
    "logDestination",
    "logDestinationType",
    "logFormat",
    "maxAggregationInterval",
    "regionalNatGatewayId",
    "subnetId",
    "tagFieldSpecifications",
    "trafficType",
    "transitGatewayAttachmentId",
    "transitGatewayId",
    "vpcId",
    "region",
  ],
  defaults: { logDestinationType: "cloud-watch-logs", maxAggregationInterval: 600 },
  references: [
    { ...inVpc, whenTargetGoes: "keep" },
    { input: "subnetId", types: [SUBNET], by: ["id"], whenTargetGoes: "keep" },
    roleByArn("iamRoleArn", "InvalidParameter"),
  ],
  rules: [
    ...exactlyOne("vpcId", "subnetId", "eniId", "transitGatewayId", "transitGatewayAttachmentId", "regionalNatGatewayId"),
    conflict("destinationOptions", "iamRoleArn"),
    oneOf("maxAggregationInterval", [60, 600]),
    endpoints.flowLogDestination,
    endpoints.flowLogRole,
    endpoints.flowLogTwice,
    trusts("iamRoleArn", "vpc-flow-logs.amazonaws.com", (role) => ({
      code: "InvalidParameter",
      message: `Unable to assume given IAM role ${role}`,
    })),
  ],
  id: (subject) => ec2Id("fl", subject),
  outputs: {
    arn: arn("ec2", "vpc-flow-log/{id}"),
    logDestination: constant(""),
    logFormat: constant(
      "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}",
    ),
    region,
    tagsAll,
  },
  notFound: { code: "InvalidFlowLogId.NotFound", message: "The flow log '{value}' does not exist" },
};

export const EC2_ENDPOINTS: readonly TypeEntry[] = [vpcEndpoint, flowLog];
