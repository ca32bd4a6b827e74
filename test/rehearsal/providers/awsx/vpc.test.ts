import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createAwsxProvider } from "../../../../rehearsal/providers/awsx/provider";
import type { Constructed } from "../../../../rehearsal/providers/framework/component-provider";
import { packageVersion } from "../../../../rehearsal/providers/framework/package-version";
import type { ConstructRequest } from "../../../../rehearsal/providers/framework/provider";
import { type Properties, ResourceReference, Unknown, type Value } from "../../../../rehearsal/providers/framework/values";
import { type FakeEngine, FakeMonitor } from "../framework/fake-monitor";
import { DOCUMENTED_VPC } from "./documented-vpc";

const ENGINE: FakeEngine = {
  outputs: { "aws:ec2/vpc:Vpc": () => ({ ipv6CidrBlock: "" }), "aws:ec2/eip:Eip": ({ name }) => ({ allocationId: `eipalloc-${name}` }) },
};
const VPC_URN = "urn:pulumi:test::project::awsx:ec2:Vpc$aws:ec2/vpc:Vpc::numinia";

async function construct(
  changes: { [input: string]: Value } = {},
  engine = ENGINE,
  more: Partial<ConstructRequest> = {},
): Promise<{ monitor: FakeMonitor } & Constructed> {
  const monitor = new FakeMonitor(engine);
  const request = monitor.request("awsx:ec2:Vpc", "numinia", { ...DOCUMENTED_VPC, ...changes }, more);
  return { monitor, ...(await createAwsxProvider()().construct!(request)) };
}

const subnetUrn = (name: string): string => `${VPC_URN.replace("::numinia", "")}$aws:ec2/subnet:Subnet::numinia-${name}`;
const child = (type: string, name: string, parent: string): string => {
  const full = (short: string): string => `aws:ec2/${short}:${short[0]!.toUpperCase()}${short.slice(1)}`;
  return `${full(type)} ${name} < ${parent === "component" ? "awsx:ec2:Vpc::numinia" : `${full(parent.split(" ")[0]!)}::${parent.split(" ")[1]}`}`;
};

/** A subnet with its route table and association, and the route that all but isolated subnets have. */
function tier(name: string, ...between: string[]): string[] {
  const isolated = name.startsWith("numinia-database");
  return [
    child("subnet", name, "vpc numinia"),
    child("routeTable", name, `subnet ${name}`),
    child("routeTableAssociation", name, `routeTable ${name}`),
    ...between,
    ...(isolated ? [] : [child("route", name, `routeTable ${name}`)]),
  ];
}

const gateway = (zone: number): string[] => [
  child("eip", `numinia-${zone}`, `subnet numinia-public-${zone}`),
  child("natGateway", `numinia-${zone}`, `subnet numinia-public-${zone}`),
];

function children(gatewayZones: readonly number[]): string[] {
  const zones = [1, 2, 3].flatMap((zone) => [
    ...tier(`numinia-public-${zone}`, ...(gatewayZones.includes(zone) ? gateway(zone) : [])),
    ...tier(`numinia-private-${zone}`),
    ...tier(`numinia-database-${zone}`),
  ]);
  return [child("vpc", "numinia", "component"), child("internetGateway", "numinia", "vpc numinia"), ...zones];
}

