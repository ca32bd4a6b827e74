import type { InputRule } from "../entry";
import { each } from "./inputs";

export interface Cidr {
  /** First address as a number. */
  readonly first: number;
  /** Last address. */
  readonly last: number;
  readonly prefix: number;
  /** As it should be written. */
  readonly text: string;
}

/** An IPv4 network in CIDR notation; undefined where the text is none. Host bits may be set: compare with `text`. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const [a, b, c, d, prefix] = match.slice(1).map(Number) as [number, number, number, number, number];
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = address - (address % size);
  return { first, last: first + size - 1, prefix, text: `${addressText(first)}/${prefix}` };
}

/** Dotted form of an address. */
export function addressText(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function overlap(left: Cidr, right: Cidr): boolean {
  return left.first <= right.last && right.first <= left.last;
}

/** An IPv4 network address whose prefix length lies between two bounds, both included. */
export function cidr(path: string, shortest = 0, longest = 32): InputRule {
  return each("CIDR", path, (value) => {
    if (typeof value !== "string") return undefined;
    const parsed = parseCidr(value);
    if (parsed === undefined) return `"${value}" is not a CIDR block; write it like 10.0.0.0/16`;
    if (parsed.text !== value) return `"${value}" has host bits set; the network is ${parsed.text}`;
    if (parsed.prefix < shortest || parsed.prefix > longest) {
      return `"${value}" has a prefix of /${parsed.prefix}; AWS takes /${shortest} to /${longest}`;
    }
    return undefined;
  });
}
