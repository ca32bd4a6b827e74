import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import Table from "cli-table3";
import { type Layer, LAYERS, type Run } from "./attempt";

export interface Result extends Run {
  /** What was not as expected; nothing when all was. */
  readonly problem: string | undefined;
}

export interface Counts {
  /** Different attempts, whoever made them. */
  readonly distinct: number;
  /** Attempts by an account on a pair of sides. */
  readonly attempts: number;
  /** Refused as expected, by whom and for the reason that was expected. */
  readonly denied: number;
  /** Applied as expected: harmless ones and positive controls. */
  readonly allowedAsExpected: number;
  readonly unexpected: number;
}

export interface IsolationReport extends Counts {
  readonly byLayer: Readonly<Partial<Record<Layer, Counts>>>;
}

/** A sum over layers would do, were it not for names: those are counted once. */
function countsOf(results: readonly Result[]): Counts {
  const asExpected = results.filter(({ problem }) => problem === undefined);
  const denied = asExpected.filter(({ attempt }) => "refused" in attempt.expected).length;
  return {
    distinct: new Set(results.map(({ attempt }) => attempt.name)).size,
    attempts: results.length,
    denied,
    allowedAsExpected: asExpected.length - denied,
    unexpected: results.length - asExpected.length,
  };
}

export function reportOf(results: readonly Result[]): IsolationReport {
  const layers = LAYERS.map((layer) => [layer, results.filter(({ attempt }) => attempt.layer === layer)] as const);
  const byLayer = Object.fromEntries(layers.filter(([, some]) => some.length > 0).map(([layer, some]) => [layer, countsOf(some)]));
  return { ...countsOf(results), byLayer };
}

export function renderReport(report: IsolationReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

export function writeReport(file: string, report: IsolationReport): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, renderReport(report));
}

/** Every figure that is not the reviewed one, a sentence each. */
export function reportDifferences(reviewed: IsolationReport | undefined, actual: IsolationReport): string[] {
  const flat = (report: IsolationReport | undefined) => {
    if (report === undefined) return {};
    const { byLayer, ...all } = report;
    const sections = Object.entries<Counts>({ all, ...byLayer } as Record<string, Counts>);
    return Object.fromEntries(
      sections.flatMap(([name, counts]) => Object.entries(counts).map(([key, value]) => [`${name}.${key}`, value])),
    );
  };
  const before: Record<string, number> = flat(reviewed);
  const now: Record<string, number> = flat(actual);
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((key) => before[key] !== now[key])
    .map((key) => `${key}: ${before[key] ?? "none"} → ${now[key] ?? "none"}`);
}

/** What a person reads at the end. */
export function renderTable(report: IsolationReport, results: readonly Result[]): string {
  const head = ["layer", "distinct", "attempts", "denied", "allowed as expected", "unexpected"];
  const table = new Table({ head, style: { head: [], border: [] } });
  const row = (name: string, counts: Counts) => [
    name,
    counts.distinct,
    counts.attempts,
    counts.denied,
    counts.allowedAsExpected,
    counts.unexpected,
  ];
  for (const [layer, counts] of Object.entries(report.byLayer)) table.push(row(layer, counts));
  table.push(row("all", report));
  const problems = results
    .filter(({ problem }) => problem !== undefined)
    .map(({ attempt, account, sides, problem }) => `✗ ${attempt.layer}: ${attempt.name} (${account} of ${sides.own}): ${problem}`);
  return [`Attempts to escape`, table.toString(), ...problems].join("\n");
}
