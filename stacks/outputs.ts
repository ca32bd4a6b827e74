import type { Organization } from "../components/organization";
import type { PlatformConfig } from "../config/model";

/** The command that writes the cluster into one's kubeconfig. */
export function kubeconfigCommand(config: PlatformConfig): string {
  return `aws eks update-kubeconfig --region ${config.region} --name ${config.cluster.name}`;
}

/** Organization → environment → namespace and role: what a person who onboards one needs next. */
export function describeOrganizations(config: PlatformConfig, organizations: readonly Organization[]): { [organization: string]: unknown } {
  return Object.fromEntries(config.organizations.map((entry, index) => [entry.name, organizations[index]!.environments]));
}
