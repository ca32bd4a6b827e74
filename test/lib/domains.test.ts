import assert from "node:assert/strict";
import { test } from "node:test";
import { closestParent, isBelow } from "../../lib/domains";

test("a domain is below another when whole labels say so", () => {
  assert.equal(isBelow("app.example.org", "example.org"), true);
  assert.equal(isBelow("example.org", "example.org"), false);
  assert.equal(isBelow("badexample.org", "example.org"), false);
  assert.equal(isBelow("example.org", "app.example.org"), false);
});

test("the closest parent is the longest, in whichever order they come", () => {
  const zones = ["example.org", "app.example.org", "other.example"];
  assert.equal(closestParent("www.app.example.org", zones), "app.example.org");
  assert.equal(closestParent("www.app.example.org", [...zones].reverse()), "app.example.org");
  assert.equal(closestParent("api.example.org", zones), "example.org");
  assert.equal(closestParent("example.org", zones), undefined);
});
