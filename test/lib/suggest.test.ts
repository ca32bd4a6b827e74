import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { editDistance, nearest, suggestion } from "../../lib/suggest";

test("distances of known pairs", () => {
  const pairs: [string, string, number][] = [
    ["", "", 0],
    ["", "abc", 3],
    ["kitten", "sitting", 3],
    ["regoin", "region", 1],
    ["natGateway", "natGateways", 1],
    ["ab", "ba", 1],
    ["abc", "xyz", 3],
  ];
  for (const [one, other, distance] of pairs) assert.equal(editDistance(one, other), distance, `${one} ${other}`);
});

test("distance is symmetric, zero only for equal texts, and at most the longer length", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (one, other) => {
      const distance = editDistance(one, other);
      assert.equal(distance, editDistance(other, one));
      assert.equal(distance === 0, one === other);
      assert.ok(distance <= Math.max(one.length, other.length));
      assert.ok(distance >= Math.abs(one.length - other.length));
    }),
  );
});

test("a small slip finds the word, upper and lower case aside; a far one finds nothing", () => {
  const known = ["natGateways", "name", "cidr", "zones"];
  assert.equal(nearest("natgateway", known), "natGateways");
  assert.equal(nearest("CIDR", known), "cidr");
  assert.equal(nearest("zoens", known), "zones");
  assert.equal(nearest("subnets", known), undefined);
  assert.equal(nearest("x", []), undefined);
  assert.equal(nearest("abcd", ["wbcd"]), "wbcd");
  assert.equal(nearest("abcd", ["wxcd"]), undefined);
  assert.equal(nearest("cat", ["car", "bat"]), "car");
});

test("the sentence names the closest word, else the few known ones, else nothing", () => {
  assert.equal(suggestion("nmae", ["name", "cidr"]), "; did you mean name?");
  assert.equal(suggestion("colour", ["name", "cidr"]), "; known are name, cidr");
  assert.equal(suggestion("colour", ["name"]), "; known is name");
  assert.equal(suggestion("colour", []), "");
  assert.equal(suggestion("colour", ["a", "b", "c"], 2), "");
});
