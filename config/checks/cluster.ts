import { ADDONS } from "../model";
import type { Readings } from "../parse";
import type { Report } from "../problems";
import { ADDON_VERSIONS } from "../support/add-on-versions";
import { KUBERNETES_VERSIONS, supportAt } from "../support/kubernetes-versions";

/**
 * The Kubernetes version is one that EKS still runs at `now`, and the add-ons are known to run on it. Returns warnings:
 * what works today and will cost something.
 */
export function checkCluster({ "numinia:cluster": cluster }: Readings, now: Date, report: Report): string[] {
  if (!cluster.value) return [];
  const { version, addons, upgradePolicy } = cluster.value;
  const path = cluster.place("version");
  const support = supportAt(version, now);
  if (support === "ended") {
    const end = KUBERNETES_VERSIONS[version]!.endOfExtendedSupport;
    const known = Object.keys(KUBERNETES_VERSIONS).filter((other) => supportAt(other, now) === "standard");
    report.add(path, "kubernetes-version-ended", { version, end, known });
    return [];
  }
  for (const name of ADDONS) {
    const allowed = ADDON_VERSIONS[version]?.[name] ?? [];
    if (!allowed.includes(addons[name].version))
      report.add(cluster.place("addons", name, "version"), "addon-version-unknown", {
        name,
        version: addons[name].version,
        kubernetes: version,
        allowed,
      });
  }
  return support === "extended" ? [`${path}: ${extendedText(version, upgradePolicy)}`] : [];
}

function extendedText(version: string, upgradePolicy: "extended" | "standard"): string {
  const { endOfStandardSupport, endOfExtendedSupport } = KUBERNETES_VERSIONS[version]!;
  const meaning =
    upgradePolicy === "extended"
      ? `EKS charges for extended support until ${endOfExtendedSupport} and then upgrades by itself`
      : "EKS upgrades the cluster by itself at any time";
  return `standard support of Kubernetes ${version} ended on ${endOfStandardSupport}; ${meaning}: plan the upgrade to the next minor version`;
}
