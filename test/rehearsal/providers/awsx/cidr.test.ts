import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { overlaps, parseCidr } from "../../../../rehearsal/providers/awsx/cidr";

const block = fc.record({ octets: fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)), mask: fc.nat(32) });

describe("IPv4 blocks", () => {
  it("begin at a multiple of their size and contain the address that they are written with", () => {
    fc.assert(
      fc.property(block, ({ octets, mask }) => {
        const range = parseCidr(`${octets.join(".")}/${mask}`)!;
        const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
        const size = range.last - range.first + 1;
        assert.deepEqual([size, range.first % size, range.mask], [2 ** (32 - mask), 0, mask]);
        assert.ok(range.first <= address && address <= range.last);
      }),
    );
  });

  it("overlap exactly when one contains the other's first address", () => {
    fc.assert(
      fc.property(block, block, (left, right) => {
        const [a, b] = [left, right].map(({ octets, mask }) => parseCidr(`${octets.join(".")}/${mask}`)!) as [
          { first: number; last: number; mask: number },
          { first: number; last: number; mask: number },
        ];
        const inside = (x: typeof a, y: typeof a): boolean => x.first >= y.first && x.first <= y.last;
        assert.equal(overlaps(a, b), inside(a, b) || inside(b, a));
      }),
    );
  });

  it("are refused when malformed", () => {
    for (const text of ["", "10.0.0.0", "10.0.0/16", "10.0.0.256/16", "10.0.0.0/33", "10.0.0.0/", "::/0", " 10.0.0.0/16"])
      assert.equal(parseCidr(text), undefined, text);
    assert.deepEqual(parseCidr("10.0.0.0/31"), { first: 167772160, last: 167772161, mask: 31 });
  });
});
