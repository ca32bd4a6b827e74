/** Shortest IPv4 prefix that is still somebody's own: nobody's office is wider, and two /1 blocks would be 0.0.0.0/0 in disguise. */
export const WIDEST_IPV4 = 8;

/** Likewise for IPv6, of which no organization holds more than a /16. */
export const WIDEST_IPV6 = 16;

/**
 * Whether the block is so wide that it admits the whole internet or a part of it that nobody owns. Only the prefix counts: EC2 takes
 * 1.2.3.4/0 for 0.0.0.0/0. What is no block at all is AWS's to refuse.
 */
export function isOpenToTheWorld(cidr: string): boolean {
  return Number(cidr.split("/")[1]) < (cidr.includes(":") ? WIDEST_IPV6 : WIDEST_IPV4);
}
