/** Tells how far a build is. Figures come from the catalog's cold build and are corrected by what this machine really took. */
import { open } from "node:fs/promises";
import type { BinaryName, Catalog } from "./catalog";

export interface ProgressEvent {
  /** done: built now; found: another process built it, while we waited. */
  kind: "start" | "tick" | "waiting" | "done" | "found";
  name: BinaryName;
  /** Counts from 1, among the binaries that have to be built. */
  index: number;
  total: number;
  /** Seconds since this binary began. */
  elapsedSeconds: number;
  /** Estimate for this and all further binaries, in seconds. */
  remainingSeconds: number;
  /** The same as one readable line. */
  text: string;
}

export type Report = (event: ProgressEvent) => void;

/** Follows the build of a list of binaries, one after the other. */
export class Progress {
  private expectedDone = 0;
  private tookDone = 0;
  private index = 0;
  private startedAt = 0;

  constructor(
    private readonly names: readonly BinaryName[],
    private readonly catalog: Catalog,
    private readonly report: Report,
    private readonly now: () => number = () => performance.now() / 1000,
  ) {}

  start(): void {
    this.index += 1;
    this.startedAt = this.now();
    this.emit("start", "building");
  }

  /** `activity` is what is being done: "building", "downloading modules", "waiting for process 7". */
  tick(activity: string, kind: "tick" | "waiting" = "tick"): void {
    this.emit(kind, activity);
  }

  finish(kind: "done" | "found"): void {
    const took = this.now() - this.startedAt;
    if (kind === "done") {
      this.tookDone += took;
      this.expectedDone += this.expected(this.index - 1);
    }
    const text = kind === "done" ? `built in ${duration(took)}` : "built by another process";
    const remaining = this.remaining(this.index, 0);
    this.send(kind, took, remaining, `${text}${remaining > 0 ? `, about ${duration(remaining)} left` : ""}`);
  }

  private emit(kind: ProgressEvent["kind"], activity: string): void {
    const elapsed = this.now() - this.startedAt;
    const remaining = this.remaining(this.index - 1, elapsed);
    const since = kind === "start" ? "" : ` for ${duration(elapsed)}`;
    this.send(kind, elapsed, remaining, `${activity}${since}, about ${duration(remaining)} left`);
  }

  private send(kind: ProgressEvent["kind"], elapsed: number, remaining: number, what: string): void {
    const name = this.names[this.index - 1];
    if (name === undefined) return;
    const total = this.names.length;
    const text = `toolchain ${this.index}/${total} ${name}: ${what}`;
    this.report({ kind, name, index: this.index, total, elapsedSeconds: elapsed, remainingSeconds: remaining, text });
  }

  private expected(position: number): number {
    const name = this.names[position];
    return (name === undefined ? undefined : this.catalog[name]?.coldSeconds) ?? 0;
  }

  /** Estimate for the binaries from `from` on, of which the first has run `elapsed` seconds. */
  private remaining(from: number, elapsed: number): number {
    // The first seconds of a tiny binary say little about the machine, so the catalog counts as 10 s of experience.
    const pace = (this.tookDone + 10) / (this.expectedDone + 10);
    let seconds = 0;
    for (let i = from; i < this.names.length; i++) {
      const whole = this.expected(i) * pace;
      seconds += i === from ? Math.max(whole - elapsed, Math.min(whole, 1)) : whole;
    }
    return seconds;
  }
}

/** "42 s", "3 min 05 s" */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** Writes to a person: one line that is updated on a terminal, else plain lines, of the running build one in 30 s. */
export function terminalReport(
  stream: NodeJS.WriteStream | (NodeJS.WritableStream & { isTTY?: boolean; columns?: number }),
  everySeconds = 30,
): Report {
  let last = Number.NEGATIVE_INFINITY;
  return (event) => {
    const lasting = event.kind === "done" || event.kind === "found";
    if (stream.isTTY === true) {
      // A line that wraps could not be taken back.
      const text = lasting ? event.text : event.text.slice(0, (stream.columns ?? 80) - 1);
      stream.write(`\r\u001b[K${text}${lasting ? "\n" : ""}`);
      return;
    }
    if (event.kind === "start") last = 0;
    const running = event.kind === "tick" || event.kind === "waiting";
    if (running && event.elapsedSeconds - last < everySeconds) return;
    if (running) last = event.elapsedSeconds;
    stream.write(`${event.text}\n`);
  };
}

/** What go does at the moment, as far as its log tells. */
export async function activityOf(logFile: string): Promise<string> {
  try {
    const file = await open(logFile, "r");
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read({ position: Math.max(0, size - 300), buffer: Buffer.alloc(300) });
      const lines = buffer.toString("utf8", 0, bytesRead).trimEnd().split("\n");
      return lines.at(-1)?.startsWith("go: downloading") ? "downloading modules" : "building";
    } finally {
      await file.close();
    }
  } catch {
    return "building";
  }
}
