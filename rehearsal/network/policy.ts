import { z } from "zod";
import { type Cidr, contains, formatCidr, readCidr } from "../../lib/cidr";
import { LAST_PORT, PROTOCOLS, type Protocol } from "./port-set";
import type { LabelSelector } from "./selector";

export type Direction = "Ingress" | "Egress";

/** A NetworkPolicy of networking.k8s.io/v1, with its defaults filled in. */
export interface NetworkPolicy {
  readonly name: string;
  readonly namespace: string;
  readonly podSelector: LabelSelector;
  /** The directions that it isolates the selected pods in. */
  readonly types: readonly Direction[];
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
}

export interface Rule {
  /** Absent: every peer. */
  readonly peers?: readonly Peer[];
  /** Absent: every port of every protocol. */
  readonly ports?: readonly RulePort[];
}

export type Peer =
  | { readonly block: Cidr; readonly except: readonly Cidr[] }
  /** `namespaces` absent: the policy's own namespace. `pods` absent: all of them. */
  | { readonly block?: undefined; readonly namespaces?: LabelSelector; readonly pods?: LabelSelector };

export interface RulePort {
  readonly protocol: Protocol;
  /** Number, or name of a container port of the target; absent: every port of the protocol. */
  readonly port?: number | string;
  /** Last port of a range that begins with `port`. */
  readonly endPort?: number;
}

const selector = z.strictObject({
  matchLabels: z.record(z.string(), z.string()).optional(),
  matchExpressions: z
    .array(
      z.strictObject({
        key: z.string(),
        operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]),
        values: z.array(z.string()).optional(),
      }),
    )
    .optional(),
});

const block = z.string().transform((text, context): Cidr => {
  const read = readCidr(text);
  if (!("kind" in read)) return read;
  context.addIssue({ code: "custom", message: `"${text}" is not an IPv4 block such as 10.0.0.0/16` });
  return z.NEVER;
});

const peer = z
  .strictObject({
    ipBlock: z.strictObject({ cidr: block, except: z.array(block).default([]) }).optional(),
    namespaceSelector: selector.optional(),
    podSelector: selector.optional(),
  })
  .transform(({ ipBlock, namespaceSelector: namespaces, podSelector: pods }, context): Peer => {
    const fail = (message: string) => {
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    };
    if (ipBlock === undefined)
      return namespaces === undefined && pods === undefined ? fail("a peer needs a selector or an ipBlock") : { namespaces, pods };
    if (namespaces !== undefined || pods !== undefined) return fail("a peer with an ipBlock has no selector");
    // The API server refuses what is not a part of the block, the whole block included.
    const outside = ipBlock.except.find((each) => !contains(ipBlock.cidr, each) || each.prefix === ipBlock.cidr.prefix);
    if (outside !== undefined) return fail(`except ${formatCidr(outside)} is not a part of ${formatCidr(ipBlock.cidr)}`);
    return { block: ipBlock.cidr, except: ipBlock.except };
  });

const number = z.int().min(1).max(LAST_PORT);

const port = z
  .strictObject({ protocol: z.enum(PROTOCOLS).default("TCP"), port: z.union([number, z.string()]).optional(), endPort: number.optional() })
  .refine(({ port, endPort }) => endPort === undefined || (typeof port === "number" && port <= endPort), {
    message: "endPort needs a numeric port that is not above it",
  });

/** An empty list means the same as none: no restriction. */
const unlessEmpty = <Item>(items: readonly Item[] | undefined) => (items === undefined || items.length === 0 ? undefined : items);

const rule = (peers: "from" | "to") =>
  z.strictObject({ [peers]: z.array(peer).optional(), ports: z.array(port).optional() }).transform((read): Rule => ({
    peers: unlessEmpty(read[peers] as Peer[] | undefined),
    ports: unlessEmpty(read.ports as RulePort[] | undefined),
  }));

const policy = z
  .object({
    apiVersion: z.literal("networking.k8s.io/v1"),
    kind: z.literal("NetworkPolicy"),
    metadata: z.object({ name: z.string(), namespace: z.string() }),
    spec: z.strictObject({
      podSelector: selector.default({}),
      policyTypes: z.array(z.enum(["Ingress", "Egress"])).optional(),
      ingress: z.array(rule("from")).default([]),
      egress: z.array(rule("to")).default([]),
    }),
  })
  .transform(({ metadata: { name, namespace }, spec: { podSelector, policyTypes, ingress, egress } }): NetworkPolicy => {
    // The API server's default: always Ingress, and Egress as soon as there is a rule for it.
    const types = unlessEmpty(policyTypes) ?? (egress.length > 0 ? (["Ingress", "Egress"] as const) : (["Ingress"] as const));
    return { name, namespace, podSelector, types, ingress, egress };
  });

/**
 * Reads a manifest. Throws an Error that names the policy and every fault: what cannot be read exactly must not pass for a
 * policy that allows or denies something else. IPv6 blocks are such a fault, the cluster has IPv4 only.
 */
export function readPolicy(manifest: unknown): NetworkPolicy {
  const read = policy.safeParse(manifest);
  if (read.success) return read.data;
  const { metadata } = (manifest ?? {}) as { metadata?: { name?: unknown; namespace?: unknown } };
  const faults = read.error.issues.map(({ path, message }) => `${path.join(".") || "manifest"}: ${message}`);
  throw new Error(`NetworkPolicy ${String(metadata?.namespace)}/${String(metadata?.name)} cannot be evaluated: ${faults.join("; ")}`);
}
