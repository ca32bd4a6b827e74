// @ts-check
// The one owner of live secret values. It runs in AWS Lambda exactly as it lies here: one file, no build, and the SDK that the
// runtime brings along.
//
// Nothing here logs, and no message holds more of a value than the name of its key.
import { Buffer } from "node:buffer";
import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";

/** Staging label of the live value: what workloads read. */
const CURRENT = "AWSCURRENT";
/** AWS gives it to the version that was live before. */
const PREVIOUS = "AWSPREVIOUS";
/** Staging label under which the program hands over the provided keys. */
const PROVIDED = "NUMINIA_PROVIDED";
/** Staging label of this function's copy of what was merged last: only a key that was changed since then is merged again. */
const MERGED = "NUMINIA_MERGED";

/** Staging label of the newest version that this function wrote: a version needs one until AWSCURRENT moves to it. */
const SETTLED = "NUMINIA_SETTLED";

/** Id of the version with which an entry begins: 32 to 64 characters, and the same in every run. */
const FIRST_VERSION = "numinia-first-version-of-this-entry";
/** How AWS says that something is not there yet, or may not be used yet: it is eventually consistent in both. */
const NOT_YET = new Set(["AccessDeniedException", "ResourceNotFoundException"]);
/** How AWS says that a version of this id has another value, or that a label is not where it was. */
const LOST_RACE = new Set(["ResourceExistsException", "InvalidParameterException"]);
const MAX_TRIES = 5;

/** Random bytes of a generated key: 256 bits, 43 characters of base64url. */
const GENERATED_BYTES = 32;

/** Secrets Manager's quota for one value, in bytes of UTF-8. */
const MAX_VALUE_BYTES = 65_536;

/** Milliseconds between tries while AWS has not yet spread the role's permissions or a version: half a minute in all. */
const PROPAGATION_PAUSES = [1_000, 2_000, 4_000, 8_000, 16_000];

const client = new SecretsManagerClient({});

/**
 * Brings the live value of every entry up to what the program declares.
 *
 * @type {typeof import("./index.mjs").handler}
 */
export const handler = (event) => settle(client, event);

/**
 * As the handler, with a given client. An entry that fails does not keep the others from being settled; the error names all that failed.
 *
 * @type {typeof import("./index.mjs").settle}
 */
export async function settle(secretsManager, event, pauses = PROPAGATION_PAUSES) {
  const results = [];
  const failures = [];
  for (const entry of event.entries) {
    try {
      results.push(await whenPermitted(() => settleEntry(secretsManager, entry), pauses));
    } catch (error) {
      failures.push(error instanceof Refusal ? error.message : `${entry.secretId}: ${errorName(error)}`);
    }
  }
  if (failures.length > 0) throw new Error(failures.join("; "));
  return { entries: results };
}

/** A failure whose message is known to hold no value. */
class Refusal extends Error {}

/** One that may be over in a moment. */
class NotYet extends Refusal {}

/**
 * A message of AWS may repeat what was sent ("Value '…' at 'secretString' failed to satisfy …"), so only the error's name goes on.
 *
 * @param {unknown} error
 */
function errorName(error) {
  return error instanceof Error ? error.name : "unknown error";
}

/**
 * The first invocation follows the role's policy by seconds, and each one the version that was handed over.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @param {readonly number[]} pauses
 * @returns {Promise<T>}
 */
async function whenPermitted(work, pauses) {
  for (const milliseconds of pauses) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof NotYet) && !NOT_YET.has(errorName(error))) throw error;
      await pause(milliseconds);
    }
  }
  return work();
}

/**
 * @param {Pick<SecretsManagerClient, "send">} secretsManager
 * @param {import("./index.mjs").Entry} entry
 * @returns {Promise<import("./index.mjs").Result>}
 */
async function settleEntry(secretsManager, entry) {
  const { secretId, provided } = entry;
  let plan = await planFor(secretsManager, entry);
  let written = false;
  for (let tries = 1; plan.write && !written; tries++) {
    written = await makeLive(secretsManager, secretId, plan);
    if (!written && tries === MAX_TRIES) throw new Refusal(`${secretId}: its live value keeps changing; run up again`);
    if (!written) plan = await planFor(secretsManager, entry);
  }
  if (plan.isNews) await put(secretsManager, secretId, plan.offer, MERGED, randomUUID());
  if (provided !== undefined && (plan.isPrevious || (written && plan.current === provided))) {
    // The handed-over version is the program's, and a label that it did not ask for would be a difference to it.
    await move(secretsManager, secretId, PREVIOUS, { RemoveFromVersionId: provided });
  }
  return { secretId, written, generated: plan.generated, provided: plan.changed, kept: plan.kept };
}

/**
 * Makes the planned value the live one, unless somebody else has changed the live one meanwhile.
 *
 * @param {Pick<SecretsManagerClient, "send">} secretsManager
 * @param {string} secretId
 * @param {{ current: string | undefined, value: Record<string, unknown> }} plan
 * @returns {Promise<boolean>} false when somebody has
 */
