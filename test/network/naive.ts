import type { Endpoint, Pod } from "../../rehearsal/network/endpoint";
import type { Manifest, RawPeer, RawPort, RawSelector, SmallWorld } from "./worlds";

/**
 * Whether one packet may open a connection, decided from the manifests as they are written: no sets of ports, no defaults filled in
 * beforehand, addresses as strings of bits. `port` is 0 for a protocol that has none.
 */
export function mayOpen(world: SmallWorld, source: Endpoint, target: Endpoint, protocol: string, port: number): boolean {
  if (source === target) return true;
  const leaves = source.kind !== "pod" || passes(world, source, target, target, "Egress", protocol, port);
  const enters = target.kind !== "pod" || passes(world, target, source, target, "Ingress", protocol, port);
  return leaves && enters;
}

function passes(
  world: SmallWorld,
  pod: Pod,
  other: Endpoint,
  target: Endpoint,
  direction: "Ingress" | "Egress",
  protocol: string,
  port: number,
): boolean {
  if (other.kind === "own-node") return true;
  let isolated = false;
  for (const { metadata, spec } of world.policies) {
    if (metadata.namespace !== pod.namespace || !isSelected(spec.podSelector, pod.labels)) continue;
    const hasEgress = (spec.egress ?? []).length > 0;
    if (!(spec.policyTypes ?? (hasEgress ? ["Ingress", "Egress"] : ["Ingress"])).includes(direction)) continue;
    isolated = true;
    for (const { peers, ports } of rules(spec, direction)) {
      const peerFits = peers.length === 0 || peers.some((peer) => isPeer(world, metadata.namespace, peer, other));
      if (peerFits && (ports.length === 0 || ports.some((each) => isPort(each, target, protocol, port)))) return true;
    }
  }
  return !isolated;
}

function rules(spec: Manifest["spec"], direction: "Ingress" | "Egress"): { peers: RawPeer[]; ports: RawPort[] }[] {
  return direction === "Ingress"
    ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from ?? [], ports: ports ?? [] }))
    : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to ?? [], ports: ports ?? [] }));
}

function isPeer(world: SmallWorld, home: string, peer: RawPeer, other: Exclude<Endpoint, { kind: "own-node" }>): boolean {
  if (peer.ipBlock) {
    const inside = (cidr: string) => bits(other.address).startsWith(network(cidr));
    return inside(peer.ipBlock.cidr) && (peer.ipBlock.except ?? []).filter(inside).length === 0;
  }
  if (other.kind !== "pod") return false;
  const namespace = { ...world.namespaces[other.namespace], "kubernetes.io/metadata.name": other.namespace };
  if (peer.namespaceSelector ? !isSelected(peer.namespaceSelector, namespace) : other.namespace !== home) return false;
  return peer.podSelector ? isSelected(peer.podSelector, other.labels) : true;
}

function isPort(rule: RawPort, target: Endpoint, protocol: string, port: number): boolean {
  if ((rule.protocol ?? "TCP") !== protocol || port === 0) return false;
  if (rule.port === undefined) return true;
  if (typeof rule.port === "string") {
    const named = target.kind === "pod" ? (target.ports ?? []) : [];
    return named.some((each) => each.name === rule.port && each.protocol === protocol && each.port === port);
  }
  return rule.endPort === undefined ? port === rule.port : rule.port <= port && port <= rule.endPort;
}

function isSelected(selector: RawSelector | undefined, labels: Readonly<Record<string, string>>): boolean {
  for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) if (labels[key] !== value) return false;
  for (const { key, operator, values } of selector?.matchExpressions ?? []) {
    const present = Object.keys(labels).includes(key);
    const listed = present && (values ?? []).indexOf(labels[key]!) >= 0;
    if (operator === "In" && !listed) return false;
    if (operator === "NotIn" && listed) return false;
    if (operator === "Exists" && !present) return false;
    if (operator === "DoesNotExist" && present) return false;
  }
  return true;
}

function bits(address: number): string {
  return address.toString(2).padStart(32, "0");
}

/** The bits that every address of a block begins with. */
function network(cidr: string): string {
  const [address, prefix] = cidr.split("/") as [string, string];
  return address
    .split(".")
    .map((octet) => Number(octet).toString(2).padStart(8, "0"))
    .join("")
    .slice(0, Number(prefix));
}
