import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  addressCount,
  blockAt,
  contains,
  firstFree,
  formatCidr,
  overlaps,
  parseCidr,
  readCidr,
  subdivide,
  type Cidr,
} from "../../lib/cidr";

const block = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
  .map(([address, prefix]) => blockAt(address, prefix));
/** Two blocks that are often nested: independent random ones almost never meet. */
const pair = fc
  .tuple(block, fc.integer({ min: 0, max: 32 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.boolean())
  .map(([one, prefix, address, near]): [Cidr, Cidr] => [
    one,
    blockAt(near ? one.address + (address % addressCount(one)) : address, prefix),
  ]);
const last = (one: Cidr) => one.address + addressCount(one) - 1;

test("the known blocks of the production network are read and written", () => {
  assert.deepEqual(readCidr("10.0.0.0/16"), { address: 0x0a000000, prefix: 16 });
  assert.deepEqual(readCidr("255.255.255.255/32"), { address: 0xffffffff, prefix: 32 });
  assert.equal(formatCidr({ address: 0x0a006600, prefix: 24 }), "10.0.102.0/24");
  assert.equal(formatCidr(blockAt(0x0a0066ff, 20)), "10.0.96.0/20");
});

test("a text that is no block is refused, with the block meant when only host bits are set", () => {
  const malformed = [
    "",
    "10.0.0.0",
    "10.0.0/16",
    "10.0.0.0/33",
    "10.0.0.256/32",
    "10.0.0.0/",
    "010.0.0.0/16",
    "10.0.0.0/08",
    " 10.0.0.0/16",
    "10.0.0.0/16\n",
    "fd00::/8",
  ];
  for (const text of malformed) assert.deepEqual(readCidr(text), { kind: "malformed" }, text);
  assert.deepEqual(readCidr("10.0.1.7/24"), { kind: "hostBits", meant: parseCidr("10.0.1.0/24") });
  assert.throws(() => parseCidr("10.0.1.7/24"), { message: '"10.0.1.7/24" is not an IPv4 block such as 10.0.0.0/16.' });
});

test("format and read are inverse", () => {
  let cases = 0;
  fc.assert(
    fc.property(block, (one) => {
      cases++;
      assert.deepEqual(readCidr(formatCidr(one)), one);
    }),
    { numRuns: 500 },
  );
  assert.equal(cases, 500);
});

test("overlap is symmetric, reflexive, and the same as sharing an address", () => {
  let meeting = 0;
  let cases = 0;
  fc.assert(
    fc.property(pair, ([one, other]) => {
      cases++;
      assert.equal(overlaps(one, other), overlaps(other, one));
      assert.ok(overlaps(one, one));
      const shared = Math.max(one.address, other.address) <= Math.min(last(one), last(other));
      assert.equal(overlaps(one, other), shared);
      if (shared) meeting++;
    }),
    { numRuns: 500 },
  );
  assert.equal(cases, 500);
  assert.ok(meeting > 50, `only ${meeting} of 500 pairs overlapped: the generator proves nothing`);
});

test("containment is the same as both ends lying inside, and goes one way unless equal", () => {
  let contained = 0;
  fc.assert(
    fc.property(pair, ([one, other]) => {
      if (contains(one, other)) contained++;
      assert.equal(contains(one, other), one.address <= other.address && last(other) <= last(one));
      if (contains(one, other) && contains(other, one)) assert.deepEqual(one, other);
    }),
    { numRuns: 500 },
  );
  assert.ok(contained > 50, `only ${contained} of 500 pairs were nested: the generator proves nothing`);
});

test("every pair of blocks of a /29 is judged as its sets of addresses say", () => {
  const whole = parseCidr("10.0.0.0/29");
  const blocks = [29, 30, 31, 32].flatMap((prefix) => [...subdivide(whole, prefix)]);
  const addresses = (one: Cidr) => Array.from({ length: addressCount(one) }, (_, index) => one.address + index);
  const counts = { pairs: 0, containing: 0, overlapping: 0 };
  for (const one of blocks) {
    for (const other of blocks) {
      const mine = new Set(addresses(one));
      const shared = addresses(other).filter((address) => mine.has(address));
      assert.equal(contains(one, other), shared.length === addressCount(other));
      assert.equal(overlaps(one, other), shared.length > 0);
      counts.pairs++;
      if (contains(one, other)) counts.containing++;
      if (overlaps(one, other)) counts.overlapping++;
    }
  }
  // 1 + 2 + 4 + 8 blocks, each containing itself and what lies below: 15 + 2·7 + 4·3 + 8·1; both ways less the 15 equal pairs.
  assert.deepEqual(counts, { pairs: 225, containing: 49, overlapping: 83 });
});

test("a subdivision covers the block in order, without gap or overlap", () => {
  fc.assert(
    fc.property(block, fc.integer({ min: 0, max: 6 }), (one, more) => {
      const prefix = Math.min(32, one.prefix + more);
      const parts = [...subdivide(one, prefix)];
      assert.equal(parts.length, 2 ** (prefix - one.prefix));
      let next = one.address;
      for (const part of parts) {
        assert.equal(part.address, next);
        assert.equal(part.prefix, prefix);
        next += addressCount(part);
      }
      assert.equal(next, last(one) + 1);
    }),
  );
  assert.deepEqual([...subdivide(parseCidr("10.0.0.0/24"), 23)], []);
});

test("the first free block is the lowest that is inside and touches nothing taken", () => {
  const vpc = parseCidr("10.0.0.0/16");
  assert.equal(formatCidr(firstFree(vpc, ["10.0.0.0/24", "10.0.1.0/24", "10.0.3.0/24"].map(parseCidr), 24)!), "10.0.2.0/24");
  assert.equal(firstFree(vpc, [vpc], 24), undefined);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 15 })), (indexes) => {
      const small = parseCidr("10.0.0.0/24");
      const taken = indexes.map((index) => blockAt(small.address + index * 16, 28));
      const free = firstFree(small, taken, 28);
      const lowest = Array.from({ length: 16 }, (_, index) => index).find((index) => !indexes.includes(index));
      assert.deepEqual(free, lowest === undefined ? undefined : blockAt(small.address + lowest * 16, 28));
    }),
  );
});
