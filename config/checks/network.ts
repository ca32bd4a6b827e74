import { contains, overlaps, parseCidr } from "../../lib/cidr";
import { TIERS } from "../model";
import { REGION_ZONES } from "../regions";
import { freeBlock } from "../rules";
import type { Readings } from "../parse";
import type { Report } from "../problems";

type Network = Readings["numinia:network"];

/** Zones belong to the region, are enough and distinct; subnets lie in the VPC and apart from each other. */
export function checkNetworks(sections: Readings, report: Report): void {
  const { "numinia:network": network, "numinia:recovery": recovery, "aws:region": region } = sections;
  checkNetwork(network, region.value, report);
  const other: Network = {
    value: recovery.value?.network,
    place: (...path) => recovery.place("network", ...path),
    given: (...path) => recovery.given("network", ...path),
  };
  checkNetwork(other, recovery.value?.region, report);
  if (region.value !== undefined && recovery.value?.region === region.value)
    report.add(recovery.place("region"), "recovery-region", { region: region.value });
  if (network.value && other.value && overlaps(parseCidr(network.value.cidr), parseCidr(other.value.cidr)))
    report.add(other.place("cidr"), "recovery-overlap", { cidr: other.value.cidr, other: network.value.cidr });
}

function checkNetwork(network: Network, region: string | undefined, report: Report): void {
  const given = network.given("zones");
  // Counted in the document: a zone with a mistake in it is still a zone.
  if (Array.isArray(given) && given.length < 2) report.add(network.place("zones"), "zones-too-few", { count: given.length });
  if (!network.value) return;
  checkZones(network, region, report);
  checkSubnets(network, report);
}

function checkZones(network: Network, region: string | undefined, report: Report): void {
  const first = new Map<string, string>();
  for (const [index, { name }] of network.value!.zones.entries()) {
    const path = network.place("zones", index, "name");
    const zones = region === undefined ? undefined : REGION_ZONES[region];
    if (zones && !zones.includes(name)) report.add(path, "zone-elsewhere", { name, region: region!, zones });
    if (first.has(name)) report.add(path, "zone-duplicate", { name, first: first.get(name)! });
    else first.set(name, network.place("zones", index));
  }
}

function checkSubnets(network: Network, report: Report): void {
  const { cidr: vpc, zones } = network.value!;
  const subnets = TIERS.flatMap((tier) => zones.map((zone, index) => ({ cidr: zone[tier], path: network.place("zones", index, tier) })));
  const taken = subnets.map(({ cidr }) => cidr);
  // What one message proposes is taken for the next.
  const free = (cidr: string) => {
    const found = freeBlock(vpc, cidr, taken);
    if (found !== undefined) taken.push(found);
    return found;
  };
  for (const [index, { cidr, path }] of subnets.entries()) {
    if (!contains(parseCidr(vpc), parseCidr(cidr))) report.add(path, "subnet-outside", { cidr, vpc, free: free(cidr) });
    const other = subnets.slice(0, index).find((earlier) => overlaps(parseCidr(earlier.cidr), parseCidr(cidr)));
    if (other) report.add(path, "cidr-overlap", { cidr, other: other.cidr, at: other.path, free: free(cidr) });
  }
}
