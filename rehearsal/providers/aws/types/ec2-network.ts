import type { Reference, TypeEntry } from "../entry";
import { zonesOf } from "../data/regions";
import { others, target } from "../lookup";
import { arn, computed, constant, ec2Id, fallback, freshId, region, tagsAll, text } from "../outputs";
import { textAt } from "../paths";
import { refused } from "../rules/account";
import { addressText, cidr, parseCidr } from "../rules/cidr";
import { anyOf, between, conflict, exactlyOne, oneOf } from "../rules/inputs";
import * as network from "../rules/network";
import { EIP, INTERNET_GATEWAY, NAT_GATEWAY, ROUTE_TABLE, ROUTE_TABLE_ASSOCIATION, ROUTE, SECURITY_GROUP, SUBNET, VPC } from "../tokens";

const inVpc: Reference = { input: "vpcId", types: [VPC], by: ["id"] };
/** Kinds of objects that the rehearsal's account never holds: naming one is a dangling reference. */
const absent = (input: string, kind: string): Reference => ({
  input,
  types: [],
  by: ["id"],
  missing: {
    code: `Invalid${kind}.NotFound`,
    message: "The ID '{value}' does not exist (the rehearsal's account has no objects of this kind)",
  },
});

const vpc: TypeEntry = {
  token: VPC,
  label: "EC2 VPC",
  mirrors: [{ service: "ec2", operation: "CreateVpc", names: { ipv6NetmaskLength: null, ipv4NetmaskLength: null } }],
  replaceOn: ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength", "ipv6CidrBlockNetworkBorderGroup", "region"],
  replaceWhen: { instanceTenancy: (before, after) => before !== "dedicated" && after === "dedicated" },
  defaults: { enableDnsSupport: true, instanceTenancy: "default" },
  references: [absent("ipv4IpamPoolId", "IpamPoolId"), absent("ipv6IpamPoolId", "IpamPoolId")],
  rules: [
    ...exactlyOne("cidrBlock", "ipv4IpamPoolId"),
    cidr("cidrBlock", 16, 28),
    between("ipv4NetmaskLength", 16, 28),
    conflict("assignGeneratedIpv6CidrBlock", "ipv6IpamPoolId"),
    oneOf("instanceTenancy", ["default", "dedicated"]),
  ],
  id: (subject) => ec2Id("vpc", subject),
  outputs: {
    arn: arn("ec2", "vpc/{id}"),
    defaultNetworkAclId: freshId("acl"),
    defaultRouteTableId: freshId("rtb"),
    mainRouteTableId: text("{defaultRouteTableId}"),
    defaultSecurityGroupId: freshId("sg"),
    dhcpOptionsId: freshId("dopt"),
    enableDnsHostnames: fallback(false),
    enableNetworkAddressUsageMetrics: fallback(false),
    ipv6AssociationId: constant(""),
    ipv6CidrBlock: constant(""),
    ipv6CidrBlockNetworkBorderGroup: constant(""),
    ownerId: text("{account}"),
    region,
    tagsAll,
  },
  companions: [
    {
      type: SECURITY_GROUP,
      output: "defaultSecurityGroupId",
      inputs: ({ id }) => ({
        name: "default",
        description: "default VPC security group",
        vpcId: id,
        ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }],
        egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
      }),
    },
    { type: ROUTE_TABLE, output: "defaultRouteTableId", inputs: ({ id }) => ({ vpcId: id }) },
  ],
  notFound: { code: "InvalidVpcID.NotFound", message: "The vpc ID '{value}' does not exist" },
  stillReferenced: { code: "DependencyViolation", message: "The vpc '{id}' has dependencies and cannot be deleted." },
};

