import Table from "cli-table3";
import type { Decision } from "./simulate";

/** Decisions on one kind of request: own allowed, own denied, foreign allowed, foreign denied. */
export type Tally = [ownAllowed: number, ownDenied: number, foreignAllowed: number, foreignDenied: number];

export type Tallies = { [kind: string]: Tally };

/** `isOwn`: whether the request is for what belongs to who asks. */
export function count(tallies: Tallies, kind: string, isOwn: boolean, decision: Decision): void {
  const tally = (tallies[kind] ??= [0, 0, 0, 0]);
  tally[(isOwn ? 0 : 2) + (decision === "allowed" ? 0 : 1)]! += 1;
}

/** The tallies as a table for whoever reads the test's output. */
export function printTallies(title: string, tallies: Tallies): void {
  const table = new Table({
    head: [title, "own: allowed", "denied", "foreign: allowed", "denied"],
    style: { head: [], border: [], compact: true },
  });
  for (const [kind, tally] of Object.entries(tallies)) table.push([kind, ...tally]);
  console.log(table.toString());
}
