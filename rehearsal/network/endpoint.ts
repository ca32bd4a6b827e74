import { parseCidr } from "../../lib/cidr";
import type { NetworkPolicy } from "./policy";
import type { Protocol } from "./port-set";
import type { Labels } from "./selector";

/** A pod in the cluster's own network; pods of the host's network are their node's address, which no policy selects. */
export interface Pod {
  readonly kind: "pod";
  readonly namespace: string;
  readonly labels: Labels;
  /** IPv4 as an unsigned 32-bit number; with the VPC CNI an address of the VPC. */
  readonly address: number;
  /** Container ports that have a name: what a policy's named port stands for. */
  readonly ports?: readonly { readonly name: string; readonly protocol: Protocol; readonly port: number }[];
}

/** Any address that is no pod's: another node, a database, the internet, a Service. */
export interface Address {
  readonly kind: "address";
  readonly address: number;
}

/** The very node that the pod on the other side runs on. */
export interface OwnNode {
  readonly kind: "own-node";
}

export type Endpoint = Pod | Address | OwnNode;

/** All that decides about a connection, besides its two ends. */
export interface World {
  /** Labels by name of the namespace. */
  readonly namespaces: Readonly<Record<string, Labels>>;
  readonly policies: readonly NetworkPolicy[];
}

/** An address in dotted notation. Throws when the text is none. */
export function address(text: string): Address {
  return { kind: "address", address: parseCidr(`${text}/32`).address };
}
