import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../engine/project";
import type { IsolationReport } from "./report";

/** The counts that are expected; reviewed as code is. */
export const GOLDEN = join(REPOSITORY, "test", "golden", "isolation.json");

/** What the last run counted. */
export const REPORT = join(REPOSITORY, "build", "isolation.json");

export function reviewedReport(file: string = GOLDEN): IsolationReport | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as IsolationReport) : undefined;
}
