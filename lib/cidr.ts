// IPv4 block arithmetic. Pure: no resources, no configuration, no clock.

/** An IPv4 block: the first address as an unsigned 32-bit number, and the prefix length in bits (0 to 32). */
export interface Cidr {
  readonly address: number;
  readonly prefix: number;
}

/** Why a text is not a block. `hostBits` carries the block that was probably meant. */
export type CidrFault = { readonly kind: "malformed" } | { readonly kind: "hostBits"; readonly meant: Cidr };

/** Number of addresses in the block (1 for a /32, 2^32 for a /0). */
export function addressCount(block: Cidr): number {
  return 2 ** (32 - block.prefix);
}

/** The block of length `prefix` that the address lies in. */
export function blockAt(address: number, prefix: number): Cidr {
  const size = 2 ** (32 - prefix);
  // Division instead of bit masks: JavaScript's shifts work on signed 32-bit numbers.
  return { address: Math.floor(address / size) * size, prefix };
}

/**
 * Reads "10.0.0.0/16". Refused as `malformed`: anything else than four decimal numbers below 256 without leading
 * zeros (some parsers read those as octal), a slash and a prefix length up to 32; as `hostBits`: an address that is
 * not the first of its block, which AWS refuses too.
 */
export function readCidr(text: string): Cidr | CidrFault {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return { kind: "malformed" };
  const parts = match.slice(1);
  if (parts.some((part) => part.length > 1 && part.startsWith("0"))) return { kind: "malformed" };
  const numbers = parts.map(Number);
  const prefix = numbers[4]!;
  if (prefix > 32 || numbers.slice(0, 4).some((octet) => octet > 255)) return { kind: "malformed" };
  const address = numbers.slice(0, 4).reduce((sum, octet) => sum * 256 + octet, 0);
  const block = blockAt(address, prefix);
  return block.address === address ? block : { kind: "hostBits", meant: block };
}

/** Reads a block. Throws when the text is not one: for values that were checked before. */
export function parseCidr(text: string): Cidr {
  const read = readCidr(text);
  if ("kind" in read) throw new Error(`"${text}" is not an IPv4 block such as 10.0.0.0/16.`);
  return read;
}

/** The usual notation, "10.0.0.0/16". */
export function formatCidr(block: Cidr): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(block.address / 2 ** shift) % 256);
  return `${octets.join(".")}/${block.prefix}`;
}

/** Whether every address of `inner` is in `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  return inner.prefix >= outer.prefix && blockAt(inner.address, outer.prefix).address === outer.address;
}

/** Whether the two have an address in common. Blocks nest or are apart: they cannot overlap in part. */
export function overlaps(one: Cidr, other: Cidr): boolean {
  return contains(one, other) || contains(other, one);
}

/** The blocks of length `prefix` in `block`, in order, none when `prefix` is shorter than the block's own. */
export function* subdivide(block: Cidr, prefix: number): Generator<Cidr> {
  const size = 2 ** (32 - prefix);
  for (let address = block.address; address < block.address + addressCount(block); address += size) {
    if (prefix >= block.prefix) yield { address, prefix };
  }
}

/** The first block of length `prefix` in `block` that overlaps none of `taken`; undefined when there is no room. */
export function firstFree(block: Cidr, taken: readonly Cidr[], prefix: number): Cidr | undefined {
  for (const candidate of subdivide(block, prefix)) {
    if (!taken.some((other) => overlaps(candidate, other))) return candidate;
  }
  return undefined;
}
