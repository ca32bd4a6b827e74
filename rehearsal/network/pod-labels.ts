import type { NetworkPolicy, Peer } from "./policy";
import type { Labels, LabelSelector } from "./selector";

/** More combinations than this mean that policies should select namespaces, whose labels are not an organization's to choose. */
const MOST = 1000;
/** Stands for every value that no selector names; it can be none of them, since it is no label value. */
const ANOTHER = "(another)";

/**
 * Every set of labels that makes a difference to a pod selector of these policies: an organization labels its pods as it likes, so
 * what it can reach is what any of its pods could reach. Each label that a selector names is absent, has each value that is named,
 * or has another one. Throws when there are more than 1000 sets.
 */
export function distinguishableLabels(policies: readonly NetworkPolicy[]): Labels[] {
  const values = new Map<string, Set<string>>();
  for (const selector of policies.flatMap(podSelectors)) {
    for (const [key, value] of Object.entries(selector.matchLabels ?? {})) valuesOf(values, key).add(value);
    for (const { key, values: named = [] } of selector.matchExpressions ?? []) {
      const known = valuesOf(values, key);
      for (const value of named) known.add(value);
    }
  }
  return [...values].reduce<Labels[]>(
    (sets, [key, named]) => {
      const next = sets.flatMap((labels) => [labels, ...[...named, ANOTHER].map((value) => ({ ...labels, [key]: value }))]);
      if (next.length > MOST)
        throw new Error(`The policies tell more than ${MOST} kinds of pods apart by ${[...values.keys()].join(", ")}.`);
      return next;
    },
    [{}],
  );
}

function podSelectors({ podSelector, ingress, egress }: NetworkPolicy): LabelSelector[] {
  const peers: Peer[] = [...ingress, ...egress].flatMap((rule) => rule.peers ?? []);
  return [podSelector, ...peers.flatMap((peer) => (peer.block === undefined && peer.pods !== undefined ? [peer.pods] : []))];
}

function valuesOf(map: Map<string, Set<string>>, key: string): Set<string> {
  const known = map.get(key) ?? new Set<string>();
  map.set(key, known);
  return known;
}
