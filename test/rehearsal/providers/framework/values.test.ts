import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import {
  decode,
  encode,
  equal,
  hasSecret,
  hasUnknown,
  type Properties,
  ResourceReference,
  reveal,
  Secret,
  Unknown,
  type Value,
} from "../../../../rehearsal/providers/framework/values";

const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** What survives the bytes of the wire. */
function overTheWire(properties: Properties): Properties {
  return decode(Struct.deserializeBinary(encode(properties).serializeBinary()));
}

const key = fc.string().filter((name) => name !== SIGNATURE && name !== "__proto__");
const reference = fc
  .record({
    urn: fc.string(),
    id: fc.oneof(fc.string({ minLength: 1 }), fc.constant(Unknown.instance), fc.constant(undefined)),
    packageVersion: fc.string(),
  })
  .map(({ urn, id, packageVersion }) => new ResourceReference(urn, id, packageVersion));
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.constant(Unknown.instance),
    reference,
    tie("value").map((inner) => new Secret(inner)),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const properties: fc.Arbitrary<Properties> = fc.dictionary(key, value, { noNullPrototype: true });

describe("values on the wire", () => {
  it("come back as they were: secrets, unknowns and references at every depth", () => {
    fc.assert(fc.property(properties, (sent) => assert.deepStrictEqual(overTheWire(sent), sent)));
  });

  it("carry the signatures that the engine knows", () => {
    const wire = encode({ s: new Secret("x"), u: Unknown.instance, r: new ResourceReference("urn:a", "i-1") }).toJavaScript();
    assert.deepEqual(wire, {
      s: { [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value: "x" },
      u: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
      r: { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:a", id: "i-1", packageVersion: "" },
    });
  });

  it("leave out what is undefined, at every depth", () => {
    const nested = { b: undefined, c: 1 } as unknown as Value;
    assert.deepEqual(encode({ a: undefined, n: nested }).toJavaScript(), { n: { c: 1 } });
  });

  it("take output values: known, unknown, secret", () => {
    const output = (fields: object) => ({ [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", ...fields });
    const wire = Struct.fromJavaScript({
      known: output({ value: 3, dependencies: ["urn:a"] }),
      unknown: output({}),
      secret: output({ value: "x", secret: true }),
      secretUnknown: output({ secret: true }),
    });
    assert.deepStrictEqual(decode(wire), {
      known: 3,
      unknown: Unknown.instance,
      secret: new Secret("x"),
      secretUnknown: new Secret(Unknown.instance),
    });
  });

  it("read the empty id of a reference as unknown: so the engine writes a resource that does not exist yet", () => {
    const wire = Struct.fromJavaScript({
      r: { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:a", id: "", packageVersion: "" },
    });
    assert.deepStrictEqual(decode(wire), { r: new ResourceReference("urn:a", Unknown.instance) });
  });

  it("refuse a signature that no stand-in takes, such as a resource of another kind", () => {
    const wire = Struct.fromJavaScript({ a: { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c18" } });
    assert.throws(() => decode(wire), {
      message: "the engine sent a value of signature c44067f5952c0a294b673a41bacd8c18, which no stand-in takes",
    });
  });

  it("treat a missing struct as no properties", () => {
    assert.deepEqual(decode(undefined), {});
  });
});

describe("looking into values", () => {
  it("reveals every secret and hides nothing else", () => {
    fc.assert(
      fc.property(value, (given) => {
        const plain = reveal(given);
        assert.equal(hasSecret(plain), false);
        assert.equal(hasUnknown(plain), hasUnknown(given));
      }),
    );
  });

  it("finds unknowns and secrets inside lists, records and secrets", () => {
    const nested: Value = { list: [{ s: new Secret([Unknown.instance]) }] };
    assert.deepEqual([hasUnknown(nested), hasSecret(nested)], [true, true]);
    assert.deepEqual([hasUnknown({ list: [1] }), hasSecret({ list: [1] })], [false, false]);
    assert.deepEqual([hasUnknown(undefined), hasSecret(undefined)], [false, false]);
  });

  it("equal: a known value equals itself and its secret, an unknown equals nothing", () => {
    fc.assert(
      fc.property(value, (given) => {
        assert.equal(equal(given, given), !hasUnknown(given));
        assert.equal(equal(new Secret(given), given), !hasUnknown(given));
      }),
    );
    assert.equal(equal({ a: 1 }, { a: 1, b: null }), false);
    assert.equal(equal([1, 2], [1]), false);
    assert.equal(equal([], {}), false);
  });
});
