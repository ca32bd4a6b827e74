import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { InputReader } from "../../../../rehearsal/providers/framework/input-reader";
import { ProviderError } from "../../../../rehearsal/providers/framework/provider";
import { Secret, Unknown, type Value } from "../../../../rehearsal/providers/framework/values";

const reader = (inputs: { [name: string]: Value }): InputReader => new InputReader('Thing "t"', inputs);

describe("reading inputs", () => {
  it("returns what fits, without secret wrappers, and nothing for what is absent or null", () => {
    const given = reader({ s: new Secret("x"), f: false, n: 3, l: ["a"], absent: null, any: Unknown.instance, m: { a: Unknown.instance } });
    assert.deepEqual(
      [given.text("s"), given.flag("f"), given.whole("n"), given.texts("l"), given.text("absent"), given.text("missing")],
      ["x", false, 3, ["a"], undefined, undefined],
    );
    assert.deepStrictEqual([given.any("any"), given.has("any"), given.has("absent")], [Unknown.instance, true, false]);
    assert.deepStrictEqual(given.labels("m"), { a: Unknown.instance });
    given.refuseOthers("no");
  });

  it("refuses in one sentence with the place what does not fit", () => {
    const cases: [(given: InputReader) => unknown, string][] = [
      [(given) => given.text("n"), 'Thing "t": n must be a string.'],
      [(given) => given.flag("n"), 'Thing "t": n must be true or false.'],
      [(given) => given.whole("f"), 'Thing "t": f must be a whole number.'],
      [(given) => given.texts("n"), 'Thing "t": n must be a list of strings.'],
      [(given) => given.texts("mixed"), 'Thing "t": mixed must be a list of strings.'],
      [(given) => given.labels("n"), 'Thing "t": n must be a map of strings.'],
      [(given) => given.labels("u"), 'Thing "t": u is not known yet; give it a plain value.'],
      [(given) => given.text("u"), 'Thing "t": u is not known yet; give it a plain value.'],
      [(given) => given.texts("lu"), 'Thing "t": lu is not known yet; give it a plain value.'],
      [(given) => given.records("u"), 'Thing "t": u is not known yet; give it a plain value.'],
      [(given) => given.records("n"), 'Thing "t": n must be a list.'],
      [(given) => given.records("mixed"), 'Thing "t": mixed[0] must be an object.'],
      [(given) => given.record("n"), 'Thing "t": n must be an object.'],
      [(given) => given.oneOf("s", ["A", "B"]), 'Thing "t": s "x" is not one of A, B.'],
      [(given) => given.records("deep")![1]!.text("n"), 'Thing "t": deep[1]: n must be a string.'],
      [(given) => given.record("one")!.text("n"), 'Thing "t": one: n must be a string.'],
    ];
    const inputs = {
      n: 1,
      f: 1.5,
      s: "x",
      u: Unknown.instance,
      lu: [Unknown.instance],
      mixed: ["a", 1],
      deep: [{}, { n: 1 }],
      one: { n: 1 },
    };
    for (const [read, message] of cases) {
      assert.throws(
        () => read(reader(inputs)),
        (error) => error instanceof ProviderError && (assert.equal(error.message, message), true),
      );
    }
  });

  it("refuses what nothing has read, nested objects apart", () => {
    const given = reader({ a: 1, c: 1, b: null, nested: { d: 1 } });
    given.whole("a");
    given.record("nested");
    assert.throws(() => given.refuseOthers("no such input."), { message: 'Thing "t": c: no such input.' });
  });
});
