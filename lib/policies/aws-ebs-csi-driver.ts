import type { PolicyDocument } from "../policy-documents";
import { clusterTag, type ClusterScope, regionalArn } from "./cluster-scope";

/**
 * What the EBS CSI driver may do: make volumes and snapshots with its cluster's tag, and manage those that have it. EKS gives the
 * driver its cluster's name (`--k8s-tag-cluster-id`), with which it tags all that it makes `kubernetes.io/cluster/<name>: owned`
 * beside `ebs.csi.aws.com/cluster: true`; volumes of the old in-tree driver carry the former too. A volume that somebody made by
 * hand needs it before a pod can mount it. Nodes carry it by EKS.
 *
 * No KMS: volumes are encrypted with the account's default key, whose own policy admits EBS for the whole account.
 */
export function ebsCsiDriverPolicy(scope: ClusterScope): PolicyDocument {
  const volumes = regionalArn(scope, "ec2", "volume/*");
  // Owned by Amazon or by accounts that shared it, and without account in its ARN: EC2 writes none for snapshots.
  const snapshots = `arn:${scope.partition}:ec2:${scope.region}::snapshot/*`;
  const ownTag = clusterTag(scope.clusterName);
  const own = { StringEquals: { [`aws:ResourceTag/${ownTag}`]: "owned" } };
  const tagged = { StringEquals: { [`aws:RequestTag/${ownTag}`]: "owned", "aws:RequestTag/ebs.csi.aws.com/cluster": "true" } };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        // AWS has no resource-level permissions for these.
        Sid: "Look",
        Effect: "Allow",
        Action: [
          "ec2:DescribeAvailabilityZones",
          "ec2:DescribeInstances",
          "ec2:DescribeInstanceTypes",
          "ec2:DescribeSnapshots",
          "ec2:DescribeTags",
          "ec2:DescribeVolumes",
          "ec2:DescribeVolumesModifications",
          "ec2:DescribeVolumeStatus",
        ],
        Resource: "*",
      },
      { Sid: "MakeVolumes", Effect: "Allow", Action: ["ec2:CopyVolumes", "ec2:CreateVolume"], Resource: volumes, Condition: tagged },
      { Sid: "MakeSnapshots", Effect: "Allow", Action: "ec2:CreateSnapshot", Resource: snapshots, Condition: tagged },
      {
        Sid: "ManageOwnVolumes",
        Effect: "Allow",
        Action: [
          "ec2:AttachVolume",
          // As the source of a copy, and of a snapshot.
          "ec2:CopyVolumes",
          "ec2:CreateSnapshot",
          "ec2:DeleteVolume",
          "ec2:DetachVolume",
          "ec2:ModifyVolume",
        ],
        Resource: volumes,
        Condition: own,
      },
      {
        Sid: "ManageOwnSnapshots",
        Effect: "Allow",
        Action: [
          // As the source of a volume.
          "ec2:CreateVolume",
          "ec2:DeleteSnapshot",
        ],
        Resource: snapshots,
        Condition: own,
      },
      {
        Sid: "AttachToOwnNodes",
        Effect: "Allow",
        Action: ["ec2:AttachVolume", "ec2:DetachVolume"],
        Resource: regionalArn(scope, "ec2", "instance/*"),
        Condition: own,
      },
      {
        Sid: "TagWhatItMakes",
        Effect: "Allow",
        Action: "ec2:CreateTags",
        Resource: [volumes, snapshots],
        Condition: { StringEquals: { ...tagged.StringEquals, "ec2:CreateAction": ["CopyVolumes", "CreateSnapshot", "CreateVolume"] } },
      },
      {
        // Other tags of an existing volume change with its VolumeAttributesClass; those that say whose it is never do.
        Sid: "TagOwnVolumes",
        Effect: "Allow",
        Action: ["ec2:CreateTags", "ec2:DeleteTags"],
        Resource: volumes,
        Condition: {
          ...own,
          "ForAllValues:StringNotLike": { "aws:TagKeys": ["ebs.csi.aws.com/*", "kubernetes.io/*"] },
          // DeleteTags without keys would delete all.
          Null: { "aws:TagKeys": "false" },
        },
      },
    ],
  };
}
