import { InputReader } from "../framework/input-reader";
import type { ConstructRequest } from "../framework/provider";
import type { Properties, Value } from "../framework/values";
import { type CidrRange, overlaps, parseCidr } from "./cidr";

const SUBNET_TYPES = ["Public", "Private", "Isolated", "Unused"] as const;
const NAT_STRATEGIES = ["None", "Single", "OnePerAz"] as const;

export type SubnetType = (typeof SUBNET_TYPES)[number];
export type NatStrategy = (typeof NAT_STRATEGIES)[number];

export interface SubnetSpec {
  readonly type: SubnetType;
  readonly name: string | undefined;
  readonly cidrBlocks: readonly string[];
  readonly ranges: readonly CidrRange[];
  readonly cidrMask: number | undefined;
  readonly size: number | undefined;
  readonly tags: Properties;
}

/** What a program may say to the awsx.ec2.Vpc of the rehearsal, checked. */
export interface VpcInputs {
  readonly cidrBlock: string;
  readonly zones: { readonly names: readonly string[] } | { readonly count: number };
  readonly specs: readonly SubnetSpec[];
  readonly nat: { readonly strategy: NatStrategy; readonly allocationIds: readonly string[] };
  readonly region: string | undefined;
  readonly tags: Properties;
  /** Inputs that only the VPC itself takes, passed on as they came. */
  readonly vpcOnly: { readonly [input: string]: Value | undefined };
}

/** Zones of the region that the real component takes when none are named. */
const DEFAULT_ZONE_COUNT = 3;
const DEFAULT_CIDR_BLOCK = "10.0.0.0/16";

/** Reads and checks everything that can be checked before the zones are known. */
export function readVpcInputs(request: ConstructRequest): VpcInputs {
  const reader: InputReader = new InputReader(`awsx.ec2.Vpc "${request.name}"`, request.inputs);
  const strategy = reader.oneOf("subnetStrategy", ["Legacy", "Auto", "AutoMerge", "Exact"]) ?? "Legacy";
  if (strategy === "Legacy" || strategy === "AutoMerge") {
    reader.fail(
      `subnetStrategy "${strategy}"${reader.has("subnetStrategy") ? "" : " (the default)"} is not modelled by the stand-in; say "Auto" or "Exact" and give every subnetSpec its cidrBlocks.`,
    );
  }
  const naming = reader.oneOf("subnetNameTagStrategy", ["Legacy", "AvailabilityZone"]) ?? "Legacy";
  if (naming !== "Legacy") reader.fail(`subnetNameTagStrategy "${naming}" is not modelled by the stand-in; leave it out.`);
  if (reader.flag("assignGeneratedIpv6CidrBlock") === true) {
    reader.fail("assignGeneratedIpv6CidrBlock true is not modelled by the stand-in, which has IPv4 only; leave it out.");
  }
  const cidrBlock = reader.text("cidrBlock") ?? DEFAULT_CIDR_BLOCK;
  const vpcRange = parseCidr(cidrBlock);
  if (vpcRange === undefined) reader.fail(`cidrBlock "${cidrBlock}" is not an IPv4 block like 10.0.0.0/16.`);
  const zones = readZones(reader);
  const specs = (reader.records("subnetSpecs") ?? []).map(readSpec);
  if (specs.length === 0)
    reader.fail("there are no subnetSpecs; the stand-in models explicit layouts only, so list them with their cidrBlocks.");
  checkNames(reader, specs);
  const zoneCount = "names" in zones ? zones.names.length : zones.count;
  checkCounts(reader, specs, zoneCount);
  checkOverlaps(reader, specs);
  if (strategy === "Exact") checkCoverage(reader, specs, zoneCount, vpcRange);
  const inputs: VpcInputs = {
    cidrBlock,
    zones,
    specs,
    nat: readNat(reader, specs, zoneCount),
    region: reader.text("region"),
    tags: reader.labels("tags") ?? {},
    vpcOnly: {
      assignGeneratedIpv6CidrBlock: reader.any("assignGeneratedIpv6CidrBlock"),
      enableDnsHostnames: reader.any("enableDnsHostnames"),
      enableDnsSupport: reader.any("enableDnsSupport"),
      enableNetworkAddressUsageMetrics: reader.any("enableNetworkAddressUsageMetrics"),
      instanceTenancy: reader.any("instanceTenancy"),
    },
  };
  reader.refuseOthers(
    "not modelled by the stand-in (it has no IPAM, IPv6, mask allocation or VPC endpoints); leave it out, or use the real plugin (REAL=awsx).",
  );
  return inputs;
}

function readZones(reader: InputReader): VpcInputs["zones"] {
  const names = reader.texts("availabilityZoneNames");
  const count = reader.whole("numberOfAvailabilityZones");
  if (names !== undefined && count !== undefined)
    reader.fail("availabilityZoneNames and numberOfAvailabilityZones exclude each other; give one.");
  if (names !== undefined) {
    if (names.length === 0) reader.fail("availabilityZoneNames is empty; name at least one zone.");
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) reader.fail(`availabilityZoneNames has "${twice}" twice.`);
    return { names };
  }
  if (count !== undefined && count < 1) reader.fail(`numberOfAvailabilityZones is ${count}; it must be at least 1.`);
  return { count: count ?? DEFAULT_ZONE_COUNT };
}

