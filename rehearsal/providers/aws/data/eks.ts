/** Minor versions of Kubernetes that CreateCluster takes (EKS user guide, version calendar: standard and extended support). */
export const KUBERNETES_VERSIONS: readonly string[] = ["1.30", "1.31", "1.32", "1.33", "1.34", "1.35"];

/** What a cluster gets whose program names no version. */
export const DEFAULT_KUBERNETES_VERSION = "1.35";

export interface AddonFacts {
  /** It runs as a Deployment: without a node it stays DEGRADED. DaemonSets are ACTIVE on zero nodes. */
  readonly needsNodes: boolean;
  /** Namespace of its pods. */
  readonly namespace: string;
  /** The version that EKS takes where the program names none. */
  readonly defaultVersion: string;
}

/** Add-ons of AWS that DescribeAddonVersions lists (EKS user guide, "AWS add-ons"), and how they behave without nodes. */
export const ADDONS: { readonly [name: string]: AddonFacts } = {
  coredns: { needsNodes: true, namespace: "kube-system", defaultVersion: "v1.12.4-eksbuild.1" },
  "kube-proxy": { needsNodes: false, namespace: "kube-system", defaultVersion: "v1.35.0-eksbuild.2" },
  "vpc-cni": { needsNodes: false, namespace: "kube-system", defaultVersion: "v1.21.1-eksbuild.1" },
  "aws-ebs-csi-driver": { needsNodes: true, namespace: "kube-system", defaultVersion: "v1.54.0-eksbuild.1" },
  "aws-efs-csi-driver": { needsNodes: true, namespace: "kube-system", defaultVersion: "v2.1.15-eksbuild.1" },
  "snapshot-controller": { needsNodes: true, namespace: "kube-system", defaultVersion: "v8.3.0-eksbuild.1" },
  "eks-pod-identity-agent": { needsNodes: false, namespace: "kube-system", defaultVersion: "v1.3.10-eksbuild.1" },
  "metrics-server": { needsNodes: true, namespace: "kube-system", defaultVersion: "v0.8.0-eksbuild.5" },
  "amazon-cloudwatch-observability": { needsNodes: true, namespace: "amazon-cloudwatch", defaultVersion: "v4.7.0-eksbuild.1" },
  "eks-node-monitoring-agent": { needsNodes: false, namespace: "kube-system", defaultVersion: "v1.4.2-eksbuild.1" },
};

/** Policies that AWS owns and that let nodes join, each set by one of its members (EKS user guide, node IAM role). */
export const NODE_POLICIES: readonly (readonly string[])[] = [
  ["AmazonEKSWorkerNodePolicy", "AmazonEKSWorkerNodeMinimalPolicy"],
  ["AmazonEC2ContainerRegistryPullOnly", "AmazonEC2ContainerRegistryReadOnly"],
];
