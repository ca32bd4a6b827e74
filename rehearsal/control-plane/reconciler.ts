/** Runs a function again after every `trigger`, never twice at once; triggers during a run lead to exactly one more run. */
export class Reconciler {
  private wanted = false;
  private running: Promise<void> | undefined;
  private stopped = false;
  private readonly timers = new Set<NodeJS.Timeout>();

  /**
   * @param work brings the world in line with what is wanted now; is called again a second after it has thrown
   * @param onError told about every error
   */
  constructor(
    private readonly work: () => Promise<void>,
    private readonly onError: (error: Error) => void,
    private readonly retryMs = 1000,
  ) {}

  trigger(): void {
    if (this.stopped) {
      return;
    }
    this.wanted = true;
    // Not in this turn: work that triggers before its first pause must find the run that it belongs to.
    this.running ??= Promise.resolve().then(() => this.loop());
  }

  triggerAfter(ms: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.trigger();
    }, ms);
    timer.unref(); // nothing to reconcile is no reason for the program to live on
    this.timers.add(timer);
  }

  /** Ends the loop; returns when a run that had begun is over. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wanted = false;
    this.timers.forEach((timer) => clearTimeout(timer));
    await this.running;
  }

  private async loop(): Promise<void> {
    while (this.wanted) {
      this.wanted = false;
      try {
        await this.work();
      } catch (error) {
        if (!this.stopped) {
          this.onError(error instanceof Error ? error : new Error(String(error)));
          this.triggerAfter(this.retryMs);
        }
      }
    }
    this.running = undefined;
  }
}
