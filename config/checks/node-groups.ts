import type { Readings } from "../parse";
import type { Report } from "../problems";

/** Names are distinct, sizes in order, zones those of the network. */
export function checkNodeGroups({ "numinia:nodeGroups": groups, "numinia:network": network }: Readings, report: Report): void {
  const first = new Map<string, string>();
  for (const [index, group] of (groups.value ?? []).entries()) {
    const { name, min, max, desired = min } = group;
    if (first.has(name)) report.add(groups.place(index, "name"), "node-group-duplicate", { name, first: first.get(name)! });
    else first.set(name, groups.place(index));
    if (min > desired || desired > max) report.add(groups.place(index), "node-group-bounds", { min, desired, max });
    // From the document, so that a zone with a mistake elsewhere in it still counts as known.
    const zones = network.given("zones");
    const known = Array.isArray(zones)
      ? zones.map((zone: { name?: unknown } | null) => zone?.name).filter((zone) => typeof zone === "string")
      : undefined;
    for (const [position, zone] of (group.zones ?? []).entries()) {
      if (known && !known.includes(zone)) report.add(groups.place(index, "zones", position), "node-group-zone", { name: zone, known });
    }
  }
}
