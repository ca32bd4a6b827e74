import { constants as os } from "node:os";

/** One thing to put in order before the program ends. */
export interface Cleanup {
  /** What it stops, for the message when it fails: "the control plane". */
  name: string;
  run: () => Promise<void>;
}

export interface Shutdown {
  /** Runs the cleanups now, in order; also what a signal does. Later calls wait for the first one. */
  run(): Promise<void>;
  /** Gives the signals back to their defaults. */
  uninstall(): void;
}

export interface ShutdownOptions {
  /** Run in this order. Read when the time has come: entries may be added until then. */
  cleanups: readonly Cleanup[];
  /** Where messages go. @default standard error */
  report?: (message: string) => void;
  /** After this many milliseconds the program ends without the rest; processes left are ended by the next run. @default 30000 */
  timeoutMs?: number;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * For a main program, once: on Ctrl-C, SIGTERM, a closed terminal or an uncaught error, run the cleanups and end with the
 * customary exit code (130, 143, 129; 1 for an error). A second signal ends at once.
 */
export function installShutdown(options: ShutdownOptions): Shutdown {
  const report = options.report ?? ((message: string) => void process.stderr.write(`${message}\n`));
  let running: Promise<void> | undefined;
  const run = () => (running ??= runCleanups(options.cleanups, report));

  const end = (exitCode: number) => {
    const timer = setTimeout(() => {
      report("Stopping takes too long: ending now. The next run ends what is left.");
      process.exit(exitCode);
    }, options.timeoutMs ?? 30_000);
    void run().then(() => {
      clearTimeout(timer);
      process.exit(exitCode);
    });
  };
  let signalled = false;
  const onSignal = (signal: NodeJS.Signals) => {
    const exitCode = 128 + os.signals[signal];
    if (signalled) {
      process.exit(exitCode);
    }
    signalled = true;
    report(`${signal}: stopping what was started …`);
    end(exitCode);
  };
  const onError = (error: unknown) => {
    report(error instanceof Error ? (error.stack ?? error.message) : String(error));
    end(1);
  };

  SIGNALS.forEach((signal) => process.on(signal, onSignal));
  process.on("uncaughtException", onError);
  process.on("unhandledRejection", onError);
  return {
    run,
    uninstall: () => {
      SIGNALS.forEach((signal) => process.off(signal, onSignal));
      process.off("uncaughtException", onError);
      process.off("unhandledRejection", onError);
    },
  };
}

/** One cleanup that fails does not keep the others from running. */
async function runCleanups(cleanups: readonly Cleanup[], report: (message: string) => void): Promise<void> {
  for (const cleanup of [...cleanups]) {
    try {
      await cleanup.run();
    } catch (error) {
      report(`Stopping ${cleanup.name} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
