import { strict as assert } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { addressText, contains, overlap, parseCidr } from "../../../../../rehearsal/providers/aws/rules/cidr";

const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const block = fc.tuple(address, fc.integer({ min: 0, max: 32 })).map(([start, prefix]) => parseCidr(`${addressText(start)}/${prefix}`)!);

test("a block begins and ends on its own boundary and is written as its network", () => {
  fc.assert(
    fc.property(address, fc.integer({ min: 0, max: 32 }), (start, prefix) => {
      const parsed = parseCidr(`${addressText(start)}/${prefix}`)!;
      const size = 2 ** (32 - prefix);
      assert.equal(parsed.last - parsed.first + 1, size);
      assert.equal(parsed.first % size, 0);
      assert.ok(parsed.first <= start && start <= parsed.last);
      assert.deepEqual(parseCidr(parsed.text), parsed);
    }),
  );
});

test("two blocks overlap exactly when one contains the other", () => {
  fc.assert(fc.property(block, block, (left, right) => assert.equal(overlap(left, right), contains(left, right) || contains(right, left))));
});

test("what is no block is none", () => {
  for (const text of ["", "10.0.0.0", "10.0.0.0/33", "256.0.0.0/8", "10.0.0/8", "10.0.0.0/8 ", "::/0", "10.0.0.0/-1", "a.b.c.d/8"])
    assert.equal(parseCidr(text), undefined, text);
  assert.deepEqual(parseCidr("10.0.0.0/16"), { first: 167772160, last: 167837695, prefix: 16, text: "10.0.0.0/16" });
});
