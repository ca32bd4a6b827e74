import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** How much of the end of a log is looked at for its last lines, in bytes. */
const TAIL_BYTES = 16 * 1024;

/** The last lines of a log file; an empty list when it cannot be read. */
export function lastLines(file: string, count = 15): string[] {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    const read = readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return tail(buffer.toString("utf8", 0, read), count);
  } finally {
    closeSync(descriptor);
  }
}

/** The last lines of a text that are not empty. */
export function tail(text: string, count = 15): string[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-count);
}
