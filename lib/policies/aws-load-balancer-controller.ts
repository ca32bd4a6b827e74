import type { PolicyDocument, Statement } from "../policy-documents";
import { clusterTag, type ClusterScope, regionalArn } from "./cluster-scope";

/** Tag by which the controller knows what it made; its value is the cluster's name. It stands on rules of listeners too. */
const OWNER_TAG = "elbv2.k8s.aws/cluster";

/** Tags change as the cluster wants; the one that says whose it is never does. */
const OTHER_TAGS = { "ForAllValues:StringNotEquals": { "aws:TagKeys": OWNER_TAG }, Null: { "aws:TagKeys": "false" } };

/**
 * What aws-load-balancer-controller may do: make load balancers, listeners, target groups and security groups with its cluster's
 * tag, manage those that have it, and open its cluster's own security group to them. The chart's WAF, Shield and Cognito features
 * are off and have no permission; certificates are cert-manager's, so none of ACM's either.
 */
export function loadBalancerControllerPolicy(scope: ClusterScope): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [...look(scope), ...loadBalancers(scope), ...securityGroups(scope), serviceLinkedRole(scope)],
  };
}

/** As conditions: what the request says of a new object, and what stands on an existing one. */
function ownership({ clusterName }: ClusterScope) {
  return {
    named: { StringEquals: { [`aws:RequestTag/${OWNER_TAG}`]: clusterName } },
    own: { StringEquals: { [`aws:ResourceTag/${OWNER_TAG}`]: clusterName } },
  };
}

function look(scope: ClusterScope): Statement[] {
  return [
    {
      // AWS has no resource-level permissions for these.
      Sid: "Look",
      Effect: "Allow",
      Action: [
        "ec2:DescribeAccountAttributes",
        "ec2:DescribeAddresses",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInstances",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeTags",
        "ec2:DescribeVpcPeeringConnections",
        "ec2:DescribeVpcs",
        "elasticloadbalancing:DescribeCapacityReservation",
        "elasticloadbalancing:DescribeListenerAttributes",
        "elasticloadbalancing:DescribeListenerCertificates",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeSSLPolicies",
        "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
        "elasticloadbalancing:DescribeTrustStores",
      ],
      Resource: "*",
    },
    {
      Sid: "LookAtSecurityGroupsOfVpcs",
      Effect: "Allow",
      Action: "ec2:GetSecurityGroupsForVpc",
      Resource: regionalArn(scope, "ec2", "vpc/*"),
    },
  ];
}

