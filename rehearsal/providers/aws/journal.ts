import * as fs from "node:fs";
import * as path from "node:path";
import type { StoredObject } from "./stored-object";

export interface JournalLine {
  readonly counter?: number;
  readonly put?: StoredObject;
  readonly drop?: string;
}

/** Appends every change of an account to a file that only its owner may read, so that a killed run loses nothing that it was told. */
export class Journal {
  constructor(private readonly file: string) {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    fs.closeSync(fs.openSync(file, "a", 0o600));
    fs.chmodSync(file, 0o600);
  }

  /** All lines; a last one that a killed run wrote only in part is cut off. */
  read(): JournalLine[] {
    const text = fs.readFileSync(this.file, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole.length !== text.length) fs.writeFileSync(this.file, whole);
    return whole
      .split("\n")
      .filter((line) => line !== "")
      .map((line, index) => {
        try {
          return JSON.parse(line) as JournalLine;
        } catch {
          throw new Error(`line ${index + 1} of ${this.file} is not JSON; remove the file to begin with an empty account`);
        }
      });
  }

  append(line: JournalLine): void {
    fs.appendFileSync(this.file, `${JSON.stringify(line)}\n`);
  }
}
