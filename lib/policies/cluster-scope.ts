import type { AwsScope } from "../policy-documents";

/** What the policies of controllers are limited to: one cluster in one region of one account. */
export interface ClusterScope extends AwsScope {
  readonly clusterName: string;
}

/** ARN of a resource of this account and region, e.g. `regionalArn(scope, "ec2", "volume/*")`. */
export function regionalArn({ partition, region, accountId }: AwsScope, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** Key of the tag by which AWS and Kubernetes mark what belongs to a cluster: `owned` by it, or `shared` with others. */
export function clusterTag(clusterName: string): string {
  return `kubernetes.io/cluster/${clusterName}`;
}
