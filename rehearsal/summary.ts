import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import Table from "cli-table3";
import type { KustomizationStatus } from "./flux-status";
import type { PushFigures } from "./push-measure";

/** Figures of one rehearsal; all times in seconds. */
export interface Summary {
  readonly stack: string;
  readonly toolchainSeconds: number;
  readonly controlPlaneSeconds: number;
  readonly upSeconds: number;
  /** Resources that the first `up` created. */
  readonly upCreated: number;
  /** Resources that a second `up` changed: 0, or something has two owners. */
  readonly upAgainChanges: number;
  /** Resources that a preview with refresh would change after Flux has reconciled: 0, for the same reason. */
  readonly refreshChanges: number;
  readonly kustomizationsReady: number;
  readonly kustomizationsTotal: number;
  readonly pushToAppliedSeconds: PushFigures;
  readonly totalSeconds: number;
}

/** The figures that a rehearsal must reach with a warm toolchain (docs/rehearsal.md). */
const LIMITS = { controlPlaneSeconds: 8, totalSeconds: 90, pushP95Seconds: 3 } as const;

/** Sentences about figures that were missed; those about time are for a person to judge, those about changes are faults. */
export function missed(summary: Summary): { faults: string[]; slow: string[] } {
  const faults = [];
  const slow = [];
  if (summary.upAgainChanges > 0) faults.push(`a second up changed ${summary.upAgainChanges} resources instead of none`);
  if (summary.refreshChanges > 0)
    faults.push(`after Flux had reconciled, a preview with refresh found ${summary.refreshChanges} changes instead of none`);
  if (summary.kustomizationsReady < summary.kustomizationsTotal) {
    faults.push(`${summary.kustomizationsTotal - summary.kustomizationsReady} Flux Kustomizations are not Ready`);
  }
  if (summary.controlPlaneSeconds > LIMITS.controlPlaneSeconds)
    slow.push(`control plane: ${summary.controlPlaneSeconds} s (aim: ${LIMITS.controlPlaneSeconds} s)`);
  if (summary.pushToAppliedSeconds.p95 > LIMITS.pushP95Seconds)
    slow.push(`push to applied, p95: ${summary.pushToAppliedSeconds.p95} s (aim: ${LIMITS.pushP95Seconds} s)`);
  const rehearsed = summary.totalSeconds - summary.toolchainSeconds;
  if (rehearsed > LIMITS.totalSeconds) slow.push(`the whole: ${rehearsed.toFixed(0)} s (aim: ${LIMITS.totalSeconds} s)`);
  return { faults, slow };
}

export function writeSummary(file: string, summary: Summary): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(summary, null, 2)}\n`);
}

/** What a person reads at the end. */
export function renderSummary(summary: Summary): string {
  const seconds = (value: number) => `${value.toFixed(1)} s`;
  const { p50, p95, samples } = summary.pushToAppliedSeconds;
  const table = new Table({ style: { head: [], border: [] } });
  table.push(
    ["toolchain", seconds(summary.toolchainSeconds)],
    ["control plane ready", seconds(summary.controlPlaneSeconds)],
    ["pulumi up", `${summary.upCreated} resources created in ${seconds(summary.upSeconds)}`],
    ["second pulumi up", `${summary.upAgainChanges} changes`],
    ["preview with refresh, after Flux", `${summary.refreshChanges} changes`],
    ["Flux Kustomizations", `${summary.kustomizationsReady} of ${summary.kustomizationsTotal} Ready`],
    ["git push → applied", `p50 ${p50.toFixed(2)} s, p95 ${p95.toFixed(2)} s (${samples.length} pushes)`],
    ["everything", seconds(summary.totalSeconds)],
  );
  return `Rehearsal of stack ${summary.stack}\n${table.toString()}`;
}

/** Flux's Kustomizations, one line each. */
export function renderKustomizations(all: readonly KustomizationStatus[]): string {
  const table = new Table({ head: ["Kustomization", "Ready", "objects", "commit"], style: { head: [], border: [] } });
  for (const entry of all)
    table.push([
      `${entry.namespace}/${entry.name}`,
      entry.ready ? "yes" : `no: ${entry.message}`,
      entry.objects,
      entry.commit?.slice(0, 8) ?? "",
    ]);
  return table.toString();
}
