import { createHash } from "node:crypto";
import { isRecord, reveal, ResourceReference, Secret, Unknown, type Json, type Properties, type Value } from "../framework/values";

const SEAL = "sealed secret, sha256:";

/** Plain JSON of a value in which every secret is replaced by a salted hash. */
export function seal(value: Value, salt: string): Json {
  if (value instanceof Secret) return SEAL + digest(value.value, salt);
  if (value instanceof Unknown) throw new Error("an unknown value reached the account");
  if (value instanceof ResourceReference) return typeof value.id === "string" ? value.id : value.urn;
  if (Array.isArray(value)) return value.map((element) => seal(element as Value, salt));
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, seal(element, salt)]));
  return value as Json;
}

/**
 * The value again. A seal whose secret the caller knows (from the engine's state) is opened; any other one becomes a secret text
 * that differs from every real value, so that a change behind the program's back shows as a difference.
 */
export function unseal(json: Json, known: Value | undefined, salt: string): Value {
  if (typeof json === "string" && json.startsWith(SEAL)) {
    if (known !== undefined && SEAL + digest(known, salt) === json) return known instanceof Secret ? known : new Secret(known);
    return new Secret(json);
  }
  const plain = known instanceof Secret ? known.value : known;
  if (Array.isArray(json)) {
    return json.map((element, index) => unseal(element, Array.isArray(plain) ? (plain[index] as Value) : undefined, salt));
  }
  if (typeof json === "object" && json !== null) {
    const members = plain !== undefined && isRecord(plain) ? plain : {};
    return Object.fromEntries(Object.entries(json).map(([key, element]) => [key, unseal(element, members[key], salt)]));
  }
  return json;
}

export function unsealAll(json: { readonly [name: string]: Json }, known: Properties, salt: string): Properties {
  return unseal(json as Json, known, salt) as Properties;
}

function digest(value: Value, salt: string): string {
  return createHash("sha256")
    .update(salt)
    .update(canonical(reveal(value)))
    .digest("hex");
}

function canonical(value: Value): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}