const subnet: TypeEntry = {
  token: SUBNET,
  label: "EC2 Subnet",
  mirrors: [{ service: "ec2", operation: "CreateSubnet", names: { ipv6NetmaskLength: null, ipv4NetmaskLength: null } }],
  replaceOn: [
    "availabilityZone",
    "availabilityZoneId",
    "cidrBlock",
    "ipv4IpamPoolId",
    "ipv4NetmaskLength",
    "ipv6Native",
    "outpostArn",
    "vpcId",
    "region",
  ],
  defaults: {
    assignIpv6AddressOnCreation: false,
    enableDns64: false,
    enableResourceNameDnsARecordOnLaunch: false,
    enableResourceNameDnsAaaaRecordOnLaunch: false,
    ipv6Native: false,
    mapPublicIpOnLaunch: false,
  },
  references: [inVpc],
  rules: [
    anyOf("cidrBlock", "ipv4IpamPoolId", "ipv6CidrBlock"),
    conflict("availabilityZone", "availabilityZoneId"),
    cidr("cidrBlock", 16, 28),
    oneOf("privateDnsHostnameTypeOnLaunch", ["ip-name", "resource-name"]),
    network.subnetRange,
    network.knownZone,
  ],
  id: (subject) => ec2Id("subnet", subject),
  outputs: {
    arn: arn("ec2", "subnet/{id}"),
    availabilityZone: computed(
      ({ region, inputs }) =>
        zonesOf(region).find(({ id }) => inputs.availabilityZoneId === undefined || id === inputs.availabilityZoneId)?.name ?? `${region}a`,
    ),
    availabilityZoneId: computed(
      ({ region, inputs }) =>
        zonesOf(region).find(({ name }) => inputs.availabilityZone === undefined || name === inputs.availabilityZone)?.id ?? "",
    ),
    cidrBlock: constant(""),
    ipv6CidrBlock: constant(""),
    ipv6CidrBlockAssociationId: constant(""),
    ownerId: text("{account}"),
    privateDnsHostnameTypeOnLaunch: fallback("ip-name"),
    region,
    tagsAll,
  },
  notFound: { code: "InvalidSubnetID.NotFound", message: "The subnet ID '{value}' does not exist" },
  stillReferenced: { code: "DependencyViolation", message: "The subnet '{id}' has dependencies and cannot be deleted." },
};

const internetGateway: TypeEntry = {
  token: INTERNET_GATEWAY,
  label: "EC2 Internet Gateway",
  mirrors: [{ service: "ec2", operation: "CreateInternetGateway" }],
  replaceOn: ["region"],
  references: [inVpc],
  unique: [
    { by: ["vpcId"], error: { code: "Resource.AlreadyAssociated", message: "Network {vpcId} already has an internet gateway attached" } },
  ],
  rules: [network.noMappedAddresses],
  id: (subject) => ec2Id("igw", subject),
  outputs: { arn: arn("ec2", "internet-gateway/{id}"), ownerId: text("{account}"), vpcId: constant(""), region, tagsAll },
  notFound: { code: "InvalidInternetGatewayID.NotFound", message: "The internetGateway ID '{value}' does not exist" },
};

const ROUTE_TARGETS = {
  kept: [
    "carrierGatewayId",
    "egressOnlyGatewayId",
    "localGatewayId",
    "networkInterfaceId",
    "transitGatewayId",
    "vpcEndpointId",
    "vpcPeeringConnectionId",
  ],
  arns: ["coreNetworkArn", "odbNetworkArn"],
};

/** A route to something that is gone stays, as a blackhole. */
const routeReferences = (prefix: string): Reference[] => [
  { input: `${prefix}gatewayId`, types: [INTERNET_GATEWAY], by: ["id"], whenTargetGoes: "keep", foreign: (value) => value === "local" },
  { input: `${prefix}natGatewayId`, types: [NAT_GATEWAY], by: ["id"], whenTargetGoes: "keep" },
  ...ROUTE_TARGETS.kept.map((name) => absent(`${prefix}${name}`, `${name[0]!.toUpperCase()}${name.slice(1, -2)}ID`)),
];

const routeTable: TypeEntry = {
  token: ROUTE_TABLE,
  label: "EC2 Route Table",
  mirrors: [{ service: "ec2", operation: "CreateRouteTable" }],
  replaceOn: ["vpcId", "region"],
  sets: ["routes", "propagatingVgws"],
  references: [inVpc, ...routeReferences("routes[].")],
  rules: [cidr("routes[].cidrBlock")],
  id: (subject) => ec2Id("rtb", subject),
  outputs: {
    arn: arn("ec2", "route-table/{id}"),
    ownerId: text("{account}"),
    propagatingVgws: constant([]),
    routes: constant([]),
    region,
    tagsAll,
  },
  notFound: { code: "InvalidRouteTableID.NotFound", message: "The routeTable ID '{value}' does not exist" },
  stillReferenced: { code: "DependencyViolation", message: "The routeTable '{id}' has dependencies and cannot be deleted." },
};

