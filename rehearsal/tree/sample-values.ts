import type { BoundaryValue, PlatformFact } from "../../lib/substitutions";

/** Facts of an imagined account: what a build is substituted with to see whether the result has the right types. */
export const SAMPLE_FACTS: Readonly<Record<PlatformFact, string>> = {
  admission_action: "Deny",
  aws_account_id: "123456789012",
  aws_region: "eu-west-1",
  cluster_autoscaler_role_arn: "arn:aws:iam::123456789012:role/cluster-autoscaler",
  cluster_name: "sample-cluster",
  database_cidr: "10.0.4.0/22",
  efs_file_system_id: "fs-0123456789abcdef0",
  image_registries: "docker.io/ ghcr.io/",
  platform_domain: "example.org",
  platform_name: "sample",
  private_cidr: "10.0.0.0/22",
  vpc_cidr: "10.0.0.0/16",
};

/** Values of an imagined environment; quantities are bare numbers where they may be, the harder case. */
export const SAMPLE_BOUNDARY: Readonly<Record<BoundaryValue, string>> = {
  app_role_arn: "arn:aws:iam::123456789012:role/sample-pre-app",
  contact: "team@example.org",
  default_cpu: "0.5",
  default_memory: "256Mi",
  default_request_cpu: "50m",
  default_request_memory: "64Mi",
  display_name: "Sample organization",
  environment: "pre",
  max_cpu: "2",
  max_memory: "2Gi",
  namespace: "sample-pre",
  organization: "sample",
  quota_cpu: "4",
  quota_loadbalancers: "0",
  quota_memory: "8Gi",
  quota_persistentvolumeclaims: "5",
  quota_pods: "40",
  quota_storage: "50Gi",
};
