import type { EnvironmentConfig, OrganizationConfig } from "../config/model";
import type { BoundaryValue } from "./substitutions";

/**
 * What Flux substitutes into the boundary base for one environment (`${name}` in infrastructure/tenancy). Values keep to a safe
 * character set, which config checks: Flux pastes them into YAML.
 *
 * @param appRoleArn ARN of the role that the environment's service account `app` assumes.
 */
export function boundaryValues(
  organization: OrganizationConfig,
  environment: EnvironmentConfig,
  appRoleArn: string,
): { [name in BoundaryValue]: string } {
  const { quota, containers } = environment;
  return {
    organization: organization.name,
    display_name: organization.displayName,
    contact: organization.contact,
    environment: environment.name,
    namespace: environment.namespace,
    app_role_arn: appRoleArn,
    quota_cpu: quota.cpu,
    quota_memory: quota.memory,
    quota_storage: quota.storage,
    quota_pods: String(quota.pods),
    quota_persistentvolumeclaims: String(quota.persistentVolumeClaims),
    quota_loadbalancers: String(quota.loadBalancers),
    default_cpu: containers.default.cpu,
    default_memory: containers.default.memory,
    default_request_cpu: containers.defaultRequest.cpu,
    default_request_memory: containers.defaultRequest.memory,
    max_cpu: containers.max.cpu,
    max_memory: containers.max.memory,
  };
}
