import { hasSecret, isRecord, type Properties, reveal, Secret, type Value } from "../framework/values";
import { type KubeObject, stringAt, toCluster, toEngine } from "./objects";

/** Keys of a resource's state beside the live object, as the real provider names them. */
const INPUTS = "__inputs";
const INITIAL_API_VERSION = "__initialApiVersion";
const FIELD_MANAGER = "__fieldManager";

/** State of a resource: the live object, what the program asked for, and who applies it. */
export function checkpoint(parts: {
  inputs: KubeObject;
  live: KubeObject;
  /** The inputs as the engine sent them: says what is secret. */
  secrets: Properties;
  initialApiVersion: string;
  fieldManager: string;
}): Properties {
  const live = keepSecrets(toEngine(parts.live), parts.secrets);
  return {
    ...live,
    [INPUTS]: keepSecrets(toEngine(parts.inputs), parts.secrets),
    [INITIAL_API_VERSION]: parts.initialApiVersion,
    [FIELD_MANAGER]: parts.fieldManager,
  };
}

export interface Checkpoint {
  readonly inputs: KubeObject;
  readonly live: KubeObject;
  /** Empty when the state does not say. */
  readonly fieldManager: string;
  readonly initialApiVersion: string;
}

export function readCheckpoint(state: Properties): Checkpoint {
  const { [INPUTS]: inputs, [INITIAL_API_VERSION]: _, [FIELD_MANAGER]: __, ...live } = state;
  return {
    inputs: isRecord(reveal(inputs ?? {})) ? toCluster(reveal(inputs ?? {}) as Properties) : {},
    live: toCluster(live),
    fieldManager: stringAt(reveal(state), FIELD_MANAGER),
    initialApiVersion: stringAt(reveal(state), INITIAL_API_VERSION),
  };
}

/**
 * Makes secret in `values` what is secret in `from`: objects key by key, everything else (lists too) as a whole, because elements
 * may have changed place. The contents of a Secret are always secret, whatever the program said.
 */
export function keepSecrets(values: Properties, from: Properties): Properties {
  if (values.kind === "Secret") {
    return { ...values, ...wrap(values, "data"), ...wrap(values, "stringData") };
  }
  const result: Record<string, Value> = { ...values };
  for (const [key, source] of Object.entries(from)) {
    const value = result[key];
    if (value === undefined || value instanceof Secret) continue;
    if (isRecord(value) && isRecord(source)) result[key] = keepSecrets(value, source);
    else if (hasSecret(source)) result[key] = new Secret(value);
  }
  return result;
}

function wrap(values: Properties, key: string): Properties {
  const value = values[key];
  return value === undefined || value instanceof Secret ? {} : { [key]: new Secret(reveal(value)) };
}
