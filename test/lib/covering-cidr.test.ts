import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addressCount, blockAt, contains, formatCidr, parseCidr } from "../../lib/cidr";
import { coveringCidr } from "../../lib/covering-cidr";

test("known covers", () => {
  const cases: [string[], string][] = [
    [["10.0.4.0/24"], "10.0.4.0/24"],
    [["10.0.4.0/24", "10.0.5.0/24"], "10.0.4.0/23"],
    [["10.0.4.0/24", "10.0.5.0/24", "10.0.6.0/24"], "10.0.4.0/22"],
    [["10.0.6.0/24", "10.0.4.0/24"], "10.0.4.0/22"],
    [["10.0.0.0/8", "10.1.2.0/24"], "10.0.0.0/8"],
    [["0.0.0.0/32", "255.255.255.255/32"], "0.0.0.0/0"],
  ];
  for (const [blocks, cover] of cases) assert.equal(coveringCidr(blocks), cover);
});

test("it contains every block, and no smaller block does", () => {
  const block = fc
    .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 8, max: 32 }))
    .map(([address, prefix]) => blockAt(address, prefix));
  let cases = 0;
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 5 }), (blocks) => {
      cases++;
      const cover = parseCidr(coveringCidr(blocks.map(formatCidr)));
      assert.ok(blocks.every((each) => contains(cover, each)));
      if (cover.prefix < 32) {
        const halves = [blockAt(cover.address, cover.prefix + 1), blockAt(cover.address + addressCount(cover) / 2, cover.prefix + 1)];
        assert.ok(halves.every((half) => !blocks.every((each) => contains(half, each))));
      }
    }),
    { numRuns: 500 },
  );
  assert.equal(cases, 500);
});

test("no block, or no block at all, is an error", () => {
  assert.throws(() => coveringCidr([]), { message: "No block covers an empty list of blocks: give at least one." });
  assert.throws(() => coveringCidr(["10.0.0.0/8", "ten"]), { message: '"ten" is not an IPv4 block such as 10.0.0.0/16.' });
});
