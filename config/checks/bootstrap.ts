import type { Readings } from "../parse";
import type { Report } from "../problems";

/** Days that the first up may need; who needs longer says so again. */
const LONGEST_DAYS = 14;
const DAY_MS = 24 * 3_600_000;

/**
 * The way from the internet for the first up is not forgotten: after its last day nothing passes until it is removed, and until
 * then every preview says that it is open. Returns that warning, and another one where nothing would reach the cluster afterwards.
 */
export function checkBootstrap({ "numinia:cluster": cluster, "numinia:access": access }: Readings, now: Date, report: Report): string[] {
  const bootstrap = cluster.value?.bootstrap;
  if (bootstrap === undefined) return [];
  const path = cluster.place("bootstrap", "until");
  const today = now.toISOString().slice(0, 10);
  const latest = new Date(now.getTime() + LONGEST_DAYS * DAY_MS).toISOString().slice(0, 10);
  // Days in this notation are in the order of their text.
  if (bootstrap.until < today) report.add(path, "bootstrap-ended", { until: bootstrap.until });
  if (bootstrap.until > latest) report.add(path, "bootstrap-far", { until: bootstrap.until, latest });
  const open = `${cluster.place("bootstrap")}: the API server answers ${bootstrap.cidrs.join(", ")} until ${bootstrap.until}; remove this key once the first up is through`;
  const { publicAccessCidrs } = cluster.value!;
  const hasWay = access.value === undefined || access.value.instance || access.value.runner !== undefined || publicAccessCidrs.length > 0;
  return hasWay
    ? [open]
    : [
        open,
        `${cluster.place("bootstrap")}: without it nothing outside the VPC reaches the cluster; set numinia:access.instance or numinia:access.runner before it goes`,
      ];
}
