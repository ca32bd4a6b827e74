/** The dates of one Kubernetes minor version on EKS, as 2027-03-27; each ends at the beginning of that day, UTC. */
export interface KubernetesSupport {
  /** Afterwards EKS charges for extended support, or upgrades by itself (cluster.upgradePolicy). */
  readonly endOfStandardSupport: string;
  /** Afterwards EKS upgrades the cluster by itself. */
  readonly endOfExtendedSupport: string;
}

/**
 * Versions that this platform knows, oldest first. Source: Amazon EKS user guide, "Understand the Kubernetes version
 * lifecycle on EKS", release calendar. A new version is one line here and its add-ons in add-on-versions.ts.
 */
export const KUBERNETES_VERSIONS: Readonly<Record<string, KubernetesSupport>> = {
  "1.30": { endOfStandardSupport: "2025-07-23", endOfExtendedSupport: "2026-07-23" },
  "1.31": { endOfStandardSupport: "2025-11-26", endOfExtendedSupport: "2026-11-26" },
  "1.32": { endOfStandardSupport: "2026-03-23", endOfExtendedSupport: "2027-03-23" },
  "1.33": { endOfStandardSupport: "2026-07-29", endOfExtendedSupport: "2027-07-29" },
  "1.34": { endOfStandardSupport: "2026-12-02", endOfExtendedSupport: "2027-12-02" },
  "1.35": { endOfStandardSupport: "2027-03-27", endOfExtendedSupport: "2028-03-27" },
  "1.36": { endOfStandardSupport: "2027-08-02", endOfExtendedSupport: "2028-08-02" },
};

/** Where a known version stands at a moment. Throws for a version that is not in the table. */
export function supportAt(version: string, now: Date): "standard" | "extended" | "ended" {
  const support = KUBERNETES_VERSIONS[version];
  if (support === undefined) throw new Error(`Kubernetes ${version} is not in config/support/kubernetes-versions.ts`);
  if (now >= new Date(`${support.endOfExtendedSupport}T00:00:00Z`)) return "ended";
  return now >= new Date(`${support.endOfStandardSupport}T00:00:00Z`) ? "extended" : "standard";
}
