import type { ClusterClient } from "../client";
import type { KubeObject } from "../objects";
import type { Pace } from "../session";

/** What an awaiter may look at beside the object itself. */
export interface View {
  readonly cluster: ClusterClient;
  readonly signal: AbortSignal;
  readonly pace: Pace;
  /** Milliseconds since the wait began; Infinity for a single look (`read`), which takes everything as settled. */
  readonly elapsedMs: number;
  /** Kept from one look to the next. */
  readonly memory: Map<string, unknown>;
}

export interface Readiness {
  readonly ready: boolean;
  /** Why it is not ready, in the words that the engine shows. */
  readonly reasons: readonly string[];
  /** It can never become ready: waiting ends. */
  readonly hopeless?: boolean;
}

export interface Awaiter {
  /** The kind's own limit in milliseconds, when the real provider has one that no timeout changes. */
  readonly limitMs?: number;
  /** False: only a creation or an update waits; a refresh takes the object as it is. */
  readonly onRead: boolean;
  readonly look: (object: KubeObject, view: View) => Promise<Readiness> | Readiness;
}

export const READY: Readiness = { ready: true, reasons: [] };

export function notReady(...reasons: string[]): Readiness {
  return { ready: false, reasons };
}
