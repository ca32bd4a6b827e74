import type { AddonName } from "../model";

/**
 * Add-on versions by Kubernetes minor, oldest first: those that EKS offers and that somebody runs on that minor.
 * Source: the EKS API, DescribeAddonVersions (aws eks describe-addon-versions --kubernetes-version 1.35 --addon-name …),
 * as published infrastructure repositories pinned its answers in 2026. EKS offers more; a version that is wanted and
 * missing is looked up there and added here.
 *
 * vpc-cni begins with 1.22.4: before it the network policy agent (aws-network-policy-agent 1.3 and older) tells pods apart by a text in
 * which two namespaces can look alike, so that one organization's policies could be applied to another's pods.
 */
export const ADDON_VERSIONS: Readonly<Record<string, Readonly<Record<AddonName, readonly string[]>>>> = {
  "1.34": {
    "vpc-cni": ["v1.22.4-eksbuild.3"],
    "kube-proxy": ["v1.34.6-eksbuild.2", "v1.34.6-eksbuild.18"],
    coredns: ["v1.12.1-eksbuild.2", "v1.13.2-eksbuild.7", "v1.13.2-eksbuild.11"],
    "eks-pod-identity-agent": ["v1.3.10-eksbuild.3"],
    "aws-ebs-csi-driver": ["v1.63.0-eksbuild.1"],
    "aws-efs-csi-driver": ["v3.4.0-eksbuild.1"],
    "snapshot-controller": ["v8.5.0-eksbuild.3"],
  },
  "1.35": {
    "vpc-cni": ["v1.22.4-eksbuild.3", "v1.23.0-eksbuild.1", "v1.23.2-eksbuild.1"],
    "kube-proxy": [
      "v1.35.3-eksbuild.5",
      "v1.35.3-eksbuild.11",
      "v1.35.3-eksbuild.13",
      "v1.35.3-eksbuild.17",
      "v1.35.3-eksbuild.18",
      "v1.35.3-eksbuild.21",
      "v1.35.3-eksbuild.29",
    ],
    coredns: [
      "v1.13.2-eksbuild.4",
      "v1.13.2-eksbuild.11",
      "v1.13.2-eksbuild.21",
      "v1.13.2-eksbuild.31",
      "v1.14.2-eksbuild.4",
      "v1.14.3-eksbuild.3",
      "v1.14.6-eksbuild.4",
    ],
    "eks-pod-identity-agent": ["v1.3.10-eksbuild.3", "v1.4.0-eksbuild.1", "v1.4.0-eksbuild.3"],
    "aws-ebs-csi-driver": [
      "v1.58.0-eksbuild.1",
      "v1.59.0-eksbuild.1",
      "v1.60.1-eksbuild.1",
      "v1.63.1-eksbuild.1",
      "v1.64.0-eksbuild.1",
      "v1.66.0-eksbuild.1",
    ],
    "aws-efs-csi-driver": ["v3.2.0-eksbuild.1", "v3.4.0-eksbuild.1", "v3.4.2-eksbuild.1"],
    "snapshot-controller": ["v8.5.0-eksbuild.3", "v8.5.0-eksbuild.5"],
  },
};
