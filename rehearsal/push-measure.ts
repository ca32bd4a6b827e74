import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { applicationsName } from "../lib/names";
import { KUSTOMIZATION } from "./flux-status";
import type { Rehearsal } from "./rehearsal";
import { until } from "./wait";

/** Seconds from the start of a `git push` until Flux has applied the commit; percentiles are measured samples, never interpolated. */
export interface PushFigures {
  readonly samples: readonly number[];
  readonly p50: number;
  readonly p95: number;
}

/** Whose directory is changed, and where the change must arrive: one environment of one organization. */
export interface PushTarget {
  readonly organization: string;
  /** Namespace of the environment. */
  readonly namespace: string;
}

/** Pushes `count` commits one after the other, as a developer of the organization would, and measures each until it is applied. */
export async function measurePushes(
  rehearsal: Rehearsal,
  target: PushTarget,
  count: number,
  onSample: (seconds: number) => void,
): Promise<PushFigures> {
  const copy = await rehearsal.git.workingCopy("numinia-k8s");
  const file = `clusters/prod-cluster/organizations/${target.organization}/base/configmap.yaml`;
  const samples: number[] = [];
  for (let index = 1; index <= count; index++) {
    const object = parseDocument(readFileSync(join(copy.directory, file), "utf8"));
    const marker = `${index}-of-${count}`;
    object.setIn(["data", "push"], marker);
    await copy.write(file, object.toString());
    const started = performance.now();
    const commit = await copy.commitAndPush(`Push ${marker}`);
    await until(`push ${marker} applied in ${target.namespace}`, () => isApplied(rehearsal, target, commit, marker), {
      timeoutMs: 75_000,
      everyMs: 50,
    });
    samples.push(round((performance.now() - started) / 1000));
    onSample(samples.at(-1)!);
  }
  return { samples, p50: percentile(samples, 50), p95: percentile(samples, 95) };
}

/** Both Flux's word and the object itself: either alone could be early. */
async function isApplied(rehearsal: Rehearsal, target: PushTarget, commit: string, marker: string): Promise<boolean> {
  const kustomization = await rehearsal.cluster.get(KUSTOMIZATION, "Kustomization", applicationsName(target.namespace), "flux-system");
  if (!String(kustomization?.status?.lastAppliedRevision ?? "").endsWith(commit)) return false;
  const about = await rehearsal.cluster.get("v1", "ConfigMap", "about", target.namespace);
  return about?.data?.push === marker;
}

/** The smallest sample that at least `percent` of all samples do not exceed (nearest rank). */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!;
}

export function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
