import type { AccountRule, InputRule, Subject } from "../entry";
import { others, resolve, target } from "../lookup";
import { textAt, valuesAt } from "../paths";
import { EIP, INTERNET_GATEWAY, NAT_GATEWAY, ROUTE_TABLE, SUBNET, VPC } from "../tokens";
import type { StoredObject } from "../stored-object";
import { zonesOf } from "../data/regions";
import { changing, eventually, refused } from "./account";
import { contains, overlap, parseCidr } from "./cidr";
import { each, together } from "./inputs";

/** A subnet lies inside its VPC and overlaps no other subnet of it. */
export const subnetRange: AccountRule = refused("subnet range", ["create"], (subject) => {
  const text = textAt(subject.inputs, "cidrBlock");
  const own = parseCidr(text ?? "");
  const vpc = target(subject, VPC, "vpcId");
  const outer = parseCidr(String(vpc?.inputs.cidrBlock));
  if (own === undefined || vpc === undefined || outer === undefined) return undefined;
  if (!contains(outer, own))
    return { code: "InvalidSubnet.Range", message: `The CIDR '${text}' is invalid. (VPC ${vpc.id} has ${outer.text})` };
  const clash = others(subject, SUBNET).find((other) => {
    const range = parseCidr(String(other.inputs.cidrBlock));
    return other.inputs.vpcId === vpc.id && range !== undefined && overlap(range, own);
  });
  if (clash === undefined) return undefined;
  return {
    code: "InvalidSubnet.Conflict",
    message: `The CIDR '${text}' conflicts with another subnet (${clash.id}, ${String(clash.inputs.cidrBlock)})`,
  };
});

/** The zone is one of the region's. */
export const knownZone: AccountRule = refused("known zone", ["create"], (subject) => {
  const zone = textAt(subject.inputs, "availabilityZone");
  const names = zonesOf(subject.region).map(({ name }) => name);
  if (zone === undefined || names.includes(zone)) return undefined;
  return {
    code: "InvalidParameterValue",
    message: `Value (${zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${names.join(", ")}.`,
  };
});

/** Two inputs name objects of one VPC. */
export function sameVpc(
  left: readonly [type: string, path: string],
  right: readonly [type: string, path: string],
  message: string,
): AccountRule {
  return refused("same VPC", changing, (subject) => {
    const [one, other] = [vpcOf(subject, ...left), vpcOf(subject, ...right)];
    if (one === undefined || other === undefined || one === other) return undefined;
    const values = { left: textAt(subject.inputs, left[1]) ?? "", right: textAt(subject.inputs, right[1]) ?? "" };
    return { code: "InvalidParameterValue", message: message.replace("{left}", values.left).replace("{right}", values.right) };
  });
}

function vpcOf(subject: Subject, type: string, path: string): string | undefined {
  const object = target(subject, type, path);
  if (object === undefined) return undefined;
  if (type === NAT_GATEWAY) return vpcOfNat(subject, object);
  return typeof object.inputs.vpcId === "string" ? object.inputs.vpcId : "none";
}

function vpcOfNat(subject: Subject, nat: StoredObject): string {
  return String(subject.account.object(SUBNET, subject.region, String(nat.inputs.subnetId))?.inputs.vpcId ?? nat.inputs.vpcId);
}

/** A public NAT gateway sits in a network that has an internet gateway. */
export const internetGatewayAttached: AccountRule = eventually("internet gateway attached", ["create"], (subject) => {
  if (subject.inputs.connectivityType === "private") return undefined;
  const vpc = target(subject, SUBNET, "subnetId")?.inputs.vpcId ?? subject.inputs.vpcId;
  if (vpc === undefined || subject.account.objects(INTERNET_GATEWAY).some((gateway) => gateway.inputs.vpcId === vpc)) return undefined;
  return { code: "Gateway.NotAttached", message: `Network ${String(vpc)} has no Internet gateway attached` };
});

/** An internet gateway stays while public addresses of its network depend on it. */
export const noMappedAddresses: AccountRule = refused("no mapped addresses", ["delete"], (subject) => {
  const vpc = textAt(subject.inputs, "vpcId");
  const user = subject.account
    .objects(NAT_GATEWAY)
    .find((nat) => nat.region === subject.region && nat.inputs.connectivityType !== "private" && vpcOfNat(subject, nat) === vpc);
  if (vpc === undefined || user === undefined) return undefined;
  return {
    code: "DependencyViolation",
    message: `Network ${vpc} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway. (NAT gateway ${user.id})`,
  };
});

/** What a NAT gateway of each kind needs, as the upstream provider and EC2 check it. */
export const natGatewayForm: InputRule = together("NAT gateway form", "allocationId", (inputs) => {
  const regional = inputs.availabilityMode === "regional";
  if (inputs.connectivityType === "private") {
    return inputs.allocationId === undefined ? undefined : 'is not supported with connectivityType "private"';
  }
  return inputs.allocationId === undefined && !regional
    ? "is required for a public NAT gateway: give the allocation id of an Elastic IP"
    : undefined;
});

export const natGatewaySubnet: InputRule = together("NAT gateway subnet", "subnetId", (inputs) =>
  inputs.subnetId === undefined && inputs.availabilityMode !== "regional" ? "is required for a zonal NAT gateway" : undefined,
);

/** A route table gives each destination one route. */
export const freeDestination: AccountRule = refused("free destination", ["create"], (subject) => {
  const table = target(subject, ROUTE_TABLE, "routeTableId");
  const destination = textAt(subject.inputs, "destinationCidrBlock") ?? textAt(subject.inputs, "destinationIpv6CidrBlock");
  const inline = valuesAt((table?.inputs ?? {}) as Subject["inputs"], "routes[].cidrBlock");
  const vpc = table && subject.account.object(VPC, subject.region, String(table.inputs.vpcId));
  if (destination === undefined || (!inline.some(({ value }) => value === destination) && vpc?.inputs.cidrBlock !== destination))
    return undefined;
  return { code: "RouteAlreadyExists", message: `The route identified by ${destination} already exists.` };
});

/** Protocol and ports of a security group's rule agree. */
export function securityGroupPorts(path: "ingress" | "egress"): InputRule {
  return each("ports", `${path}[]`, (value) => {
    const { protocol, fromPort, toPort } = value as { protocol?: unknown; fromPort?: unknown; toPort?: unknown };
    if (typeof fromPort !== "number" || typeof toPort !== "number") return undefined;
    if (protocol === "-1" || protocol === "all") {
      return fromPort === 0 && toPort === 0 ? undefined : `has ports ${fromPort} to ${toPort} for all protocols; both should be 0`;
    }
    const lowest = protocol === "icmp" || protocol === "icmpv6" ? -1 : 0;
    if (fromPort < lowest || toPort > 65535 || fromPort > toPort) return `has the port range ${fromPort} to ${toPort}`;
    return undefined;
  });
}

export const addressInUse: AccountRule = refused("address in use", ["create"], (subject) => {
  const wanted = textAt(subject.inputs, "allocationId");
  const user = wanted === undefined ? undefined : others(subject, NAT_GATEWAY).find((nat) => nat.inputs.allocationId === wanted);
  if (user === undefined || resolve(subject.account, subject.region, [EIP], ["id"], wanted!) === undefined) return undefined;
  return { code: "Resource.AlreadyAssociated", message: `Elastic IP address [${wanted}] is already associated (with ${user.id})` };
});
