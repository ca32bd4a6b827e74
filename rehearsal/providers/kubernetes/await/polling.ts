import { setTimeout as sleep } from "node:timers/promises";
import { ProviderError } from "../../framework/provider";

/** The engine was interrupted while something was waited for. */
export class Cancelled extends ProviderError {
  constructor(what: string) {
    super(`Resource operation was cancelled for ${what}`);
  }
}

/**
 * Looks again and again until `look` returns something. Undefined when the time is up; throws Cancelled as soon as the signal ends.
 * Errors of `look` are not swallowed.
 */
export async function poll<T>(
  what: string,
  look: () => Promise<T | undefined>,
  options: { readonly timeoutMs: number; readonly everyMs: number; readonly signal: AbortSignal },
): Promise<T | undefined> {
  const deadline = Date.now() + options.timeoutMs;
  for (;;) {
    if (options.signal.aborted) throw new Cancelled(what);
    try {
      const found = await look();
      if (found !== undefined) return found;
      const left = deadline - Date.now();
      if (left <= 0) return undefined;
      await sleep(Math.min(options.everyMs, left), undefined, { signal: options.signal });
    } catch (error) {
      if (options.signal.aborted) throw new Cancelled(what);
      throw error;
    }
  }
}