async function makeLive(secretsManager, secretId, { current, value }) {
  try {
    // Of two runs that make a first value at the same time, one has the version of this token.
    if (current === undefined) await put(secretsManager, secretId, value, CURRENT, FIRST_VERSION);
    else {
      const version = await put(secretsManager, secretId, value, SETTLED, randomUUID());
      await move(secretsManager, secretId, CURRENT, { MoveToVersionId: version, RemoveFromVersionId: current });
    }
    return true;
  } catch (error) {
    if (LOST_RACE.has(errorName(error))) return false;
    throw error;
  }
}

/**
 * What the entry's live value should become: of the handed-over keys those that are new or changed since the last merge, over the
 * live ones, and random ones for what is missing.
 *
 * @param {Pick<SecretsManagerClient, "send">} secretsManager
 * @param {import("./index.mjs").Entry} entry
 */
async function planFor(secretsManager, { secretId, generate, provided }) {
  const { VersionIdsToStages: stages = {} } = await secretsManager.send(new DescribeSecretCommand({ SecretId: secretId }));
  /** @param {string} label */
  const labelled = (label) => Object.keys(stages).find((id) => stages[id]?.includes(label));
  const current = labelled(CURRENT);
  if (provided !== undefined && !stages[provided]?.includes(PROVIDED))
    throw new NotYet(`${secretId}: version ${provided} does not carry the label ${PROVIDED}; run up again`);

  const live = await read(secretsManager, secretId, current);
  const offer = await read(secretsManager, secretId, provided);
  const merged = await read(secretsManager, secretId, provided === undefined ? undefined : labelled(MERGED));
  const changed = Object.keys(offer)
    .filter((key) => !Object.hasOwn(live, key) || !Object.hasOwn(merged, key) || merged[key] !== offer[key])
    .sort();
  const generated = generate.filter((key) => !Object.hasOwn(live, key) && !Object.hasOwn(offer, key));
  const value = {
    ...live,
    ...Object.fromEntries(changed.map((key) => [key, offer[key]])),
    ...Object.fromEntries(generated.map((key) => [key, randomBytes(GENERATED_BYTES).toString("base64url")])),
  };
  return {
    current,
    value,
    offer,
    changed,
    generated,
    kept: Object.keys(live).filter((key) => !changed.includes(key)).length,
    isPrevious: provided !== undefined && stages[provided]?.includes(PREVIOUS) === true,
    isNews: provided !== undefined && (labelled(MERGED) === undefined || JSON.stringify(merged) !== JSON.stringify(offer)),
    // AWS labels the first version of an entry AWSCURRENT whatever was asked for. The handed-over version belongs to the program,
    // which deletes it one day: it must not stay the live one.
    // An entry is never without a live version once it was settled: AWS would make the next one live, whatever its label.
    write:
      current === undefined ||
      generated.length > 0 ||
      changed.some((key) => live[key] !== offer[key]) ||
      (current !== undefined && current === provided),
  };
}

/**
 * @param {Pick<SecretsManagerClient, "send">} secretsManager
 * @param {string} secretId
 * @param {string | undefined} versionId
 * @returns {Promise<Record<string, unknown>>} empty when there is no version
 */
async function read(secretsManager, secretId, versionId) {
  if (versionId === undefined) return {};
  const { SecretString: text } = await secretsManager.send(new GetSecretValueCommand({ SecretId: secretId, VersionId: versionId }));
  const refusal = new Refusal(
    `${secretId}: version ${versionId} is not a JSON object, so its keys cannot be kept; make it one or move ${CURRENT} to one`,
  );
  let value;
  try {
    value = JSON.parse(text ?? "");
  } catch {
    throw refusal; // the parser's own message quotes the text
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refusal;
  return value;
}

/**
 * @param {Pick<SecretsManagerClient, "send">} secretsManager
 * @param {string} secretId
 * @param {Record<string, unknown>} value
 * @param {string} label
 * @param {string} token becomes the version's id
 */
async function put(secretsManager, secretId, value, label, token) {
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_VALUE_BYTES)
    throw new Refusal(`${secretId}: the value would have ${bytes} bytes, and Secrets Manager takes ${MAX_VALUE_BYTES}; remove keys`);
  const request = { SecretId: secretId, SecretString: text, ClientRequestToken: token, VersionStages: [label] };
  await secretsManager.send(new PutSecretValueCommand(request));
  return token;
}

/**
 * @param {Pick<SecretsManagerClient, "send">} secretsManager
 * @param {string} secretId
 * @param {string} label
 * @param {{ MoveToVersionId?: string, RemoveFromVersionId: string }} way refused when the label is not on the version that it leaves
 */
async function move(secretsManager, secretId, label, way) {
  await secretsManager.send(new UpdateSecretVersionStageCommand({ SecretId: secretId, VersionStage: label, ...way }));
}