const routeTableAssociation: TypeEntry = {
  token: ROUTE_TABLE_ASSOCIATION,
  label: "EC2 Route Table Association",
  mirrors: [{ service: "ec2", operation: "AssociateRouteTable" }],
  replaceOn: ["gatewayId", "subnetId", "region"],
  references: [
    // The upstream provider disassociates a table before it deletes it; AWS does so for a subnet.
    { input: "routeTableId", types: [ROUTE_TABLE], by: ["id"], whenTargetGoes: "cascade" },
    { input: "subnetId", types: [SUBNET], by: ["id"], whenTargetGoes: "cascade" },
    { input: "gatewayId", types: [INTERNET_GATEWAY], by: ["id"], whenTargetGoes: "cascade" },
  ],
  unique: [
    {
      by: ["subnetId"],
      error: {
        code: "Resource.AlreadyAssociated",
        message: "the specified association for route table {routeTableId} conflicts with an existing association",
      },
    },
  ],
  rules: [
    ...exactlyOne("subnetId", "gatewayId"),
    network.sameVpc(
      [ROUTE_TABLE, "routeTableId"],
      [SUBNET, "subnetId"],
      "Route table {left} and subnet {right} belong to different networks",
    ),
  ],
  id: (subject) => ec2Id("rtbassoc", subject),
  importId: ({ inputs }) => `${String(inputs.subnetId ?? inputs.gatewayId)}/${String(inputs.routeTableId)}`,
  outputs: { region },
};

const route: TypeEntry = {
  token: ROUTE,
  label: "EC2 Route",
  mirrors: [{ service: "ec2", operation: "CreateRoute", names: { egressOnlyGatewayId: "EgressOnlyInternetGatewayId" } }],
  replaceOn: ["routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId", "region"],
  references: [{ input: "routeTableId", types: [ROUTE_TABLE], by: ["id"], whenTargetGoes: "cascade" }, ...routeReferences("")],
  unique: [
    {
      by: ["routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"],
      error: {
        code: "RouteAlreadyExists",
        message: "The route identified by {destinationCidrBlock}{destinationIpv6CidrBlock}{destinationPrefixListId} already exists.",
      },
    },
  ],
  rules: [
    ...exactlyOne("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"),
    ...exactlyOne("gatewayId", "natGatewayId", ...ROUTE_TARGETS.kept, ...ROUTE_TARGETS.arns),
    cidr("destinationCidrBlock"),
    network.freeDestination,
    network.sameVpc(
      [ROUTE_TABLE, "routeTableId"],
      [INTERNET_GATEWAY, "gatewayId"],
      "route table {left} and network gateway {right} belong to different networks",
    ),
    network.sameVpc(
      [ROUTE_TABLE, "routeTableId"],
      [NAT_GATEWAY, "natGatewayId"],
      "route table {left} and NAT gateway {right} belong to different networks",
    ),
  ],
  id: ({ inputs }) =>
    `r-${String(inputs.routeTableId)}${stringHash(String(inputs.destinationCidrBlock ?? inputs.destinationIpv6CidrBlock ?? inputs.destinationPrefixListId))}`,
  importId: ({ inputs }) =>
    `${String(inputs.routeTableId)}_${String(inputs.destinationCidrBlock ?? inputs.destinationIpv6CidrBlock ?? inputs.destinationPrefixListId)}`,
  outputs: {
    instanceId: constant(""),
    instanceOwnerId: constant(""),
    networkInterfaceId: constant(""),
    origin: constant("CreateRoute"),
    state: constant("active"),
    region,
  },
};

