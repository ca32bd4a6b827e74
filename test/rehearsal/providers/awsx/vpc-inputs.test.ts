import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readVpcInputs } from "../../../../rehearsal/providers/awsx/vpc-inputs";
import { type Properties, Unknown, type Value } from "../../../../rehearsal/providers/framework/values";
import { FakeMonitor } from "../framework/fake-monitor";
import { DOCUMENTED_VPC } from "./documented-vpc";

const SPECS = DOCUMENTED_VPC.subnetSpecs as Properties[];
const [PRIVATE, PUBLIC, DATABASE] = SPECS as [Properties, Properties, Properties];

function read(changes: { [input: string]: Value }) {
  return readVpcInputs(new FakeMonitor().request("awsx:ec2:Vpc", "numinia", { ...DOCUMENTED_VPC, ...changes }));
}

const NOT_MODELLED =
  "not modelled by the stand-in (it has no IPAM, IPv6, mask allocation or VPC endpoints); leave it out, or use the real plugin (REAL=awsx).";

describe("the inputs of awsx.ec2.Vpc", () => {
  it("are taken as documented", () => {
    const inputs = read({});
    assert.deepEqual(inputs.zones, { names: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] });
    assert.deepEqual(inputs.nat, { strategy: "Single", allocationIds: [] });
    assert.deepEqual(
      inputs.specs.map(({ type, name }) => [type, name]),
      [
        ["Private", "private"],
        ["Public", "public"],
        ["Isolated", "database"],
      ],
    );
  });

  it("have the real component's defaults", () => {
    const inputs = read({ availabilityZoneNames: null, cidrBlock: null, natGateways: null, tags: null });
    assert.deepEqual([inputs.zones, inputs.cidrBlock, inputs.nat.strategy, inputs.tags], [{ count: 3 }, "10.0.0.0/16", "OnePerAz", {}]);
    assert.deepEqual(read({ availabilityZoneNames: null, numberOfAvailabilityZones: 3 }).zones, { count: 3 });
  });

  const half = (first: number): Properties => ({ type: first === 0 ? "Public" : "Private", cidrBlocks: [`10.0.${first}.0/17`] });
  const oneZone = { availabilityZoneNames: ["a"], subnetStrategy: "Exact" };

  it("take an Exact layout that fills the VPC in the order of the specifications", () => {
    assert.equal(read({ ...oneZone, subnetSpecs: [half(0), half(128)] }).specs.length, 2);
    const unused = { type: "Unused", cidrBlocks: ["10.0.192.0/18"] };
    const quarter = { type: "Private", cidrBlocks: ["10.0.128.0/18"] };
    assert.equal(read({ ...oneZone, subnetSpecs: [half(0), quarter, unused] }).specs.length, 3);
  });

  const refusals: [string, { [input: string]: Value }, string][] = [
    [
      "the default strategy",
      { subnetStrategy: null },
      'subnetStrategy "Legacy" (the default) is not modelled by the stand-in; say "Auto" or "Exact" and give every subnetSpec its cidrBlocks.',
    ],
    [
      "AutoMerge",
      { subnetStrategy: "AutoMerge" },
      'subnetStrategy "AutoMerge" is not modelled by the stand-in; say "Auto" or "Exact" and give every subnetSpec its cidrBlocks.',
    ],
    ["an unknown strategy", { subnetStrategy: "auto" }, 'subnetStrategy "auto" is not one of Legacy, Auto, AutoMerge, Exact.'],
    [
      "zone names and a number of zones",
      { numberOfAvailabilityZones: 3 },
      "availabilityZoneNames and numberOfAvailabilityZones exclude each other; give one.",
    ],
    ["no zone", { availabilityZoneNames: [] }, "availabilityZoneNames is empty; name at least one zone."],
    ["a zone twice", { availabilityZoneNames: ["a", "b", "a"] }, 'availabilityZoneNames has "a" twice.'],
    ["unknown zones", { availabilityZoneNames: Unknown.instance }, "availabilityZoneNames is not known yet; give it a plain value."],
    ["zero zones", { availabilityZoneNames: null, numberOfAvailabilityZones: 0 }, "numberOfAvailabilityZones is 0; it must be at least 1."],
    [
      "fewer blocks than zones",
      { subnetSpecs: [PUBLIC, { ...PRIVATE, cidrBlocks: ["10.0.0.0/20"] }] },
      "subnetSpecs[1] has 1 cidrBlocks for 3 availability zones; it needs one for each.",
    ],
    [
      "no specifications",
      { subnetSpecs: null },
      "there are no subnetSpecs; the stand-in models explicit layouts only, so list them with their cidrBlocks.",
    ],
    [
      "a specification by mask",
      { subnetSpecs: [{ type: "Public", cidrMask: 20 }] },
      "subnetSpecs[0]: cidrBlocks is missing; the stand-in models explicit layouts only, with one block for each zone.",
    ],
    [
      "a specification without type",
      { subnetSpecs: [{ cidrBlocks: [] }] },
      "subnetSpecs[0]: type is missing; it is one of Public, Private, Isolated, Unused.",
    ],
    [
      "a malformed block",
      { subnetSpecs: [{ type: "Public", cidrBlocks: ["10.0.0.0/20", "10.0.16/20", "10.0.32.0/20"] }] },
      'subnetSpecs[0]: cidrBlocks has "10.0.16/20", which is not an IPv4 block like 10.0.0.0/20.',
    ],
    ["a malformed VPC block", { cidrBlock: "10.0.0.0" }, 'cidrBlock "10.0.0.0" is not an IPv4 block like 10.0.0.0/16.'],
    [
      "a mask against the blocks",
      { subnetSpecs: [{ ...PUBLIC, cidrMask: 21 }] },
      "subnetSpecs[0]: cidrMask 21 contradicts cidrBlocks; leave it out.",
    ],
    [
      "a size against the blocks",
      { subnetSpecs: [{ ...PUBLIC, size: 4095 }] },
      "subnetSpecs[0]: size 4095 contradicts cidrBlocks; leave it out.",
    ],
    [
      "an unknown input of a specification",
      { subnetSpecs: [{ ...PUBLIC, cidr: "x" }] },
      "subnetSpecs[0]: cidr: a subnet specification has no such input.",
    ],
    [
      "IPv6 in a specification",
      { subnetSpecs: [{ ...PUBLIC, assignIpv6AddressOnCreation: true }] },
      "subnetSpecs[0]: assignIpv6AddressOnCreation true is not modelled by the stand-in, which has IPv4 only; leave it out.",
    ],
    [
      "two nameless specifications of a type",
      {
        subnetSpecs: [
          { ...PUBLIC, name: null },
          { ...DATABASE, type: "Public", name: null },
        ],
      },
      "subnetSpecs[1] is the second of type Public without a name; each needs a name of its own.",
    ],
    [
      "two specifications of a type and name",
      { subnetSpecs: [PUBLIC, PUBLIC] },
      'subnetSpecs[1] is the second of type Public named "public"; each needs a name of its own.',
    ],
    [
      "overlapping blocks",
      { subnetSpecs: [PUBLIC, { ...PRIVATE, cidrBlocks: ["10.0.0.0/20", "10.0.80.0/24", "10.0.32.0/20"] }] },
      "subnetSpecs[0].cidrBlocks[1] 10.0.80.0/20 overlaps subnetSpecs[1].cidrBlocks[1] 10.0.80.0/24.",
    ],
    ["an unknown NAT strategy", { natGateways: { strategy: "One" } }, 'natGateways: strategy "One" is not one of None, Single, OnePerAz.'],
    ["an unknown NAT input", { natGateways: { strategy: "None", ids: [] } }, "natGateways: ids: natGateways has no such input."],
    [
      "NAT without public subnets",
      { subnetSpecs: [PRIVATE] },
      'natGateways: the strategy Single needs public subnets and private or isolated ones; add them to subnetSpecs or say "None".',
    ],
    [
      "NAT without subnets behind it",
      { natGateways: null, subnetSpecs: [PUBLIC] },
      'natGateways: the strategy OnePerAz needs public subnets and private or isolated ones; add them to subnetSpecs or say "None".',
    ],
    [
      "addresses without gateways",
      { natGateways: { strategy: "None", elasticIpAllocationIds: ["e"] } },
      "natGateways: elasticIpAllocationIds has 1 entries; with the strategy None it has 0.",
    ],
    [
      "too few addresses",
      { natGateways: { strategy: "OnePerAz", elasticIpAllocationIds: ["e"] } },
      "natGateways: elasticIpAllocationIds has 1 entries; with the strategy OnePerAz it has 0 or 3.",
    ],
    [
      "Exact with a gap inside",
      { ...oneZone, subnetSpecs: [half(0), { type: "Private", cidrBlocks: ["10.0.192.0/18"] }] },
      'subnetStrategy "Exact" leaves a gap before subnetSpecs[1].cidrBlocks[0] 10.0.192.0/18; fill it with a specification of type Unused.',
    ],
    [
      "Exact with a gap at the end",
      { ...oneZone, subnetSpecs: [half(0), { type: "Private", cidrBlocks: ["10.0.128.0/18"] }] },
      'subnetStrategy "Exact" leaves a gap at the end of the VPC; fill it with a specification of type Unused.',
    ],
    [
      "names by zone",
      { subnetNameTagStrategy: "AvailabilityZone" },
      'subnetNameTagStrategy "AvailabilityZone" is not modelled by the stand-in; leave it out.',
    ],
    [
      "generated IPv6",
      { assignGeneratedIpv6CidrBlock: true },
      "assignGeneratedIpv6CidrBlock true is not modelled by the stand-in, which has IPv4 only; leave it out.",
    ],
    ["IPAM", { ipv4IpamPoolId: "p", ipv4NetmaskLength: 16 }, `ipv4IpamPoolId, ipv4NetmaskLength: ${NOT_MODELLED}`],
    ["VPC endpoints", { vpcEndpointSpecs: [] }, `vpcEndpointSpecs: ${NOT_MODELLED}`],
    ["a name that is no input", { cidrBlocks: ["x"] }, `cidrBlocks: ${NOT_MODELLED}`],
  ];
  for (const [what, changes, message] of refusals) {
    it(`refuse ${what}`, () => {
      assert.throws(() => read(changes), { message: `awsx.ec2.Vpc "numinia": ${message}` });
    });
  }
});
