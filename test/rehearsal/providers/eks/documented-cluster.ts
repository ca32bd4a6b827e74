import type { FakeEngine } from "../framework/fake-monitor";
import type { Properties } from "../../../../rehearsal/providers/framework/values";

/** The cluster whose children the real component was observed to register. */
export const DOCUMENTED_CLUSTER: Properties = {
  name: "numinia-prod",
  version: "1.35",
  vpcId: "vpc-1",
  privateSubnetIds: ["subnet-a", "subnet-b"],
  publicSubnetIds: ["subnet-c"],
  authenticationMode: "API",
  bootstrapSelfManagedAddons: false,
  skipDefaultNodeGroup: true,
  skipDefaultSecurityGroups: true,
  endpointPrivateAccess: true,
  endpointPublicAccess: false,
  createOidcProvider: false,
  encryptionConfigKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/k",
  enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
  // As the SDK fills the options in.
  corednsAddonOptions: { enabled: false, resolveConflictsOnCreate: "OVERWRITE", resolveConflictsOnUpdate: "OVERWRITE" },
  kubeProxyAddonOptions: { enabled: false, resolveConflictsOnCreate: "OVERWRITE", resolveConflictsOnUpdate: "OVERWRITE" },
  useDefaultVpcCni: true,
  deletionProtection: true,
};

/** What AWS answers for the cluster and its role. */
export const EKS_ENGINE: FakeEngine = {
  outputs: {
    "aws:iam/role:Role": () => ({ arn: "arn:aws:iam::123456789012:role/r" }),
    "aws:eks/cluster:Cluster": ({ inputs }) => ({
      arn: "arn:aws:eks:eu-west-1:123456789012:cluster/numinia-prod",
      endpoint: "https://ABC.gr7.eu-west-1.eks.amazonaws.com",
      certificateAuthority: { data: "Q0E=" },
      identities: [{ oidcs: [{ issuer: "https://oidc.eks.eu-west-1.amazonaws.com/id/ABC" }] }],
      vpcConfig: { ...(inputs.vpcConfig as Properties), clusterSecurityGroupId: "sg-1" },
    }),
  },
  functions: { "aws:index/getPartition:getPartition": () => ({ partition: "aws", dnsSuffix: "amazonaws.com" }) },
};