function loadBalancers(scope: ClusterScope): Statement[] {
  const { named, own } = ownership(scope);
  const arn = (resource: string) => regionalArn(scope, "elasticloadbalancing", resource);
  const balancers = [arn("loadbalancer/app/*"), arn("loadbalancer/net/*")];
  const listeners = [arn("listener/app/*"), arn("listener/net/*")];
  const rules = [arn("listener-rule/app/*"), arn("listener-rule/net/*")];
  const targetGroups = arn("targetgroup/*");
  return [
    {
      Sid: "MakeLoadBalancers",
      Effect: "Allow",
      Action: ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"],
      Resource: [...balancers, targetGroups],
      Condition: named,
    },
    {
      // Asked for the load balancer of a listener, and for the listener of a rule.
      Sid: "MakeListenersOfOwn",
      Effect: "Allow",
      Action: ["elasticloadbalancing:CreateListener", "elasticloadbalancing:CreateRule"],
      Resource: [...balancers, ...listeners],
      Condition: own,
    },
    {
      Sid: "TagWhatItMakes",
      Effect: "Allow",
      Action: "elasticloadbalancing:AddTags",
      Resource: [...balancers, ...listeners, ...rules, targetGroups],
      Condition: {
        StringEquals: {
          ...named.StringEquals,
          "elasticloadbalancing:CreateAction": ["CreateListener", "CreateLoadBalancer", "CreateRule", "CreateTargetGroup"],
        },
      },
    },
    {
      Sid: "ManageOwn",
      Effect: "Allow",
      Action: [
        "elasticloadbalancing:AddListenerCertificates",
        "elasticloadbalancing:DeleteListener",
        "elasticloadbalancing:DeleteLoadBalancer",
        "elasticloadbalancing:DeleteRule",
        "elasticloadbalancing:DeleteTargetGroup",
        "elasticloadbalancing:DeregisterTargets",
        "elasticloadbalancing:ModifyCapacityReservation",
        "elasticloadbalancing:ModifyListener",
        "elasticloadbalancing:ModifyListenerAttributes",
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
        "elasticloadbalancing:ModifyRule",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
        "elasticloadbalancing:RegisterTargets",
        "elasticloadbalancing:RemoveListenerCertificates",
        "elasticloadbalancing:SetIpAddressType",
        "elasticloadbalancing:SetSecurityGroups",
        "elasticloadbalancing:SetSubnets",
      ],
      Resource: [...balancers, ...listeners, ...rules, targetGroups],
      Condition: own,
    },
    {
      // AWS lists no condition key for this one, so not by tag.
      Sid: "OrderRules",
      Effect: "Allow",
      Action: "elasticloadbalancing:SetRulePriorities",
      Resource: rules,
    },
    {
      Sid: "TagOwn",
      Effect: "Allow",
      Action: ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"],
      Resource: [...balancers, ...listeners, ...rules, targetGroups],
      Condition: { ...own, ...OTHER_TAGS },
    },
  ];
}

function securityGroups(scope: ClusterScope): Statement[] {
  const { named, own } = ownership(scope);
  const groups = regionalArn(scope, "ec2", "security-group/*");
  return [
    { Sid: "MakeSecurityGroups", Effect: "Allow", Action: "ec2:CreateSecurityGroup", Resource: groups, Condition: named },
    {
      // EC2 asks for the VPC beside the group, and the VPC has no tag of the cluster.
      Sid: "MakeSecurityGroupsInVpcs",
      Effect: "Allow",
      Action: "ec2:CreateSecurityGroup",
      Resource: regionalArn(scope, "ec2", "vpc/*"),
    },
    {
      Sid: "TagSecurityGroupsItMakes",
      Effect: "Allow",
      Action: "ec2:CreateTags",
      Resource: groups,
      Condition: { StringEquals: { ...named.StringEquals, "ec2:CreateAction": "CreateSecurityGroup" } },
    },
    {
      Sid: "ManageOwnSecurityGroups",
      Effect: "Allow",
      Action: ["ec2:AuthorizeSecurityGroupIngress", "ec2:DeleteSecurityGroup", "ec2:RevokeSecurityGroupIngress"],
      Resource: groups,
      Condition: own,
    },
    {
      Sid: "TagOwnSecurityGroups",
      Effect: "Allow",
      Action: ["ec2:CreateTags", "ec2:DeleteTags"],
      Resource: groups,
      Condition: { ...own, ...OTHER_TAGS },
    },
    {
      // EKS tags the cluster's security group, which the nodes have.
      Sid: "OpenNodesToLoadBalancers",
      Effect: "Allow",
      Action: ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"],
      Resource: groups,
      Condition: { StringEquals: { [`aws:ResourceTag/${clusterTag(scope.clusterName)}`]: "owned" } },
    },
  ];
}

/** The first load balancer of an account makes the role by which Elastic Load Balancing itself works. */
function serviceLinkedRole({ partition, accountId }: ClusterScope): Statement {
  const service = "elasticloadbalancing.amazonaws.com";
  return {
    Sid: "MakeRoleOfService",
    Effect: "Allow",
    Action: "iam:CreateServiceLinkedRole",
    Resource: `arn:${partition}:iam::${accountId}:role/aws-service-role/${service}/AWSServiceRoleForElasticLoadBalancing`,
    Condition: { StringEquals: { "iam:AWSServiceName": service } },
  };
}
