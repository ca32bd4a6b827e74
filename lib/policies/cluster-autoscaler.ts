import type { PolicyDocument } from "../policy-documents";
import { type ClusterScope, regionalArn } from "./cluster-scope";

/**
 * What cluster-autoscaler may do: look at groups and instance types, read its cluster's node groups (labels and taints of a group
 * without nodes), and change only Auto Scaling groups with the tag that it also finds them by.
 */
export function clusterAutoscalerPolicy(scope: ClusterScope): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        // AWS has no resource-level permissions for these.
        Sid: "LookAtGroupsAndTypes",
        Effect: "Allow",
        Action: [
          "autoscaling:DescribeAutoScalingGroups",
          "autoscaling:DescribeAutoScalingInstances",
          "autoscaling:DescribeLaunchConfigurations",
          "autoscaling:DescribeScalingActivities",
          "autoscaling:DescribeTags",
          "ec2:DescribeImages",
          "ec2:DescribeInstanceTypes",
          "ec2:DescribeLaunchTemplateVersions",
          "ec2:GetInstanceTypesFromInstanceRequirements",
        ],
        Resource: "*",
      },
      {
        Sid: "ReadNodeGroups",
        Effect: "Allow",
        Action: "eks:DescribeNodegroup",
        Resource: regionalArn(scope, "eks", `nodegroup/${scope.clusterName}/*/*`),
      },
      {
        Sid: "ScaleOwnGroups",
        Effect: "Allow",
        Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
        Resource: regionalArn(scope, "autoscaling", "autoScalingGroup:*:autoScalingGroupName/*"),
        Condition: { StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${scope.clusterName}`]: "owned" } },
      },
    ],
  };
}