function readSpec(reader: InputReader): SubnetSpec {
  const type = reader.oneOf("type", SUBNET_TYPES) ?? reader.fail(`type is missing; it is one of ${SUBNET_TYPES.join(", ")}.`);
  if (reader.flag("assignIpv6AddressOnCreation") === true) {
    reader.fail("assignIpv6AddressOnCreation true is not modelled by the stand-in, which has IPv4 only; leave it out.");
  }
  const cidrBlocks =
    reader.texts("cidrBlocks") ??
    reader.fail("cidrBlocks is missing; the stand-in models explicit layouts only, with one block for each zone.");
  const ranges = cidrBlocks.map(
    (block) => parseCidr(block) ?? reader.fail(`cidrBlocks has "${block}", which is not an IPv4 block like 10.0.0.0/20.`),
  );
  const cidrMask = reader.whole("cidrMask");
  const size = reader.whole("size");
  if (cidrMask !== undefined && ranges.some((range) => range.mask !== cidrMask))
    reader.fail(`cidrMask ${cidrMask} contradicts cidrBlocks; leave it out.`);
  if (size !== undefined && ranges.some((range) => range.last - range.first + 1 !== size))
    reader.fail(`size ${size} contradicts cidrBlocks; leave it out.`);
  const spec: SubnetSpec = { type, name: reader.text("name"), cidrBlocks, ranges, cidrMask, size, tags: reader.labels("tags") ?? {} };
  reader.refuseOthers("a subnet specification has no such input.");
  return spec;
}

function checkNames(reader: InputReader, specs: readonly SubnetSpec[]): void {
  const seen = new Map<SubnetType, Set<string | undefined>>();
  for (const [index, { type, name }] of specs.entries()) {
    const names = seen.get(type) ?? new Set();
    if (names.has(name))
      reader.fail(
        `subnetSpecs[${index}] is the second of type ${type} ${name === undefined ? "without a name" : `named "${name}"`}; each needs a name of its own.`,
      );
    seen.set(type, names.add(name));
  }
}

function checkCounts(reader: InputReader, specs: readonly SubnetSpec[], zoneCount: number): void {
  for (const [index, spec] of specs.entries()) {
    if (spec.cidrBlocks.length !== zoneCount) {
      reader.fail(
        `subnetSpecs[${index}] has ${spec.cidrBlocks.length} cidrBlocks for ${zoneCount} availability zones; it needs one for each.`,
      );
    }
  }
}

function checkOverlaps(reader: InputReader, specs: readonly SubnetSpec[]): void {
  const blocks = specs.flatMap((spec, index) =>
    spec.ranges.map((range, zone) => ({ range, path: `subnetSpecs[${index}].cidrBlocks[${zone}] ${spec.cidrBlocks[zone]}` })),
  );
  for (const [index, left] of blocks.entries()) {
    const right = blocks.slice(index + 1).find((other) => overlaps(left.range, other.range));
    if (right !== undefined) reader.fail(`${left.path} overlaps ${right.path}.`);
  }
}

/** Exact: zone by zone and in the order of the specifications, the blocks fill the VPC from its first to its last address. */
function checkCoverage(reader: InputReader, specs: readonly SubnetSpec[], zoneCount: number, vpc: CidrRange): void {
  let next = vpc.first;
  for (let zone = 0; zone < zoneCount; zone += 1) {
    for (const [index, spec] of specs.entries()) {
      const range = spec.ranges[zone]!;
      if (range.first !== next) {
        reader.fail(
          `subnetStrategy "Exact" leaves a gap before subnetSpecs[${index}].cidrBlocks[${zone}] ${spec.cidrBlocks[zone]}; fill it with a specification of type Unused.`,
        );
      }
      next = range.last + 1;
    }
  }
  if (next !== vpc.last + 1)
    reader.fail('subnetStrategy "Exact" leaves a gap at the end of the VPC; fill it with a specification of type Unused.');
}

function readNat(reader: InputReader, specs: readonly SubnetSpec[], zoneCount: number): VpcInputs["nat"] {
  const nat = reader.record("natGateways");
  const strategy = nat?.oneOf("strategy", NAT_STRATEGIES) ?? "OnePerAz";
  const allocationIds = nat?.texts("elasticIpAllocationIds") ?? [];
  nat?.refuseOthers("natGateways has no such input.");
  const limits = { None: [0], Single: [0, 1], OnePerAz: [0, zoneCount] }[strategy];
  if (!limits.includes(allocationIds.length)) {
    reader.fail(
      `natGateways: elasticIpAllocationIds has ${allocationIds.length} entries; with the strategy ${strategy} it has ${limits.join(" or ")}.`,
    );
  }
  const has = (...types: SubnetType[]): boolean => specs.some((spec) => types.includes(spec.type));
  if (strategy !== "None" && !(has("Public") && has("Private", "Isolated"))) {
    reader.fail(
      `natGateways: the strategy ${strategy} needs public subnets and private or isolated ones; add them to subnetSpecs or say "None".`,
    );
  }
  return { strategy, allocationIds };
}
