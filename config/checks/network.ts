import { contains, overlaps, parseCidr } from "../../lib/cidr";
import { TIERS } from "../model";
import { REGION_ZONES } from "../regions";
import { freeBlock } from "../rules";
import type { Readings } from "../parse";
import type { Report } from "../problems";

/** Zones belong to the region, are enough and distinct; subnets lie in the VPC and apart from each other. */
export function checkNetwork(sections: Readings, report: Report): void {
  const network = sections["numinia:network"];
  const given = network.given("zones");
  // Counted in the document: a zone with a mistake in it is still a zone.
  if (Array.isArray(given) && given.length < 2) report.add("numinia:network.zones", "zones-too-few", { count: given.length });
  if (!network.value) return;
  checkZones(sections, report);
  checkSubnets(network, report);
}

function checkZones({ "numinia:network": network, "aws:region": region }: Readings, report: Report): void {
  const first = new Map<string, string>();
  for (const [index, { name }] of network.value!.zones.entries()) {
    const path = network.place("zones", index, "name");
    const zones = region.value === undefined ? undefined : REGION_ZONES[region.value];
    if (zones && !zones.includes(name)) report.add(path, "zone-elsewhere", { name, region: region.value!, zones });
    if (first.has(name)) report.add(path, "zone-duplicate", { name, first: first.get(name)! });
    else first.set(name, network.place("zones", index));
  }
}

function checkSubnets(network: Readings["numinia:network"], report: Report): void {
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