/** CRC-32 of a text, as the upstream provider makes ids of it. */
function stringHash(value: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(value)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const eip: TypeEntry = {
  token: EIP,
  label: "EC2 EIP",
  mirrors: [{ service: "ec2", operation: "AllocateAddress" }],
  replaceOn: ["address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool", "region"],
  references: [absent("instance", "InstanceID"), absent("networkInterface", "NetworkInterfaceID")],
  rules: [
    oneOf("domain", ["vpc"]),
    refused("address quota", ["create"], (subject) => {
      // Service quota L-0263D0A3: 5 Elastic IP addresses in a region.
      return others(subject, EIP).length < 5
        ? undefined
        : { code: "AddressLimitExceeded", message: "The maximum number of addresses has been reached." };
    }),
  ],
  id: (subject) => ec2Id("eipalloc", subject),
  outputs: {
    allocationId: text("{id}"),
    arn: arn("ec2", "elastic-ip/{id}"),
    associationId: constant(""),
    carrierIp: constant(""),
    customerOwnedIp: constant(""),
    domain: constant("vpc"),
    instance: constant(""),
    ipamPoolId: constant(""),
    networkBorderGroup: text("{region}"),
    networkInterface: constant(""),
    privateDns: constant(""),
    privateIp: constant(""),
    ptrRecord: constant(""),
    // TEST-NET-3 of RFC 5737: an address that can belong to nobody.
    publicIp: computed(({ account }) => `203.0.113.${(parseInt(account.hex(2), 16) % 254) + 1}`),
    publicDns: computed(({ state, region }) => `ec2-${String(state.publicIp).replace(/\./g, "-")}.${region}.compute.amazonaws.com`),
    publicIpv4Pool: constant("amazon"),
    region,
    tagsAll,
  },
  notFound: { code: "InvalidAllocationID.NotFound", message: "The allocation ID '{value}' does not exist" },
  stillReferenced: { code: "InvalidIPAddress.InUse", message: "Address {publicIp} is in use." },
};

const natGateway: TypeEntry = {
  token: NAT_GATEWAY,
  label: "EC2 NAT Gateway",
  mirrors: [{ service: "ec2", operation: "CreateNatGateway", names: { privateIp: "PrivateIpAddress" } }],
  replaceOn: [
    "allocationId",
    "availabilityMode",
    "connectivityType",
    "privateIp",
    "secondaryPrivateIpAddressCount",
    "subnetId",
    "vpcId",
    "region",
  ],
  defaults: { connectivityType: "public" },
  sets: ["secondaryAllocationIds", "secondaryPrivateIpAddresses"],
  references: [
    { input: "subnetId", types: [SUBNET], by: ["id"] },
    { input: "allocationId", types: [EIP], by: ["id"] },
    { input: "secondaryAllocationIds[]", types: [EIP], by: ["id"] },
    inVpc,
  ],
  rules: [
    network.natGatewayForm,
    network.natGatewaySubnet,
    conflict("secondaryPrivateIpAddressCount", "secondaryPrivateIpAddresses"),
    network.addressInUse,
    network.internetGatewayAttached,
  ],
  id: (subject) => `nat-0${subject.account.hex(16)}`,
  outputs: {
    associationId: freshId("eipassoc"),
    autoProvisionZones: constant(""),
    autoScalingIps: constant(""),
    availabilityMode: fallback("zonal"),
    networkInterfaceId: freshId("eni"),
    privateIp: computed((subject) => {
      const range = parseCidr(String(target(subject, SUBNET, "subnetId")?.inputs.cidrBlock));
      return range === undefined ? "" : addressText(range.first + 10 + (parseInt(subject.account.hex(2), 16) % 5));
    }),
    publicIp: computed((subject) => String(target(subject, EIP, "allocationId")?.state.publicIp ?? "")),
    regionalNatGatewayAddresses: constant([]),
    regionalNatGatewayAutoMode: constant(""),
    routeTableId: constant(""),
    secondaryAllocationIds: constant([]),
    secondaryPrivateIpAddressCount: constant(0),
    secondaryPrivateIpAddresses: constant([]),
    vpcId: computed((subject) => String(target(subject, SUBNET, "subnetId")?.inputs.vpcId ?? textAt(subject.inputs, "vpcId") ?? "")),
    region,
    tagsAll,
  },
  notFound: { code: "InvalidNatGatewayID.NotFound", message: "NatGateway {value} was not found" },
};

export const EC2_NETWORK: readonly TypeEntry[] = [vpc, subnet, internetGateway, routeTable, routeTableAssociation, route, eip, natGateway];
