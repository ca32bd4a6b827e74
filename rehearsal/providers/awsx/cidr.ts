/** A block of IPv4 addresses; both ends belong to it. */
export interface CidrRange {
  readonly first: number;
  readonly last: number;
  /** Length of the prefix, 0 to 32. */
  readonly mask: number;
}

/** Parses `a.b.c.d/n`; `undefined` when it is malformed. Bits behind the prefix are ignored, as the real component does. */
export function parseCidr(text: string): CidrRange | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const [a, b, c, d, mask] = match.slice(1).map(Number) as [number, number, number, number, number];
  if (Math.max(a, b, c, d) > 255 || mask > 32) return undefined;
  const size = 2 ** (32 - mask);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = address - (address % size);
  return { first, last: first + size - 1, mask };
}

export function overlaps(left: CidrRange, right: CidrRange): boolean {
  return left.first <= right.last && right.first <= left.last;
}
