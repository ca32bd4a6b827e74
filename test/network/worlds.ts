import fc from "fast-check";
import type { Endpoint, Pod, World } from "../../rehearsal/network/endpoint";
import { readPolicy } from "../../rehearsal/network/policy";

/** A NetworkPolicy as it is written in YAML. */
export interface Manifest {
  apiVersion: "networking.k8s.io/v1";
  kind: "NetworkPolicy";
  metadata: { name: string; namespace: string };
  spec: {
    podSelector?: RawSelector;
    policyTypes?: ("Ingress" | "Egress")[];
    ingress?: { from?: RawPeer[]; ports?: RawPort[] }[];
    egress?: { to?: RawPeer[]; ports?: RawPort[] }[];
  };
}

export interface RawSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: "In" | "NotIn" | "Exists" | "DoesNotExist"; values?: string[] }[];
}

export interface RawPeer {
  ipBlock?: { cidr: string; except?: string[] };
  namespaceSelector?: RawSelector;
  podSelector?: RawSelector;
}

export interface RawPort {
  protocol?: "TCP" | "UDP" | "SCTP";
  port?: number | string;
  endPort?: number;
}

/** Everything about a small cluster, as manifests. */
export interface SmallWorld {
  namespaces: Record<string, Record<string, string>>;
  policies: Manifest[];
  endpoints: Endpoint[];
}

// All of it from small pools, so that selectors select, blocks contain and ports meet.
const namespace = fc.constantFrom("one", "two");
const key = fc.constantFrom("app", "tier");
const value = fc.constantFrom("a", "b");
const labels = fc.dictionary(key, value, { maxKeys: 2 });
const number = fc.integer({ min: 1, max: 5 });

const expression: fc.Arbitrary<NonNullable<RawSelector["matchExpressions"]>[number]> = fc.oneof(
  fc.record({ key, operator: fc.constantFrom("In" as const, "NotIn" as const), values: fc.uniqueArray(value, { minLength: 1 }) }),
  fc.record({ key, operator: fc.constantFrom("Exists" as const, "DoesNotExist" as const) }),
);

const selector: fc.Arbitrary<RawSelector> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.record({ matchLabels: labels }) },
  { weight: 1, arbitrary: fc.record({ matchExpressions: fc.array(expression, { maxLength: 2 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      matchLabels: fc.constantFrom({ "kubernetes.io/metadata.name": "one" }, { "kubernetes.io/metadata.name": "two" }),
    }),
  },
);

/** Blocks of 10.0.0.0/29, where all addresses are; an except is a half, a quarter or a single address of it. */
const block = (from: number) =>
  fc
    .tuple(fc.integer({ min: from, max: 32 }), fc.integer({ min: 0, max: 7 }))
    .map(([prefix, host]) => `10.0.0.${host - (host % 2 ** (32 - prefix))}/${prefix}`);
const ipBlock = fc.oneof(
  fc.record({ cidr: block(29) }),
  fc.record({ cidr: fc.constantFrom("10.0.0.0/29", "0.0.0.0/0"), except: fc.array(block(30), { maxLength: 2 }) }),
);

const peer: fc.Arbitrary<RawPeer> = fc.oneof(
  fc.record({ ipBlock }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector, podSelector: selector }),
);

const protocol = fc.constantFrom("TCP" as const, "UDP" as const, "SCTP" as const);
const port: fc.Arbitrary<RawPort> = fc.oneof(
  fc.record({ port: number }),
  fc.record({ protocol }),
  fc.record({ protocol, port: number }),
  fc.record({ protocol, port: fc.constantFrom("web", "dns") }),
  fc.tuple(protocol, number, fc.integer({ min: 0, max: 3 })).map(([protocol, port, more]) => ({ protocol, port, endPort: port + more })),
);

const some = <T>(item: fc.Arbitrary<T>, maxLength: number) => fc.array(item, { maxLength });
const rule = <Key extends "from" | "to">(peers: Key) =>
  fc.record({ [peers]: some(peer, 2), ports: some(port, 2) }, { requiredKeys: [] }) as fc.Arbitrary<
    { [name in Key]?: RawPeer[] } & { ports?: RawPort[] }
  >;

/** A policy in one of the namespaces; the names are numbered by the world that it is in. */
export const manifest: fc.Arbitrary<Manifest> = fc
  .record({
    namespace,
    spec: fc.record(
      {
        podSelector: selector,
        policyTypes: fc.constantFrom<("Ingress" | "Egress")[]>(["Ingress"], ["Egress"], ["Ingress", "Egress"]),
        ingress: some(rule("from"), 2),
        egress: some(rule("to"), 2),
      },
      { requiredKeys: ["podSelector"] },
    ),
  })
  .map(({ namespace, spec }) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "policy", namespace },
    spec,
  }));

const pod: fc.Arbitrary<Omit<Pod, "address">> = fc.record({
  kind: fc.constant("pod" as const),
  namespace,
  labels,
  ports: fc.uniqueArray(fc.record({ name: fc.constantFrom("web", "dns"), protocol, port: number }), {
    maxLength: 2,
    selector: ({ name, protocol }) => `${name}/${protocol}`,
  }),
});

/** Two namespaces, up to four policies, three pods, an address without a pod, one far away, and the pod's own node. */
export const smallWorld: fc.Arbitrary<SmallWorld> = fc
  .record({
    namespaces: fc.record({ one: labels, two: labels }),
    policies: some(manifest, 4),
    pods: fc.tuple(pod, pod, pod),
  })
  .map(({ namespaces, policies, pods }) => ({
    namespaces,
    policies,
    endpoints: [
      ...pods.map((each, index): Endpoint => ({ ...each, address: 0x0a000000 + index })),
      { kind: "address", address: 0x0a000006 },
      { kind: "address", address: 0xcb00710a },
      { kind: "own-node" },
    ],
  }));

export function worldOf({ namespaces, policies }: Pick<SmallWorld, "namespaces" | "policies">): World {
  return { namespaces, policies: policies.map(readPolicy) };
}
