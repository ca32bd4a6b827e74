/**
 * Why EKS cannot bring a cluster from one Kubernetes minor version to another, undefined where it can: it goes up one minor at a
 * time and never down. Versions are `major.minor`. Source: Amazon EKS user guide, "Update existing cluster to new Kubernetes
 * version".
 */
export function versionStepFault(cluster: string, running: string, wanted: string): string | undefined {
  const step = minor(wanted) - minor(running);
  if (step === 0 || step === 1) return undefined;
  const place = `numinia:cluster.version: cluster ${cluster} runs Kubernetes ${running} and cannot go`;
  if (step < 0) return `${place} back to ${wanted}: EKS has no downgrade; set ${running} or newer.`;
  return `${place} to ${wanted} at once: EKS goes up one minor version at a time; set 1.${minor(running) + 1}, run up, then go on.`;
}

function minor(version: string): number {
  const found = /^1\.(\d+)$/.exec(version);
  if (!found) throw new Error(`"${version}" is not a Kubernetes minor version such as 1.35`);
  return Number(found[1]);
}
