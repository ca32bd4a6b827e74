import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nearestQuantity, parseQuantity, quantitySuffix } from "../../lib/quantity";

test("quantities have the values that Kubernetes gives them", () => {
  const values: [string, number][] = [
    ["0", 0],
    ["4", 4],
    ["1.5", 1.5],
    [".5", 0.5],
    ["5.", 5],
    ["+2", 2],
    ["-1", -1],
    ["500m", 0.5],
    ["100u", 1e-4],
    ["3n", 3e-9],
    ["2k", 2000],
    ["1M", 1e6],
    ["1G", 1e9],
    ["1T", 1e12],
    ["1P", 1e15],
    ["1E", 1e18],
    ["1Ki", 1024],
    ["512Mi", 536870912],
    ["4Gi", 4294967296],
    ["1Ti", 2 ** 40],
    ["1Pi", 2 ** 50],
    ["1Ei", 2 ** 60],
    ["1e3", 1000],
    ["1E3", 1000],
    ["2e-1", 0.2],
  ];
  for (const [text, value] of values) assert.equal(parseQuantity(text), value, text);
});

test("texts that Kubernetes refuses are refused", () => {
  for (const text of ["", "four", "4GB", "4gi", "4 Gi", "1K", "1e", "1e3Mi", "1.2.3", "--1", "Mi", "1mi", "4Gi\n", "0x10"]) {
    assert.equal(parseQuantity(text), undefined, text);
    assert.equal(quantitySuffix(text), undefined, text);
  }
});

test("the suffix is told apart from an exponent", () => {
  assert.equal(quantitySuffix("500m"), "m");
  assert.equal(quantitySuffix("4Gi"), "Gi");
  assert.equal(quantitySuffix("1E"), "E");
  assert.equal(quantitySuffix("1E3"), "");
});

test("a near miss leads to what was probably meant, which is always a quantity", () => {
  const meant: [string, string | undefined][] = [
    ["4GB", "4Gi"],
    ["4gb", "4Gi"],
    ["512 Mi", "512Mi"],
    ["2gib", "2Gi"],
    ["1,5", "1.5"],
    ["2 cores", "2"],
    ["250 millicores", "250m"],
    ["10 bytes", "10"],
    ["lots", undefined],
    ["", undefined],
  ];
  for (const [text, expected] of meant) assert.equal(nearestQuantity(text), expected, text);
  fc.assert(
    fc.property(fc.string(), (text) => {
      const near = nearestQuantity(text);
      if (near !== undefined) assert.notEqual(parseQuantity(near), undefined);
    }),
  );
});

test("more of the same suffix is more, and a binary suffix is more than its decimal one", () => {
  const suffix = fc.constantFrom("n", "u", "m", "", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti");
  fc.assert(
    fc.property(fc.nat(1e6), fc.nat(1e6), suffix, (one, other, unit) => {
      assert.equal(parseQuantity(`${one}${unit}`)! < parseQuantity(`${other}${unit}`)!, one < other);
    }),
  );
  for (const unit of ["M", "G", "T", "P", "E"]) assert.ok(parseQuantity(`1${unit}i`)! > parseQuantity(`1${unit}`)!);
});
