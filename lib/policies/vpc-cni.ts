import type { PolicyDocument } from "../policy-documents";
import { clusterTag, type ClusterScope, regionalArn } from "./cluster-scope";

/** Tag by which the CNI knows the network interfaces of its cluster; EKS gives it the name (`CLUSTER_NAME`). */
const INTERFACE_TAG = "cluster.k8s.amazonaws.com/name";

/**
 * What the VPC CNI (aws-node) may do with IPv4: give its cluster's nodes network interfaces in its cluster's subnets and security
 * group, and addresses to those interfaces. A node's first interface comes with the instance, without the tag: the CNI sets it
 * before anything else, which it may do only where no other cluster's name stands.
 */
export function vpcCniPolicy(scope: ClusterScope): PolicyDocument {
  const { clusterName } = scope;
  const interfaces = regionalArn(scope, "ec2", "network-interface/*");
  const securityGroups = regionalArn(scope, "ec2", "security-group/*");
  const ownInterface = { [`aws:ResourceTag/${INTERFACE_TAG}`]: clusterName };
  const namedInterface = { [`aws:RequestTag/${INTERFACE_TAG}`]: clusterName };
  const owned = { StringEquals: { [`aws:ResourceTag/${clusterTag(clusterName)}`]: "owned" } };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        // AWS has no resource-level permissions for these.
        Sid: "Look",
        Effect: "Allow",
        Action: [
          "ec2:DescribeInstances",
          "ec2:DescribeInstanceTypes",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets",
          "ec2:DescribeTags",
        ],
        Resource: "*",
      },
      {
        Sid: "MakeInterfaces",
        Effect: "Allow",
        Action: "ec2:CreateNetworkInterface",
        Resource: interfaces,
        Condition: { StringEquals: namedInterface },
      },
      {
        Sid: "MakeInterfacesInOwnSubnets",
        Effect: "Allow",
        Action: "ec2:CreateNetworkInterface",
        Resource: regionalArn(scope, "ec2", "subnet/*"),
        Condition: { StringEquals: { [`aws:ResourceTag/${clusterTag(clusterName)}`]: ["owned", "shared"] } },
      },
      {
        Sid: "UseOwnSecurityGroup",
        Effect: "Allow",
        Action: ["ec2:CreateNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"],
        Resource: securityGroups,
        Condition: owned,
      },
      {
        Sid: "NameUnnamedInterfaces",
        Effect: "Allow",
        Action: "ec2:CreateTags",
        Resource: interfaces,
        Condition: { StringEquals: namedInterface, StringEqualsIfExists: ownInterface },
      },
      {
        Sid: "TagOwnInterfaces",
        Effect: "Allow",
        Action: "ec2:CreateTags",
        Resource: interfaces,
        Condition: { StringEquals: ownInterface, StringEqualsIfExists: namedInterface },
      },
      {
        Sid: "ManageOwnInterfaces",
        Effect: "Allow",
        Action: [
          "ec2:AssignPrivateIpAddresses",
          "ec2:AttachNetworkInterface",
          "ec2:DeleteNetworkInterface",
          "ec2:DetachNetworkInterface",
          "ec2:ModifyNetworkInterfaceAttribute",
          "ec2:UnassignPrivateIpAddresses",
        ],
        Resource: interfaces,
        Condition: { StringEquals: ownInterface },
      },
      {
        Sid: "AttachToOwnNodes",
        Effect: "Allow",
        Action: ["ec2:AttachNetworkInterface", "ec2:DetachNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"],
        Resource: regionalArn(scope, "ec2", "instance/*"),
        Condition: owned,
      },
    ],
  };
}
