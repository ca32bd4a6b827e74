import { type Cidr, contains } from "../../lib/cidr";
import type { Endpoint, Pod, World } from "./endpoint";
import type { Direction, NetworkPolicy, Peer, Rule, RulePort } from "./policy";
import { ALL_PORTS, intersection, LAST_PORT, NO_PORTS, type PortSet, portRange, union } from "./port-set";
import { selects } from "./selector";

/**
 * The ports of `target` that `source` may open: NetworkPolicy v1 as Kubernetes specifies it and the VPC CNI enforces it.
 * - A pod that no policy selects for a direction is open in it; otherwise it may do what any rule of those policies allows.
 * - A connection needs the egress of its source and the ingress of its target. Answers need nothing.
 * - A pod always reaches itself and its own node, and its node always reaches it: the kubelet probes it.
 * - An ipBlock matches by address alone. Kubernetes leaves open whether that includes pods; the VPC CNI's agent keeps one table of
 *   addresses per pod, in which pods are addresses of the VPC like any other, so here they are matched too.
 */
export function reachable(world: World, source: Endpoint, target: Endpoint): PortSet {
  if (source === target) return ALL_PORTS;
  const egress = source.kind === "pod" ? permitted(world, "Egress", source, target) : ALL_PORTS;
  const ingress = target.kind === "pod" ? permitted(world, "Ingress", target, source) : ALL_PORTS;
  return intersection(egress, ingress);
}

/** What the policies that select `pod` for one direction allow towards, or from, the other side. */
function permitted(world: World, direction: Direction, pod: Pod, other: Endpoint): PortSet {
  if (other.kind === "own-node") return ALL_PORTS;
  const policies = world.policies.filter((policy) => isolates(policy, direction, pod));
  if (policies.length === 0) return ALL_PORTS;
  const target = direction === "Ingress" ? pod : other;
  return policies
    .flatMap((policy) => rulesOf(policy, direction).filter((rule) => concerns(world, policy, rule, other)))
    .reduce((sum, rule) => union(sum, portsOf(rule, target)), NO_PORTS);
}

function isolates(policy: NetworkPolicy, direction: Direction, pod: Pod): boolean {
  return policy.namespace === pod.namespace && policy.types.includes(direction) && selects(policy.podSelector, pod.labels);
}

function rulesOf(policy: NetworkPolicy, direction: Direction): readonly Rule[] {
  return direction === "Ingress" ? policy.ingress : policy.egress;
}

function concerns(world: World, policy: NetworkPolicy, { peers }: Rule, other: Exclude<Endpoint, { kind: "own-node" }>): boolean {
  return peers === undefined || peers.some((peer) => matches(world, policy, peer, other));
}

function matches(world: World, policy: NetworkPolicy, peer: Peer, other: Exclude<Endpoint, { kind: "own-node" }>): boolean {
  if (peer.block !== undefined) {
    const host: Cidr = { address: other.address, prefix: 32 };
    return contains(peer.block, host) && !peer.except.some((block) => contains(block, host));
  }
  if (other.kind !== "pod") return false;
  const inNamespace =
    peer.namespaces === undefined
      ? other.namespace === policy.namespace
      : selects(peer.namespaces, namespaceLabels(world, other.namespace));
  return inNamespace && selects(peer.pods ?? {}, other.labels);
}

/** The API server gives every namespace its name as a label; nobody can set another. */
function namespaceLabels(world: World, namespace: string): Readonly<Record<string, string>> {
  return { ...world.namespaces[namespace], "kubernetes.io/metadata.name": namespace };
}

function portsOf({ ports }: Rule, target: Endpoint): PortSet {
  return ports === undefined ? ALL_PORTS : ports.reduce((sum, port) => union(sum, resolved(port, target)), NO_PORTS);
}

/** A name stands for the target's container port of that name and protocol; where there is none, for nothing. */
function resolved({ protocol, port, endPort }: RulePort, target: Endpoint): PortSet {
  if (port === undefined) return portRange(protocol, 1, LAST_PORT);
  if (typeof port === "number") return portRange(protocol, port, endPort ?? port);
  return (target.kind === "pod" ? (target.ports ?? []) : [])
    .filter((named) => named.name === port && named.protocol === protocol)
    .reduce((sum, named) => union(sum, portRange(protocol, named.port)), NO_PORTS);
}
