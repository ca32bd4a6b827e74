import { blockAt, type Cidr, contains, formatCidr, parseCidr } from "./cidr";

/**
 * The smallest IPv4 block that contains all the given ones: 10.0.4.0/24, 10.0.5.0/24 and 10.0.6.0/24 give 10.0.4.0/22.
 * One fact can then stand for the subnets of a tier, however many zones there are; blocks between them are covered too.
 * Throws when there is none, or when a text is not a block.
 */
export function coveringCidr(blocks: readonly string[]): string {
  const [first, ...rest] = blocks.map(parseCidr);
  if (first === undefined) throw new Error("No block covers an empty list of blocks: give at least one.");
  let cover: Cidr = first;
  for (const block of rest) {
    while (!contains(cover, block)) cover = blockAt(cover.address, cover.prefix - 1);
  }
  return formatCidr(cover);
}
