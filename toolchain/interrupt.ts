/** Turns Ctrl-C and its like into an orderly end of what is being built. */

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export class InterruptedError extends Error {
  constructor(readonly signal: NodeJS.Signals) {
    super(`The build of the toolchain was stopped by ${signal}; nothing half done is left, and the next run goes on from here.`);
  }
}

/**
 * Runs an action with a signal that aborts when this process is asked to end. The action ends its own processes and rejects;
 * whether the process then exits is its owner's decision, as is what other listeners of the signal do.
 */
export async function interruptible<T>(action: (abort: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals): void => controller.abort(new InterruptedError(signal));
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    return await action(controller.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}
