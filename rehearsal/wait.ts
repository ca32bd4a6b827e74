import { setTimeout as sleep } from "node:timers/promises";

/** Thrown by a condition that can never become true (a process has died): `until` gives up at once instead of at its deadline. */
export class Hopeless extends Error {}

export interface UntilOptions {
  /** How long to go on asking, in milliseconds. */
  timeoutMs: number;
  /** Pause between two questions, in milliseconds. @default 100 */
  everyMs?: number;
  /** What a person needs when the time is up: where to look, what was seen last. Called once, at the end. */
  hint?: () => string;
}

/**
 * Asks `condition` again and again until it returns something other than undefined or false, and returns that.
 * A condition that throws counts as "not yet": servers that are still starting refuse connections. The last such
 * message becomes part of the error. Only `Hopeless` ends the wait early.
 *
 * @throws Error `<what>: not so after N s. <hint>` when the time is up.
 */
export async function until<T>(what: string, condition: () => Promise<T | undefined | false>, options: UntilOptions): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  let lastProblem = "";
  for (;;) {
    try {
      const answer = await condition();
      if (answer !== undefined && answer !== false) {
        return answer;
      }
      lastProblem = "";
    } catch (error) {
      if (error instanceof Hopeless) {
        throw new Error(`${what}: ${error.message}`, { cause: error });
      }
      lastProblem = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() >= deadline) {
      const details = [lastProblem && `Last problem: ${lastProblem}`, options.hint?.()].filter(Boolean).join(" ");
      throw new Error(`${what}: not so after ${options.timeoutMs / 1000} s.${details && ` ${details}`}`);
    }
    await sleep(options.everyMs ?? 100);
  }
}
