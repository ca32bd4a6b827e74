import { hasUnknown, isRecord, type Value } from "../framework/values";
import { isCustomResourceDefinition, isSecret } from "./kinds";
import { at, type KubeObject, withValue } from "./objects";

const READ_ONLY_METADATA = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "uid",
];

/** Inputs as the API server will store them, as far as that needs no cluster: so that equal things compare equal. */
export function normalForm(inputs: KubeObject): KubeObject {
  let object = inputs;
  for (const field of READ_ONLY_METADATA) object = withValue(object, ["metadata", field], undefined);
  if (isSecret(object) && !hasUnknown(object)) object = withEncodedData(object);
  if (isCustomResourceDefinition(object)) {
    object = withValue(object, ["status"], undefined);
    if (at(object, "spec", "preserveUnknownFields") === false) object = withValue(object, ["spec", "preserveUnknownFields"], undefined);
  }
  return object;
}

/** stringData is write-only: the server merges it into data. Base64 is decoded and encoded again there, which drops line breaks. */
function withEncodedData(secret: KubeObject): KubeObject {
  const { stringData, ...rest } = secret;
  const data: Record<string, Value> = {};
  for (const [key, value] of Object.entries(isRecord(secret.data) ? secret.data : {})) {
    data[key] = typeof value === "string" ? Buffer.from(value, "base64").toString("base64") : value;
  }
  for (const [key, value] of Object.entries(isRecord(stringData) ? stringData : {})) {
    data[key] = typeof value === "string" ? Buffer.from(value, "utf8").toString("base64") : value;
  }
  return isRecord(secret.data) || isRecord(stringData) ? { ...rest, data } : rest;
}
