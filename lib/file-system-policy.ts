import type { AwsScope, PolicyDocument } from "./policy-documents";

/**
 * Policy of an EFS file system: NFS clients mount through a mount target and one of the account's access points, never the root
 * that holds everybody's directories, and only over TLS. The EFS CSI driver mounts exactly so: `tls` and an access point, without
 * an IAM identity, hence no narrower principal. Access points set user and group, so nobody needs ClientRootAccess.
 */
export function fileSystemPolicy({ partition, region, accountId }: AwsScope, fileSystemArn: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "MountThroughAccessPoints",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
        Resource: fileSystemArn,
        Condition: {
          Bool: { "elasticfilesystem:AccessedViaMountTarget": "true" },
          ArnLike: { "elasticfilesystem:AccessPointArn": `arn:${partition}:elasticfilesystem:${region}:${accountId}:access-point/*` },
        },
      },
      {
        Sid: "OnlyTls",
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: "*",
        Resource: fileSystemArn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  };
}
