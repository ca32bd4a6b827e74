import { type Child, idOf, Later, outputOf } from "../framework/component";
import { Unknown, type Value } from "../framework/values";
import type { SubnetSpec, SubnetType, VpcInputs } from "./vpc-inputs";

/** Keys of the children, by what they are: the outputs of the component list them. */
export interface VpcPlan {
  readonly children: readonly Child[];
  readonly subnets: readonly string[];
  readonly byType: { readonly [type in Exclude<SubnetType, "Unused">]: readonly string[] };
  readonly routeTables: readonly string[];
  readonly routeTableAssociations: readonly string[];
  readonly routes: readonly string[];
  readonly eips: readonly string[];
  readonly natGateways: readonly string[];
}

export const VPC = "vpc";
export const INTERNET_GATEWAY = "internetGateway";

const ANYWHERE = "0.0.0.0/0";
/** What the component's own inputs come from, the children's inputs of the same name come from too. */
const CARRIED = { region: ["region"], tags: ["tags"] };
const ORDER: readonly SubnetType[] = ["Public", "Private", "Isolated"];

/**
 * The children of awsx.ec2.Vpc 3.9 in the order in which the real one registers them: zone by zone, in a zone public subnets first,
 * then private, then isolated ones, so that a private subnet's NAT gateway is already there.
 */
export function planVpc(name: string, inputs: VpcInputs, zones: readonly string[]): VpcPlan {
  const { region, tags } = inputs;
  const shared = { Name: name, ...tags };
  const children: Child[] = [
    {
      key: VPC,
      type: "aws:ec2/vpc:Vpc",
      name,
      inherits: CARRIED,
      inputs: { ...inputs.vpcOnly, cidrBlock: inputs.cidrBlock, region, tags: shared },
    },
    {
      key: INTERNET_GATEWAY,
      type: "aws:ec2/internetGateway:InternetGateway",
      name,
      parent: VPC,
      dependsOn: [VPC],
      inherits: CARRIED,
      inputs: { region, tags: shared, vpcId: idOf(VPC) },
    },
  ];
  const plan = {
    children,
    subnets: [] as string[],
    byType: { Public: [] as string[], Private: [] as string[], Isolated: [] as string[] },
    routeTables: [] as string[],
    routeTableAssociations: [] as string[],
    routes: [] as string[],
    eips: [] as string[],
    natGateways: [] as string[],
  };
  for (const [index, zone] of zones.entries()) {
    for (const spec of inOrder(inputs.specs)) {
      const full = `${name}-${spec.name ?? spec.type.toLowerCase()}-${index + 1}`;
      const subnet = `subnet ${full}`;
      const routeTable = `routeTable ${full}`;
      const named = { Name: full, SubnetType: spec.type };
      children.push({
        key: subnet,
        type: "aws:ec2/subnet:Subnet",
        name: full,
        parent: VPC,
        dependsOn: [VPC],
        inherits: { ...CARRIED, tags: ["tags", "subnetSpecs"] },
        inputs: {
          assignIpv6AddressOnCreation: false,
          availabilityZone: zone,
          cidrBlock: spec.cidrBlocks[index],
          ipv6CidrBlock: NO_IPV6,
          mapPublicIpOnLaunch: spec.type === "Public",
          region,
          tags: { ...shared, ...spec.tags, ...named },
          vpcId: idOf(VPC),
        },
      });
      children.push({
        key: routeTable,
        type: "aws:ec2/routeTable:RouteTable",
        name: full,
        parent: subnet,
        dependsOn: [subnet],
        inherits: CARRIED,
        inputs: { region, tags: { ...shared, ...named }, vpcId: idOf(VPC) },
      });
      const association = `routeTableAssociation ${full}`;
      children.push({
        key: association,
        type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
        name: full,
        parent: routeTable,
        dependsOn: [routeTable],
        inherits: CARRIED,
        inputs: { region, routeTableId: idOf(routeTable), subnetId: idOf(subnet) },
      });
      plan.subnets.push(subnet);
      plan.byType[spec.type as Exclude<SubnetType, "Unused">].push(subnet);
      plan.routeTables.push(routeTable);
      plan.routeTableAssociations.push(association);
      if (spec.type === "Public" && needsGateway(inputs, plan.natGateways.length, index)) addNatGateway(plan, name, index, subnet, inputs);
      const target = routeTarget(spec, inputs, plan.natGateways, index);
      if (target !== undefined) {
        const route = `route ${full}`;
        children.push({
          key: route,
          type: "aws:ec2/route:Route",
          name: full,
          parent: routeTable,
          dependsOn: [routeTable],
          inherits: CARRIED,
          inputs: { destinationCidrBlock: ANYWHERE, region, routeTableId: idOf(routeTable), ...target },
        });
        plan.routes.push(route);
      }
    }
  }
  return plan;
}

/** The real one derives it from the VPC's block: absent in an `up`, unknown in the preview of a VPC that does not exist yet. */
const NO_IPV6 = new Later([VPC], (family) => (family.output(VPC, "ipv6CidrBlock") instanceof Unknown ? Unknown.instance : undefined));

function inOrder(specs: readonly SubnetSpec[]): SubnetSpec[] {
  return ORDER.flatMap((type) => specs.filter((spec) => spec.type === type));
}

function needsGateway({ nat }: VpcInputs, existing: number, zone: number): boolean {
  return { None: false, Single: existing === 0, OnePerAz: existing <= zone }[nat.strategy];
}

function addNatGateway(
  plan: { children: readonly Child[]; eips: string[]; natGateways: string[] },
  vpcName: string,
  zone: number,
  subnet: string,
  { region, tags, nat }: VpcInputs,
): void {
  const name = `${vpcName}-${zone + 1}`;
  const named = { ...tags, Name: name };
  const children = plan.children as Child[];
  const natGateway = `natGateway ${name}`;
  let allocationId: Value | Later | undefined = nat.allocationIds[zone];
  if (nat.allocationIds.length === 0) {
    const eip = `eip ${name}`;
    children.push({
      key: eip,
      type: "aws:ec2/eip:Eip",
      name,
      parent: subnet,
      dependsOn: [subnet],
      inherits: CARRIED,
      inputs: { region, tags: named },
    });
    plan.eips.push(eip);
    allocationId = outputOf(eip, "allocationId");
  }
  children.push({
    key: natGateway,
    type: "aws:ec2/natGateway:NatGateway",
    name,
    parent: subnet,
    dependsOn: [subnet],
    inherits: CARRIED,
    inputs: { allocationId, region, subnetId: idOf(subnet), tags: named },
  });
  plan.natGateways.push(natGateway);
}

/** Where a subnet's traffic to the internet goes; private subnets have no such route without NAT gateways, isolated ones never. */
function routeTarget(
  { type }: SubnetSpec,
  { nat }: VpcInputs,
  natGateways: readonly string[],
  zone: number,
): { [input: string]: Later } | undefined {
  if (type === "Public") return { gatewayId: idOf(INTERNET_GATEWAY) };
  if (type !== "Private" || nat.strategy === "None") return undefined;
  return { natGatewayId: idOf(natGateways[nat.strategy === "Single" ? 0 : zone]!) };
}
