import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** One Secrets Manager entry and what its live value should hold. Names and version ids only. */
export interface Entry {
  /** Name or ARN. */
  readonly secretId: string;
  /** Keys that are made of random bytes where they are missing, and never replaced. */
  readonly generate: readonly string[];
  /** Id of the version, labelled NUMINIA_PROVIDED, with the values that were handed over. */
  readonly provided?: string;
}

export interface Event {
  readonly entries: readonly Entry[];
}

/** What was done, without values. */
export interface Result {
  readonly secretId: string;
  /** Whether there is a new live version. */
  readonly written: boolean;
  /** Keys that this run made. */
  readonly generated: readonly string[];
  /** Keys that were new or changed in the handed-over version. */
  readonly provided: readonly string[];
  /** How many keys of the live value were left as they were. */
  readonly kept: number;
}

export interface Results {
  readonly entries: readonly Result[];
}

export function handler(event: Event): Promise<Results>;
/** @param pauses milliseconds between tries of an entry that is denied or not found yet; half a minute in all by default. */
export function settle(secretsManager: Pick<SecretsManagerClient, "send">, event: Event, pauses?: readonly number[]): Promise<Results>;
