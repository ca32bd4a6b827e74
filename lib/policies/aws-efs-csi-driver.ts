import type { AwsScope, PolicyDocument } from "../policy-documents";
import { regionalArn } from "./cluster-scope";

/** Tag that the driver gives each access point; its value is `true` in every cluster. */
const DRIVER_TAG = "efs.csi.aws.com/cluster";

/**
 * What the EFS CSI driver may do: make an access point per volume in the given file systems, and delete those that a driver made.
 * Mounting needs nothing here: the file system's own policy admits the mount targets' clients.
 */
export function efsCsiDriverPolicy(scope: AwsScope, fileSystemArns: readonly string[]): PolicyDocument {
  const accessPoints = regionalArn(scope, "elasticfilesystem", "access-point/*");
  return {
    Version: "2012-10-17",
    Statement: [
      {
        // AWS has no resource-level permission for this one: the driver mounts in its own zone.
        Sid: "LookAtZones",
        Effect: "Allow",
        Action: "ec2:DescribeAvailabilityZones",
        Resource: "*",
      },
      {
        Sid: "LookAtAccessPoints",
        Effect: "Allow",
        Action: "elasticfilesystem:DescribeAccessPoints",
        Resource: accessPoints,
      },
      {
        Sid: "DeleteAccessPointsOfDrivers",
        Effect: "Allow",
        Action: "elasticfilesystem:DeleteAccessPoint",
        Resource: accessPoints,
        Condition: { StringEquals: { [`aws:ResourceTag/${DRIVER_TAG}`]: "true" } },
      },
      // IAM refuses a statement without resources.
      ...(fileSystemArns.length === 0
        ? []
        : [
            {
              Sid: "LookAtOwnFileSystems",
              Effect: "Allow",
              Action: [
                "elasticfilesystem:DescribeAccessPoints",
                "elasticfilesystem:DescribeFileSystems",
                "elasticfilesystem:DescribeMountTargets",
              ],
              Resource: fileSystemArns,
            } as const,
            {
              Sid: "MakeAccessPoints",
              Effect: "Allow",
              Action: "elasticfilesystem:CreateAccessPoint",
              Resource: fileSystemArns,
              Condition: { StringEquals: { [`aws:RequestTag/${DRIVER_TAG}`]: "true" } },
            } as const,
            {
              // The access point has no id yet when its tags are checked, so its file system may be what is asked for.
              Sid: "TagWhatItMakes",
              Effect: "Allow",
              Action: "elasticfilesystem:TagResource",
              Resource: [accessPoints, ...fileSystemArns],
              Condition: {
                StringEquals: { "elasticfilesystem:CreateAction": "CreateAccessPoint", [`aws:RequestTag/${DRIVER_TAG}`]: "true" },
              },
            } as const,
          ]),
    ],
  };
}
