import { packageVersion } from "../framework/package-version";
import { present, registerComponent } from "../framework/component";
import type { Constructed } from "../framework/component-provider";
import { type ConstructRequest, ProviderError } from "../framework/provider";
import type { Properties, Value } from "../framework/values";
import { INTERNET_GATEWAY, planVpc, VPC } from "./vpc-children";
import { readVpcInputs, type SubnetSpec, type VpcInputs } from "./vpc-inputs";

/** Stand-in of the remote component awsx.ec2.Vpc of @pulumi/awsx 3.9: same children, same outputs, explicit IPv4 layouts only. */
export async function constructVpc(request: ConstructRequest): Promise<Constructed> {
  const inputs = readVpcInputs(request);
  const versions = { aws: packageVersion("@pulumi/awsx", "@pulumi/aws") };
  const zones = "names" in inputs.zones ? inputs.zones.names : await firstZones(request, inputs, inputs.zones.count, versions.aws);
  const plan = planVpc(request.name, inputs, zones);
  const { urn, family } = await registerComponent(request, { children: plan.children, versions });
  const { monitor } = request;
  await monitor.registerOutputs(urn, {}); // the real one records none: its outputs travel in the answer only

  const ids = (keys: readonly string[]): Value[] => keys.map((key) => family.id(key));
  const references = (keys: readonly string[]): Value[] => keys.map((key) => family.reference(key));
  const lists = {
    subnets: plan.subnets,
    publicSubnets: plan.byType.Public,
    privateSubnets: plan.byType.Private,
    isolatedSubnets: plan.byType.Isolated,
    routeTables: plan.routeTables,
    routeTableAssociations: plan.routeTableAssociations,
    routes: plan.routes,
    natGateways: plan.natGateways,
    eips: plan.eips,
  };
  // The real one resolves all its outputs together, so every one of them comes from the VPC and all subnets.
  const together = [VPC, ...plan.subnets];
  const state = {
    vpcId: family.id(VPC),
    vpc: family.reference(VPC),
    internetGateway: family.reference(INTERNET_GATEWAY),
    ...Object.fromEntries(Object.entries(lists).map(([output, keys]) => [output, references(keys)])),
    publicSubnetIds: ids(plan.byType.Public),
    privateSubnetIds: ids(plan.byType.Private),
    isolatedSubnetIds: ids(plan.byType.Isolated),
    subnetLayout: inputs.specs.map(resolvedSpec),
    vpcEndpoints: [],
  };
  const own: { readonly [output: string]: readonly string[] } = { ...lists, internetGateway: [INTERNET_GATEWAY] };
  const stateDependencies = Object.fromEntries(
    Object.keys(state).map((output) => [output, family.urns([...new Set([...together, ...(own[output] ?? [])])])]),
  );
  return { urn, state, stateDependencies };
}

/** The first zones of the region, as the real component asks for them when none are named. */
async function firstZones(request: ConstructRequest, { region }: VpcInputs, count: number, version: string): Promise<string[]> {
  const args: Properties = region === undefined ? {} : { region };
  const { names } = await request.monitor.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", args, {
    provider: request.providers.aws,
    version,
  });
  if (!Array.isArray(names) || names.length < count) {
    throw new ProviderError(
      `awsx.ec2.Vpc "${request.name}": the region has fewer than ${count} availability zones; name the zones in availabilityZoneNames.`,
    );
  }
  return names.slice(0, count) as string[];
}

function resolvedSpec({ type, name, cidrBlocks, cidrMask, size }: SubnetSpec): Value {
  return present({ type, name, cidrBlocks, cidrMask, size });
}