describe("awsx.ec2.Vpc", () => {
  it("registers the 37 observed children, in order and under their parents", async () => {
    const { monitor, urn } = await construct();
    const [component, ...registered] = monitor.family();
    assert.deepEqual([component, urn], ["awsx:ec2:Vpc numinia < ", "urn:pulumi:test::project::awsx:ec2:Vpc::numinia"]);
    assert.equal(registered.length, 37);
    assert.deepEqual(registered, children([1]));
    assert.deepEqual([monitor.invocations, monitor.outputs], [[], [{ urn, outputs: {} }]]);
  });

  it("gives them the observed inputs", async () => {
    const { monitor } = await construct({ enableDnsHostnames: true, region: "eu-west-1" });
    const inputs = (type: string, name: string) => monitor.find(`aws:ec2/${type}`, name).inputs;
    const region = "eu-west-1";
    assert.deepEqual(inputs("vpc:Vpc", "numinia"), {
      cidrBlock: "10.0.0.0/16",
      enableDnsHostnames: true,
      region,
      tags: { Name: "numinia", owner: "platform" },
    });
    assert.deepEqual(inputs("internetGateway:InternetGateway", "numinia"), {
      region,
      tags: { Name: "numinia", owner: "platform" },
      vpcId: "id-of-Vpc-numinia",
    });
    assert.deepEqual(inputs("subnet:Subnet", "numinia-public-2"), {
      assignIpv6AddressOnCreation: false,
      availabilityZone: "eu-west-1b",
      cidrBlock: "10.0.80.0/20",
      mapPublicIpOnLaunch: true,
      region,
      tags: { Name: "numinia-public-2", owner: "platform", SubnetType: "Public", "kubernetes.io/role/elb": "1" },
      vpcId: "id-of-Vpc-numinia",
    });
    assert.deepEqual(
      [inputs("subnet:Subnet", "numinia-private-1").mapPublicIpOnLaunch, inputs("subnet:Subnet", "numinia-database-1").mapPublicIpOnLaunch],
      [false, false],
    );
    // A specification's tags are the subnet's alone.
    assert.deepEqual(inputs("routeTable:RouteTable", "numinia-public-2"), {
      region,
      tags: { Name: "numinia-public-2", owner: "platform", SubnetType: "Public" },
      vpcId: "id-of-Vpc-numinia",
    });
    assert.deepEqual(inputs("routeTableAssociation:RouteTableAssociation", "numinia-public-2"), {
      region,
      routeTableId: "id-of-RouteTable-numinia-public-2",
      subnetId: "id-of-Subnet-numinia-public-2",
    });
    assert.deepEqual(inputs("eip:Eip", "numinia-1"), { region, tags: { Name: "numinia-1", owner: "platform" } });
    assert.deepEqual(inputs("natGateway:NatGateway", "numinia-1"), {
      allocationId: "eipalloc-numinia-1",
      region,
      subnetId: "id-of-Subnet-numinia-public-1",
      tags: { Name: "numinia-1", owner: "platform" },
    });
    const route = { destinationCidrBlock: "0.0.0.0/0", region };
    assert.deepEqual(inputs("route:Route", "numinia-public-3"), {
      ...route,
      gatewayId: "id-of-InternetGateway-numinia",
      routeTableId: "id-of-RouteTable-numinia-public-3",
    });
    assert.deepEqual(inputs("route:Route", "numinia-private-3"), {
      ...route,
      natGatewayId: "id-of-NatGateway-numinia-1",
      routeTableId: "id-of-RouteTable-numinia-private-3",
    });
  });

  it("lets the component's tags replace the name of the VPC and the gateway, and never those of subnets", async () => {
    const { monitor } = await construct({ tags: { Name: "mine", SubnetType: "x" } });
    const tagsOf = (type: string, name: string) => monitor.find(`aws:ec2/${type}`, name).inputs.tags;
    assert.deepEqual(tagsOf("vpc:Vpc", "numinia"), { Name: "mine", SubnetType: "x" });
    assert.deepEqual(tagsOf("routeTable:RouteTable", "numinia-database-1"), { Name: "numinia-database-1", SubnetType: "Isolated" });
    assert.deepEqual(tagsOf("eip:Eip", "numinia-1"), { Name: "numinia-1", SubnetType: "x" });
  });

  it("makes every child wait for its parent and for what its inputs come from", async () => {
    const { monitor } = await construct({}, ENGINE, { inputDependencies: { tags: ["urn:t"] } });
    const subnet = monitor.find("aws:ec2/subnet:Subnet", "numinia-public-1");
    assert.deepEqual(subnet.dependencies, [VPC_URN, "urn:t"]);
    assert.deepEqual(subnet.inputDependencies, {
      assignIpv6AddressOnCreation: [],
      availabilityZone: [],
      cidrBlock: [],
      mapPublicIpOnLaunch: [],
      tags: ["urn:t"],
      vpcId: [VPC_URN],
    });
    const nat = monitor.find("aws:ec2/natGateway:NatGateway", "numinia-1");
    const eip = `${subnetUrn("").split("::numinia")[0]}$aws:ec2/eip:Eip::numinia-1`;
    assert.deepEqual(nat.inputDependencies, { allocationId: [eip], subnetId: [subnetUrn("public-1")], tags: ["urn:t"] });
    assert.deepEqual(nat.dependencies, [subnetUrn("public-1"), eip, "urn:t"]);
  });

  it("passes the explicit provider on, with the version of the SDK that it resolves", async () => {
    const { monitor } = await construct({}, ENGINE, { providers: { aws: "urn:p::1" } });
    const [, ...own] = monitor.registrations;
    assert.deepEqual(new Set(own.map(({ provider }) => provider)), new Set(["urn:p::1"]));
    assert.deepEqual(new Set(own.map(({ version }) => version)), new Set([packageVersion("@pulumi/awsx", "@pulumi/aws")]));
    const { monitor: other } = await construct();
    assert.deepEqual(new Set(other.registrations.map(({ provider }) => provider)), new Set([undefined]));
  });

  it("OnePerAz: an address and a gateway in each zone, each private subnet behind its own", async () => {
    const { monitor } = await construct({ natGateways: { strategy: "OnePerAz" } });
    const registered = monitor.family().slice(1);
    assert.equal(registered.length, 41);
    assert.deepEqual(registered, children([1, 2, 3]));
    const targets = [1, 2, 3].map((zone) => monitor.find("aws:ec2/route:Route", `numinia-private-${zone}`).inputs.natGatewayId);
    assert.deepEqual(targets, ["id-of-NatGateway-numinia-1", "id-of-NatGateway-numinia-2", "id-of-NatGateway-numinia-3"]);
  });

  it("None: neither address nor gateway, and no way out of private subnets", async () => {
    const { monitor, state } = await construct({ natGateways: { strategy: "None" } });
    const registered = monitor.family().slice(1);
    assert.equal(registered.length, 32);
    const privateRoutes = new Set([1, 2, 3].map((zone) => child("route", `numinia-private-${zone}`, `routeTable numinia-private-${zone}`)));
    assert.deepEqual(
      registered,
      children([]).filter((line) => !privateRoutes.has(line)),
    );
    assert.deepEqual([state.natGateways, state.eips, (state.routes as Value[]).length], [[], [], 3]);
  });

  it("takes given addresses instead of making them", async () => {
    const { monitor } = await construct({ natGateways: { strategy: "OnePerAz", elasticIpAllocationIds: ["e-1", "e-2", "e-3"] } });
    assert.equal(monitor.registrations.length, 1 + 41 - 3);
    const ids = [1, 2, 3].map((zone) => monitor.find("aws:ec2/natGateway:NatGateway", `numinia-${zone}`).inputs.allocationId);
    assert.deepEqual(ids, ["e-1", "e-2", "e-3"]);
  });

  it("leaves unused blocks without a subnet", async () => {
    const unused = { type: "Unused", cidrBlocks: ["10.0.192.0/20", "10.0.208.0/20", "10.0.224.0/20"] };
    const { monitor, state } = await construct({ subnetSpecs: [...(DOCUMENTED_VPC.subnetSpecs as Properties[]), unused] });
    assert.deepEqual(monitor.family().slice(1), children([1]));
    assert.deepEqual((state.subnetLayout as Value[])[3], unused);
  });

  it("returns ids in zone order, references to all children, and the layout as given", async () => {
    const { state } = await construct();
    const ids = (tierName: string): string[] => [1, 2, 3].map((zone) => `id-of-Subnet-numinia-${tierName}-${zone}`);
    assert.equal(state.vpcId, "id-of-Vpc-numinia");
    assert.deepEqual(
      [state.publicSubnetIds, state.privateSubnetIds, state.isolatedSubnetIds],
      [ids("public"), ids("private"), ids("database")],
    );
    assert.deepStrictEqual(state.vpc, new ResourceReference(VPC_URN, "id-of-Vpc-numinia"));
    assert.deepStrictEqual(
      (state.privateSubnets as Value[])[2],
      new ResourceReference(subnetUrn("private-3"), "id-of-Subnet-numinia-private-3"),
    );
    const counts = Object.entries(state).map(([output, value]) => [output, Array.isArray(value) ? value.length : 1]);
    assert.deepEqual(Object.fromEntries(counts), {
      vpcId: 1,
      vpc: 1,
      internetGateway: 1,
      subnets: 9,
      publicSubnets: 3,
      privateSubnets: 3,
      isolatedSubnets: 3,
      routeTables: 9,
      routeTableAssociations: 9,
      routes: 6,
      natGateways: 1,
      eips: 1,
      publicSubnetIds: 3,
      privateSubnetIds: 3,
      isolatedSubnetIds: 3,
      subnetLayout: 3,
      vpcEndpoints: 0,
    });
    const [first] = DOCUMENTED_VPC.subnetSpecs as [Properties];
    assert.deepEqual((state.subnetLayout as Value[])[0], { type: "Private", name: "private", cidrBlocks: first.cidrBlocks });
  });

  it("says that every output comes from the VPC and its subnets, and references from what they refer to", async () => {
    const { stateDependencies, state } = await construct();
    const subnets = [1, 2, 3].flatMap((zone) => ["public", "private", "database"].map((name) => subnetUrn(`${name}-${zone}`)));
    assert.deepEqual(Object.keys(stateDependencies!), Object.keys(state));
    assert.deepEqual(stateDependencies!.vpcId, [VPC_URN, ...subnets]);
    assert.deepEqual(stateDependencies!.natGateways, [
      VPC_URN,
      ...subnets,
      `${subnetUrn("").split("::numinia")[0]}$aws:ec2/natGateway:NatGateway::numinia-1`,
    ]);
    assert.equal(stateDependencies!.routeTables!.length, 19);
  });

  it("has unknown ids in a preview of what does not exist yet, and the unknown IPv6 block that a real preview shows", async () => {
    const { monitor, state } = await construct({}, { ...ENGINE, preview: true });
    assert.equal(monitor.registrations.length, 38);
    assert.deepEqual([state.vpcId, state.privateSubnetIds], [Unknown.instance, [Unknown.instance, Unknown.instance, Unknown.instance]]);
    assert.deepStrictEqual(state.vpc, new ResourceReference(VPC_URN, Unknown.instance));
    const subnet = monitor.find("aws:ec2/subnet:Subnet", "numinia-public-1");
    assert.deepEqual(
      [subnet.inputs.vpcId, subnet.inputs.ipv6CidrBlock, subnet.inputDependencies!.ipv6CidrBlock],
      [Unknown.instance, Unknown.instance, [VPC_URN]],
    );
    assert.equal(monitor.find("aws:ec2/natGateway:NatGateway", "numinia-1").inputs.allocationId, Unknown.instance);
  });

  it("asks for the region's zones when none are named", async () => {
    const token = "aws:index/getAvailabilityZones:getAvailabilityZones";
    const functions = { [token]: () => ({ names: ["z1", "z2", "z3", "z4"] }) };
    const { monitor } = await construct(
      { availabilityZoneNames: null, region: "eu-west-1" },
      { ...ENGINE, functions },
      { providers: { aws: "urn:p::1" } },
    );
    assert.deepEqual(monitor.invocations, [
      { token, args: { region: "eu-west-1" }, options: { provider: "urn:p::1", version: packageVersion("@pulumi/awsx", "@pulumi/aws") } },
    ]);
    assert.equal(monitor.find("aws:ec2/subnet:Subnet", "numinia-public-3").inputs.availabilityZone, "z3");
    assert.equal(monitor.registrations.length, 38);
    const few = { [token]: () => ({ names: ["z1", "z2"] }) };
    await assert.rejects(construct({ availabilityZoneNames: null }, { ...ENGINE, functions: few }), {
      message: 'awsx.ec2.Vpc "numinia": the region has fewer than 3 availability zones; name the zones in availabilityZoneNames.',
    });
  });

  it("registers nothing when an input is refused", async () => {
    const monitor = new FakeMonitor(ENGINE);
    const request = monitor.request("awsx:ec2:Vpc", "numinia", { ...DOCUMENTED_VPC, vpcEndpointSpecs: [] });
    await assert.rejects(async () => createAwsxProvider()().construct!(request), /vpcEndpointSpecs/);
    assert.equal(monitor.registrations.length, 0);
  });
});
