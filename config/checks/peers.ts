import type { Readings } from "../parse";
import type { Report } from "../problems";
import type { PlacedEnvironment } from "./organizations";

/** Peers exist, belong to other organizations, and name each other: neither side opens the other's boundary alone. */
export function checkPeers(
  organizations: Readings["numinia:organizations"],
  environments: readonly PlacedEnvironment[],
  report: Report,
): void {
  const names = new Map(environments.map((placed) => [nameOf(placed), placed]));
  for (const placed of environments) {
    const self = nameOf(placed);
    for (const [position, peer] of placed.environment.peers.entries()) {
      const path = organizations.place(placed.organizationIndex, "environments", placed.index, "peers", position);
      const other = names.get(peer);
      if (other === undefined) report.add(path, "peer-unknown", { peer, known: [...names.keys()].filter((name) => name !== self) });
      else if (other.organization.name === placed.organization.name) report.add(path, "peer-own", { peer });
      else if (!other.environment.peers.includes(self)) report.add(path, "peer-one-sided", { peer, self });
    }
  }
}

function nameOf({ organization, environment }: PlacedEnvironment): string {
  return `${organization.name}/${environment.name}`;
}
