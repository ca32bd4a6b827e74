/**
 * Names of managed policies that AWS owns and that platforms of this kind attach (IAM's list of AWS managed policies), with their
 * path. Naming one that is not here is refused as AWS refuses one that does not exist; add it when it does.
 */
export const AWS_POLICIES: readonly string[] = [
  "AmazonEKSClusterPolicy",
  "AmazonEKSVPCResourceController",
  "AmazonEKSServicePolicy",
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKSWorkerNodeMinimalPolicy",
  "AmazonEKS_CNI_Policy",
  "AmazonEKSComputePolicy",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingPolicy",
  "AmazonEC2ContainerRegistryReadOnly",
  "AmazonEC2ContainerRegistryPullOnly",
  "AmazonSSMManagedInstanceCore",
  "CloudWatchAgentServerPolicy",
  "ReadOnlyAccess",
  "SecurityAudit",
  "service-role/AmazonEBSCSIDriverPolicy",
  "service-role/AmazonEFSCSIDriverPolicy",
  "service-role/AWSLambdaBasicExecutionRole",
  "service-role/AWSLambdaVPCAccessExecutionRole",
  "service-role/AWSBackupServiceRolePolicyForBackup",
  "service-role/AWSBackupServiceRolePolicyForRestores",
];

/** Whether the ARN names a managed policy that AWS owns. */
export function isAwsPolicy(arn: string, partition: string): boolean {
  const lead = `arn:${partition}:iam::aws:policy/`;
  return arn.startsWith(lead) && AWS_POLICIES.includes(arn.slice(lead.length));
}
