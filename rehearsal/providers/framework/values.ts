import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

/** The signatures and the sentinel of Pulumi's wire format (pulumi/pulumi, sdk/go/common/resource). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const UNKNOWN_SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A value that only an `up` will know. */
export class Unknown {
  private constructor() {}
  static readonly instance = new Unknown();
}

/** A value that the engine must keep encrypted in its state and never print. */
export class Secret {
  constructor(readonly value: Value) {}
}

/** A reference to another resource, as component outputs carry it. */
export class ResourceReference {
  constructor(
    readonly urn: string,
    readonly id: string | Unknown | undefined,
    readonly packageVersion = "",
  ) {}
}

export type Value =
  null | boolean | number | string | Unknown | Secret | ResourceReference | readonly Value[] | { readonly [key: string]: Value };

export type Properties = { readonly [key: string]: Value };

/** Plain JSON, as the cluster and the reports see it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export function isRecord(value: Value | undefined): value is Properties {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Unknown) &&
    !(value instanceof Secret) &&
    !(value instanceof ResourceReference)
  );
}

/** Decodes what the engine sends. Assets and archives stay in wire form: read them with `archivedTexts`. */
export function decode(struct: Struct | undefined): Properties {
  return struct === undefined ? {} : (decodeValue(struct.toJavaScript() as unknown) as Properties);
}

function decodeValue(wire: unknown): Value {
  if (wire === UNKNOWN_SENTINEL) return Unknown.instance;
  if (Array.isArray(wire)) return wire.map(decodeValue);
  if (typeof wire !== "object" || wire === null) return wire as Value;
  const record = wire as Record<string, unknown>;
  switch (record[SIGNATURE]) {
    case undefined:
      return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, decodeValue(value)]));
    case ASSET:
    case ARCHIVE:
      return record as Properties;
    case SECRET:
      return new Secret(decodeValue(record.value));
    case RESOURCE:
      // The engine writes the id of a resource that does not exist yet as an empty string.
      return new ResourceReference(
        String(record.urn),
        record.id === undefined ? undefined : record.id === "" ? Unknown.instance : (decodeValue(record.id) as string | Unknown),
        typeof record.packageVersion === "string" ? record.packageVersion : "",
      );
    case OUTPUT: {
      const value = "value" in record ? decodeValue(record.value) : Unknown.instance;
      return record.secret === true ? new Secret(value) : value;
    }
    default:
      throw new Error(`the engine sent a value of signature ${String(record[SIGNATURE])}, which no stand-in takes`);
  }
}

/** Encodes what the engine gets. Properties that are `undefined` are left out. */
export function encode(properties: { readonly [key: string]: Value | undefined }): Struct {
  return Struct.fromJavaScript(encodeValue(properties as Properties) as { [key: string]: JavaScriptValue });
}

function encodeValue(value: Value): JavaScriptValue {
  if (value instanceof Unknown) return UNKNOWN_SENTINEL;
  if (value instanceof Secret) return { [SIGNATURE]: SECRET, value: encodeValue(value.value) };
  if (value instanceof ResourceReference) {
    const reference: { [key: string]: JavaScriptValue } = {
      [SIGNATURE]: RESOURCE,
      urn: value.urn,
      packageVersion: value.packageVersion,
    };
    if (value.id !== undefined) reference.id = encodeValue(value.id);
    return reference;
  }
  if (Array.isArray(value)) return value.map((element) => encodeValue(element as Value));
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value as Properties).filter(([, element]) => element !== undefined);
    return Object.fromEntries(entries.map(([key, element]) => [key, encodeValue(element)]));
  }
  return value as JavaScriptValue;
}

/** Text assets of an archive by their path in it; undefined for what is no archive of texts. */
export function archivedTexts(value: Value | undefined): { readonly [path: string]: string } | undefined {
  if (value === undefined || !isRecord(value) || value[SIGNATURE] !== ARCHIVE || !isRecord(value.assets)) return undefined;
  const texts = Object.entries(value.assets).map(([path, asset]) => [path, isRecord(asset) ? asset.text : undefined] as const);
  return texts.every((entry): entry is readonly [string, string] => typeof entry[1] === "string") ? Object.fromEntries(texts) : undefined;
}

/** Removes secret wrappers at every depth; unknowns and references stay. */
export function reveal(value: Value): Value {
  if (value instanceof Secret) return reveal(value.value);
  if (Array.isArray(value)) return value.map((element) => reveal(element as Value));
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, reveal(element)]));
  return value;
}

/** Whether the value holds an unknown at any depth. */
export function hasUnknown(value: Value | undefined): boolean {
  return some(value, (element) => element instanceof Unknown);
}

/** Whether the value holds a secret at any depth. */
export function hasSecret(value: Value | undefined): boolean {
  return some(value, (element) => element instanceof Secret);
}

function some(value: Value | undefined, predicate: (value: Value) => boolean): boolean {
  if (value === undefined) return false;
  if (predicate(value)) return true;
  if (value instanceof Secret) return some(value.value, predicate);
  if (Array.isArray(value)) return value.some((element) => some(element as Value, predicate));
  return isRecord(value) && Object.values(value).some((element) => some(element, predicate));
}

/** Structural equality; a secret equals its plain value, two unknowns are never equal. */
export function equal(left: Value | undefined, right: Value | undefined): boolean {
  if (left instanceof Secret) return equal(left.value, right);
  if (right instanceof Secret) return equal(left, right.value);
  if (left instanceof Unknown || right instanceof Unknown) return false;
  if (left instanceof ResourceReference || right instanceof ResourceReference) {
    return left instanceof ResourceReference && right instanceof ResourceReference && left.urn === right.urn;
  }
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((element, index) => equal(element as Value, right[index] as Value));
  }
  if (isRecord(left) && isRecord(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].every((key) => equal(left[key], right[key]));
  }
  return left === right;
}
