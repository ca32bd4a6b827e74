import type { AccountRule, AwsError, InputRule, Subject } from "../entry";
import { endpointKinds, prefixListId } from "../data/endpoint-services";
import { others, target } from "../lookup";
import { textAt, valuesAt } from "../paths";
import type { StoredObject } from "../stored-object";
import { FLOW_LOG, SECURITY_GROUP, SUBNET, VPC, VPC_ENDPOINT } from "../tokens";
import { parseArn } from "./arn";
import { changing, refused } from "./account";
import { together } from "./inputs";

const kindOf = (inputs: { readonly vpcEndpointType?: unknown }): string => String(inputs.vpcEndpointType ?? "Gateway");
const named = (subject: Subject, type: string, path: string): StoredObject[] =>
  valuesAt(subject.inputs, path).flatMap(({ value }) => subject.account.object(type, subject.region, String(value)) ?? []);

/** A gateway endpoint has route tables; an interface endpoint has subnets, security groups and private names. */
export const endpointForm: InputRule = {
  kind: "input",
  name: "endpoint form",
  check: (inputs) => {
    if (inputs.vpcEndpointType !== undefined && typeof inputs.vpcEndpointType !== "string") return [];
    const stray = kindOf(inputs) === "Gateway" ? ["subnetIds", "securityGroupIds", "subnetConfigurations"] : ["routeTableIds"];
    const failures = stray
      .filter((name) => valuesAt(inputs, `${name}[]`).length > 0)
      .map((property) => ({ property, reason: `is not taken by an endpoint of type ${kindOf(inputs)}` }));
    return kindOf(inputs) === "Gateway" && inputs.privateDnsEnabled === true
      ? [...failures, { property: "privateDnsEnabled", reason: "is not taken by an endpoint of type Gateway" }]
      : failures;
  },
};

/** The service is one of the region's, and offers this kind of endpoint. */
export const endpointService: AccountRule = refused("endpoint service", ["create"], ({ inputs, region }) => {
  const name = textAt(inputs, "serviceName");
  if (name === undefined) return undefined;
  const kinds: readonly string[] = endpointKinds(name, textAt(inputs, "serviceRegion") ?? region);
  if (kinds.length === 0) return { code: "InvalidServiceName", message: `The Vpc Endpoint Service '${name}' does not exist` };
  if (kinds.includes(kindOf(inputs))) return undefined;
  return {
    code: "InvalidParameter",
    message: `Endpoint type (${kindOf(inputs)}) does not match available service types ([${kinds.join(", ")}]).`,
  };
});

/** Subnets and groups are the VPC's own, and no two subnets share a zone. */
export const endpointPlaces: AccountRule = refused("endpoint places", changing, (subject) => {
  const vpc = textAt(subject.inputs, "vpcId");
  const zones = new Set<unknown>();
  for (const subnet of named(subject, SUBNET, "subnetIds[]")) {
    if (subnet.inputs.vpcId !== vpc)
      return { code: "InvalidParameter", message: `The subnet ID '${subnet.id}' does not belong to the VPC '${vpc}'.` };
    if (zones.has(subnet.state.availabilityZone))
      return {
        code: "DuplicateSubnetsInSameZone",
        message: `Found another VPC endpoint subnet in the availability zone of ${subnet.id}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.`,
      };
    zones.add(subnet.state.availabilityZone);
  }
  const group = named(subject, SECURITY_GROUP, "securityGroupIds[]").find((found) => found.inputs.vpcId !== vpc);
  return group && { code: "InvalidParameter", message: `The security group '${group.id}' does not belong to the VPC '${vpc}'.` };
});

/** Private names need both DNS attributes of the VPC, and only one endpoint of a VPC has a service's. */
export const privateNames: AccountRule = refused("private names", changing, (subject) => {
  if (subject.inputs.privateDnsEnabled !== true) return undefined;
  const vpc = target(subject, VPC, "vpcId");
  if (vpc === undefined) return undefined;
  if (vpc.state.enableDnsSupport !== true || vpc.state.enableDnsHostnames !== true)
    return {
      code: "InvalidParameter",
      message: `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpc.id}`,
    };
  const rival = others(subject, VPC_ENDPOINT).find(
    ({ inputs }) => inputs.vpcId === vpc.id && inputs.serviceName === subject.inputs.serviceName && inputs.privateDnsEnabled === true,
  );
  if (rival === undefined) return undefined;
  return {
    code: "InvalidParameter",
    message: `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${String(subject.inputs.serviceName).split(".").slice(3).join(".")}.${subject.region}.amazonaws.com in the VPC ${vpc.id}`,
  };
});

/** A route table has one route to a gateway service. */
export const endpointRoutes: AccountRule = refused("endpoint routes", changing, (subject): AwsError | undefined => {
  if (kindOf(subject.inputs) !== "Gateway") return undefined;
  const taken = others(subject, VPC_ENDPOINT)
    .filter(({ inputs }) => inputs.serviceName === subject.inputs.serviceName)
    .flatMap(({ inputs }) => (inputs.routeTableIds ?? []) as readonly string[]);
  const table = valuesAt(subject.inputs, "routeTableIds[]").find(({ value }) => taken.includes(String(value)))?.value;
  if (table === undefined) return undefined;
  return {
    code: "RouteAlreadyExists",
    message: `route table ${String(table)} already has a route with destination-prefix-list-id ${prefixListId(String(subject.inputs.serviceName))}`,
  };
});

/** What a flow log to each kind of destination needs. */
export const flowLogDestination: InputRule = together("flow log destination", "logDestination", (inputs) => {
  const kind = inputs.logDestinationType ?? "cloud-watch-logs";
  if (typeof kind !== "string") return undefined;
  const destination = inputs.logDestination;
  if (typeof destination !== "string") return destination === undefined ? `is required for the destination type ${kind}` : undefined;
  const arn = parseArn(destination);
  const service = { "cloud-watch-logs": "logs", s3: "s3", "kinesis-data-firehose": "firehose" }[kind];
  return arn?.service === service ? undefined : `"${destination}" is not the ARN of a destination of type ${kind}`;
});

export const flowLogRole: InputRule = together("flow log role", "iamRoleArn", (inputs) => {
  const kind = inputs.logDestinationType ?? "cloud-watch-logs";
  if (typeof kind !== "string") return undefined;
  const toLogs = kind === "cloud-watch-logs";
  if (toLogs && inputs.iamRoleArn === undefined) return "is required for the destination type cloud-watch-logs";
  return toLogs || inputs.iamRoleArn === undefined ? undefined : "is taken for the destination type cloud-watch-logs only";
});

/** An object is recorded once in a destination. */
export const flowLogTwice: AccountRule = refused("flow log twice", ["create"], (subject) => {
  const same = (name: string, object: StoredObject): boolean => object.inputs[name] === subject.inputs[name];
  const paths = ["vpcId", "subnetId", "eniId", "transitGatewayId", "logDestination", "trafficType"];
  return others(subject, FLOW_LOG).some((object) => paths.every((name) => same(name, object)))
    ? {
        code: "FlowLogAlreadyExists",
        message: "Error. There is an existing Flow Log with the same configuration and log destination.",
      }
    : undefined;
});
