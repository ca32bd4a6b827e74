import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { Controller } from "../../config/model";
import { ACCOUNT, controllerRoles, FILE_SYSTEM, type RegisteredRole, SECRETS_KEY, stackConfig, ZONE } from "./roles";
import { type Decision, decide, type Request } from "./simulate";

// What each controller must be able to do, and next to it what it must not: the same request for another cluster, another zone,
// another file system, or to take somebody else's things over.

const CLUSTER = stackConfig("Pulumi.prod.yaml").cluster.name;
const OTHER = "other-cluster";

const ec2 = (resource: string) => `arn:aws:ec2:eu-west-1:${ACCOUNT}:${resource}`;
const elb = (resource: string) => `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:${resource}`;
const efs = (resource: string) => `arn:aws:elasticfilesystem:eu-west-1:${ACCOUNT}:${resource}`;

/** Tags on what exists, and tags that the request sets. */
const existing = (tags: { [key: string]: string }) => prefixed("aws:ResourceTag/", tags);
const requested = (tags: { [key: string]: string }) => ({ ...prefixed("aws:RequestTag/", tags), "aws:TagKeys": Object.keys(tags) });

function prefixed(prefix: string, tags: { [key: string]: string }): { [key: string]: string } {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}${key}`, value]));
}

type Case = [expected: Decision, action: string, resource: string, context?: Request["context"]];

const VOLUME = ec2("volume/vol-0123456789abcdef0");
const INSTANCE = ec2("instance/i-0123456789abcdef0");
const SNAPSHOT = "arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0";
const owned = (cluster: string) => ({ [`kubernetes.io/cluster/${cluster}`]: "owned" });
const madeByEbs = (cluster: string) => ({ ...owned(cluster), "ebs.csi.aws.com/cluster": "true", CSIVolumeName: "pvc-1" });

const EBS: Case[] = [
  ["allowed", "ec2:DescribeVolumes", "*"],
  ["denied", "ec2:RunInstances", INSTANCE],
  ["allowed", "ec2:CreateVolume", VOLUME, requested(madeByEbs(CLUSTER))],
  ["denied", "ec2:CreateVolume", VOLUME, requested(madeByEbs(OTHER))],
  ["denied", "ec2:CreateVolume", VOLUME],
  ["allowed", "ec2:CreateVolume", SNAPSHOT, existing(owned(CLUSTER))],
  ["denied", "ec2:CreateVolume", SNAPSHOT, existing(owned(OTHER))],
  ["allowed", "ec2:CreateTags", VOLUME, { ...requested(madeByEbs(CLUSTER)), "ec2:CreateAction": "CreateVolume" }],
  ["denied", "ec2:CreateTags", VOLUME, requested(madeByEbs(CLUSTER))],
  ["denied", "ec2:CreateTags", INSTANCE, { ...requested(madeByEbs(CLUSTER)), "ec2:CreateAction": "RunInstances" }],
  ["allowed", "ec2:CreateTags", VOLUME, { ...existing(owned(CLUSTER)), ...requested({ team: "a" }) }],
  ["denied", "ec2:CreateTags", VOLUME, { ...existing(owned(OTHER)), ...requested({ team: "a" }) }],
  ["denied", "ec2:CreateTags", VOLUME, { ...existing(owned(CLUSTER)), ...requested(owned(OTHER)) }],
  ["denied", "ec2:DeleteTags", VOLUME, { ...existing(owned(CLUSTER)), "aws:TagKeys": ["ebs.csi.aws.com/cluster"] }],
  ["denied", "ec2:DeleteTags", VOLUME, existing(owned(CLUSTER))],
  ...(["ec2:AttachVolume", "ec2:DetachVolume"] as const).flatMap((action): Case[] => [
    ["allowed", action, VOLUME, existing(owned(CLUSTER))],
    ["denied", action, VOLUME, existing(owned(OTHER))],
    ["allowed", action, INSTANCE, existing(owned(CLUSTER))],
    ["denied", action, INSTANCE, existing(owned(OTHER))],
    ["denied", action, INSTANCE],
  ]),
  ...(["ec2:DeleteVolume", "ec2:ModifyVolume", "ec2:CreateSnapshot"] as const).flatMap((action): Case[] => [
    ["allowed", action, VOLUME, existing(owned(CLUSTER))],
    ["denied", action, VOLUME, existing(owned(OTHER))],
    ["denied", action, VOLUME],
  ]),
  ["allowed", "ec2:CreateSnapshot", SNAPSHOT, requested(madeByEbs(CLUSTER))],
  ["denied", "ec2:CreateSnapshot", SNAPSHOT, requested(madeByEbs(OTHER))],
  ["allowed", "ec2:DeleteSnapshot", SNAPSHOT, existing(owned(CLUSTER))],
  ["denied", "ec2:DeleteSnapshot", SNAPSHOT, existing(owned(OTHER))],
];

const OTHER_FILE_SYSTEM = efs("file-system/fs-00000000000000002");
const ACCESS_POINT = efs("access-point/fsap-00000000000000001");
const madeByEfs = { "efs.csi.aws.com/cluster": "true" };
const CREATION = { "elasticfilesystem:CreateAction": "CreateAccessPoint" };

const EFS: Case[] = [
  ["allowed", "ec2:DescribeAvailabilityZones", "*"],
  ["allowed", "elasticfilesystem:DescribeFileSystems", FILE_SYSTEM],
  ["denied", "elasticfilesystem:DescribeFileSystems", OTHER_FILE_SYSTEM],
  ["allowed", "elasticfilesystem:DescribeMountTargets", FILE_SYSTEM],
  ["denied", "elasticfilesystem:DescribeMountTargets", OTHER_FILE_SYSTEM],
  ["allowed", "elasticfilesystem:DescribeAccessPoints", FILE_SYSTEM],
  ["allowed", "elasticfilesystem:DescribeAccessPoints", ACCESS_POINT],
  ["denied", "elasticfilesystem:DescribeAccessPoints", OTHER_FILE_SYSTEM],
  ["allowed", "elasticfilesystem:CreateAccessPoint", FILE_SYSTEM, requested(madeByEfs)],
  ["denied", "elasticfilesystem:CreateAccessPoint", FILE_SYSTEM],
  ["denied", "elasticfilesystem:CreateAccessPoint", OTHER_FILE_SYSTEM, requested(madeByEfs)],
  ["allowed", "elasticfilesystem:TagResource", ACCESS_POINT, { ...requested(madeByEfs), ...CREATION }],
  ["denied", "elasticfilesystem:TagResource", ACCESS_POINT, requested(madeByEfs)],
  ["denied", "elasticfilesystem:TagResource", OTHER_FILE_SYSTEM, { ...requested(madeByEfs), ...CREATION }],
  ["allowed", "elasticfilesystem:DeleteAccessPoint", ACCESS_POINT, existing(madeByEfs)],
  ["denied", "elasticfilesystem:DeleteAccessPoint", ACCESS_POINT],
  ["denied", "elasticfilesystem:DeleteFileSystem", FILE_SYSTEM],
  ["denied", "elasticfilesystem:PutFileSystemPolicy", FILE_SYSTEM],
];

const BALANCER = elb("loadbalancer/net/k8s-envoy/0123456789abcdef");
const LISTENER = elb("listener/net/k8s-envoy/0123456789abcdef/0123456789abcdef");
const TARGETS = elb("targetgroup/k8s-envoy/0123456789abcdef");
const GROUP = ec2("security-group/sg-0123456789abcdef0");
const VPC = ec2("vpc/vpc-0123456789abcdef0");
const madeByLbc = (cluster: string) => ({ "elbv2.k8s.aws/cluster": cluster });
const SERVICE_ROLE = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing`;

const CREATED = { "elasticloadbalancing:CreateAction": "CreateLoadBalancer" };

// AWS's list has no target groups for AddTags, which Classic load balancers have too, so a load balancer stands for all.
const LBC: Case[] = [
  ["allowed", "elasticloadbalancing:DescribeLoadBalancers", "*"],
  ["allowed", "ec2:GetSecurityGroupsForVpc", VPC],
  ["allowed", "elasticloadbalancing:CreateTargetGroup", TARGETS, requested(madeByLbc(CLUSTER))],
  ["denied", "elasticloadbalancing:CreateTargetGroup", TARGETS, requested(madeByLbc(OTHER))],
  ["denied", "elasticloadbalancing:CreateTargetGroup", TARGETS],
  ...(
    [
      ["elasticloadbalancing:CreateListener", BALANCER],
      ["elasticloadbalancing:DeleteListener", LISTENER],
      ["elasticloadbalancing:DeleteTargetGroup", TARGETS],
      ["elasticloadbalancing:DeregisterTargets", TARGETS],
      ["elasticloadbalancing:ModifyListener", LISTENER],
      ["elasticloadbalancing:ModifyTargetGroupAttributes", TARGETS],
      ["elasticloadbalancing:RegisterTargets", TARGETS],
      ["elasticloadbalancing:SetSecurityGroups", BALANCER],
      ["elasticloadbalancing:SetSubnets", BALANCER],
      ["ec2:AuthorizeSecurityGroupIngress", GROUP],
      ["ec2:DeleteSecurityGroup", GROUP],
      ["ec2:RevokeSecurityGroupIngress", GROUP],
    ] as const
  ).flatMap(([action, resource]): Case[] => [
    ["allowed", action, resource, existing(madeByLbc(CLUSTER))],
    ["denied", action, resource, existing(madeByLbc(OTHER))],
    ["denied", action, resource],
  ]),
  ["allowed", "elasticloadbalancing:CreateLoadBalancer", BALANCER, requested(madeByLbc(CLUSTER))],
  ["denied", "elasticloadbalancing:CreateLoadBalancer", BALANCER, requested(madeByLbc(OTHER))],
  ["allowed", "elasticloadbalancing:AddTags", BALANCER, { ...requested(madeByLbc(CLUSTER)), ...CREATED }],
  ["denied", "elasticloadbalancing:AddTags", BALANCER, requested(madeByLbc(CLUSTER))],
  ["allowed", "elasticloadbalancing:AddTags", BALANCER, { ...existing(madeByLbc(CLUSTER)), ...requested({ team: "a" }) }],
  ["denied", "elasticloadbalancing:AddTags", BALANCER, { ...existing(madeByLbc(OTHER)), ...requested({ team: "a" }) }],
  ["denied", "elasticloadbalancing:AddTags", BALANCER, { ...existing(madeByLbc(CLUSTER)), ...requested(madeByLbc(OTHER)) }],
  ["denied", "elasticloadbalancing:RemoveTags", BALANCER, { ...existing(madeByLbc(CLUSTER)), "aws:TagKeys": ["elbv2.k8s.aws/cluster"] }],
  ["allowed", "ec2:CreateSecurityGroup", VPC],
  ["allowed", "ec2:CreateSecurityGroup", GROUP, requested(madeByLbc(CLUSTER))],
  ["denied", "ec2:CreateSecurityGroup", GROUP, requested(madeByLbc(OTHER))],
  ["allowed", "ec2:CreateTags", GROUP, { ...requested(madeByLbc(CLUSTER)), "ec2:CreateAction": "CreateSecurityGroup" }],
  ["denied", "ec2:CreateTags", GROUP, requested(madeByLbc(CLUSTER))],
  ["allowed", "ec2:CreateTags", GROUP, { ...existing(madeByLbc(CLUSTER)), ...requested({ team: "a" }) }],
  ["denied", "ec2:CreateTags", GROUP, { ...existing(madeByLbc(CLUSTER)), ...requested(madeByLbc(OTHER)) }],
  ["denied", "ec2:DeleteTags", GROUP, { ...existing(madeByLbc(CLUSTER)), "aws:TagKeys": ["elbv2.k8s.aws/cluster"] }],
  ["denied", "ec2:CreateTags", GROUP, { ...existing(madeByLbc(OTHER)), ...requested({ team: "a" }) }],
  ["allowed", "ec2:AuthorizeSecurityGroupIngress", GROUP, existing(owned(CLUSTER))],
  ["denied", "ec2:AuthorizeSecurityGroupIngress", GROUP, existing(owned(OTHER))],
  ["denied", "ec2:DeleteSecurityGroup", GROUP, existing(owned(CLUSTER))],
  ["allowed", "iam:CreateServiceLinkedRole", SERVICE_ROLE, { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" }],
  ["denied", "iam:CreateServiceLinkedRole", SERVICE_ROLE, { "iam:AWSServiceName": "eks.amazonaws.com" }],
  ["denied", "wafv2:AssociateWebACL", elb("loadbalancer/app/k8s-a/0123456789abcdef"), existing(madeByLbc(CLUSTER))],
];

const OTHER_ZONE = "arn:aws:route53:::hostedzone/Z0000000OTHER";
const records = (type: string, name: string) => ({
  "route53:ChangeResourceRecordSetsRecordTypes": [type],
  "route53:ChangeResourceRecordSetsNormalizedRecordNames": [name],
  "route53:ChangeResourceRecordSetsActions": ["UPSERT"],
});
const CHANGE = "route53:ChangeResourceRecordSets";

const EXTERNAL_DNS: Case[] = [
  ["allowed", "route53:ListHostedZones", "*"],
  ["allowed", "route53:ListResourceRecordSets", ZONE],
  ["denied", "route53:ListResourceRecordSets", OTHER_ZONE],
  ["allowed", "route53:ListTagsForResources", ZONE],
  ["denied", "route53:ListTagsForResources", OTHER_ZONE],
  ...["A", "AAAA", "CNAME", "TXT"].map((type): Case => ["allowed", CHANGE, ZONE, records(type, "app.example.org")]),
  ...["NS", "SOA", "MX", "CAA"].map((type): Case => ["denied", CHANGE, ZONE, records(type, "example.org")]),
  ["denied", CHANGE, ZONE, { ...records("A", "app.example.org"), "route53:ChangeResourceRecordSetsRecordTypes": ["A", "NS"] }],
  ["denied", CHANGE, ZONE],
  ["denied", CHANGE, OTHER_ZONE, records("A", "app.example.org")],
  ["denied", "route53:DeleteHostedZone", ZONE],
];

const CERT_MANAGER: Case[] = [
  ["allowed", "route53:ListHostedZonesByName", "*"],
  ["allowed", "route53:GetChange", "arn:aws:route53:::change/C0123456789"],
  ["allowed", "route53:ListResourceRecordSets", ZONE],
  ["denied", "route53:ListResourceRecordSets", OTHER_ZONE],
  ["allowed", CHANGE, ZONE, records("TXT", "_acme-challenge.app.example.org")],
  ["denied", CHANGE, OTHER_ZONE, records("TXT", "_acme-challenge.app.example.org")],
  ["denied", CHANGE, ZONE, records("TXT", "app.example.org")],
  ["denied", CHANGE, ZONE, records("TXT", "x._acme-challenge.example.org")],
  ["denied", CHANGE, ZONE, records("A", "_acme-challenge.app.example.org")],
  ["denied", CHANGE, ZONE, { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] }],
  ["denied", CHANGE, ZONE],
];

const SCALING_GROUP = `arn:aws:autoscaling:eu-west-1:${ACCOUNT}:autoScalingGroup:0123-4567:autoScalingGroupName/eks-general`;
const scaled = (cluster: string) => ({ [`k8s.io/cluster-autoscaler/${cluster}`]: "owned", "k8s.io/cluster-autoscaler/enabled": "true" });
const nodeGroup = (cluster: string) => `arn:aws:eks:eu-west-1:${ACCOUNT}:nodegroup/${cluster}/general/0123-4567`;

const AUTOSCALER: Case[] = [
  ["allowed", "autoscaling:DescribeAutoScalingGroups", "*"],
  ["allowed", "ec2:DescribeInstanceTypes", "*"],
  ["allowed", "eks:DescribeNodegroup", nodeGroup(CLUSTER)],
  ["denied", "eks:DescribeNodegroup", nodeGroup(OTHER)],
  ["denied", "eks:UpdateNodegroupConfig", nodeGroup(CLUSTER)],
  ...["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"].flatMap((action): Case[] => [
    ["allowed", action, SCALING_GROUP, existing(scaled(CLUSTER))],
    ["denied", action, SCALING_GROUP, existing(scaled(OTHER))],
    ["denied", action, SCALING_GROUP],
  ]),
  ["denied", "autoscaling:UpdateAutoScalingGroup", SCALING_GROUP, existing(scaled(CLUSTER))],
];

const INTERFACE = ec2("network-interface/eni-0123456789abcdef0");
const SUBNET = ec2("subnet/subnet-0123456789abcdef0");
const named = (cluster: string) => ({ "cluster.k8s.amazonaws.com/name": cluster });
const shared = (cluster: string) => ({ [`kubernetes.io/cluster/${cluster}`]: "shared" });
const NODE = { "node.k8s.amazonaws.com/instance_id": "i-1" };

const CNI: Case[] = [
  ["allowed", "ec2:DescribeNetworkInterfaces", "*"],
  ["allowed", "ec2:CreateNetworkInterface", INTERFACE, requested(named(CLUSTER))],
  ["denied", "ec2:CreateNetworkInterface", INTERFACE, requested(named(OTHER))],
  ["denied", "ec2:CreateNetworkInterface", INTERFACE],
  ["allowed", "ec2:CreateNetworkInterface", SUBNET, existing(shared(CLUSTER))],
  ["denied", "ec2:CreateNetworkInterface", SUBNET, existing(shared(OTHER))],
  // The database tier: its subnets have no tag of the cluster.
  ["denied", "ec2:CreateNetworkInterface", SUBNET],
  ["allowed", "ec2:CreateTags", INTERFACE, requested({ ...named(CLUSTER), ...NODE })],
  ["denied", "ec2:CreateTags", INTERFACE, requested(NODE)],
  ["denied", "ec2:CreateTags", INTERFACE, { ...requested(named(CLUSTER)), ...existing(named(OTHER)) }],
  ["allowed", "ec2:CreateTags", INTERFACE, { ...requested(NODE), ...existing(named(CLUSTER)) }],
  ["denied", "ec2:CreateTags", INTERFACE, { ...requested(named(OTHER)), ...existing(named(CLUSTER)) }],
  ["denied", "ec2:CreateTags", INSTANCE, requested(named(CLUSTER))],
  ...["AssignPrivateIpAddresses", "DeleteNetworkInterface", "UnassignPrivateIpAddresses"].flatMap((action): Case[] => [
    ["allowed", `ec2:${action}`, INTERFACE, existing(named(CLUSTER))],
    ["denied", `ec2:${action}`, INTERFACE, existing(named(OTHER))],
    ["denied", `ec2:${action}`, INTERFACE],
  ]),
  ...["AttachNetworkInterface", "DetachNetworkInterface", "ModifyNetworkInterfaceAttribute"].flatMap((action): Case[] => [
    ["allowed", `ec2:${action}`, INTERFACE, existing(named(CLUSTER))],
    ["denied", `ec2:${action}`, INTERFACE, existing(named(OTHER))],
    ["allowed", `ec2:${action}`, INSTANCE, existing(owned(CLUSTER))],
    ["denied", `ec2:${action}`, INSTANCE, existing(owned(OTHER))],
  ]),
  ...["CreateNetworkInterface", "ModifyNetworkInterfaceAttribute"].flatMap((action): Case[] => [
    ["allowed", `ec2:${action}`, GROUP, existing(owned(CLUSTER))],
    ["denied", `ec2:${action}`, GROUP, existing(owned(OTHER))],
    ["denied", `ec2:${action}`, GROUP],
  ]),
];

const ENTRY = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:hyperfy2-numinia-multiplex-pro-a1B2c3`;

const EXTERNAL_SECRETS: Case[] = [
  ["denied", "secretsmanager:GetSecretValue", ENTRY],
  ["denied", "secretsmanager:ListSecrets", "*"],
  ["denied", "secretsmanager:BatchGetSecretValue", "*"],
  ["denied", "kms:Decrypt", SECRETS_KEY],
  ["denied", "sts:AssumeRole", `arn:aws:iam::${ACCOUNT}:role/numinia-pro-secret-manager-role`],
];

const CASES: { readonly [controller in Controller]: { readonly cases: Case[]; readonly allowed: number; readonly denied: number } } = {
  "aws-ebs-csi-driver": { cases: EBS, allowed: 14, denied: 24 },
  "aws-efs-csi-driver": { cases: EFS, allowed: 8, denied: 10 },
  "aws-load-balancer-controller": { cases: LBC, allowed: 24, denied: 40 },
  "cert-manager": { cases: CERT_MANAGER, allowed: 4, denied: 7 },
  "cluster-autoscaler": { cases: AUTOSCALER, allowed: 5, denied: 7 },
  "external-dns": { cases: EXTERNAL_DNS, allowed: 7, denied: 10 },
  "external-secrets": { cases: EXTERNAL_SECRETS, allowed: 0, denied: 5 },
  "vpc-cni": { cases: CNI, allowed: 16, denied: 24 },
};

describe("what controllers may do in AWS", () => {
  let roles: { readonly [controller in Controller]: RegisteredRole };
  before(async () => {
    roles = await controllerRoles(stackConfig("Pulumi.prod.yaml"));
  });

  for (const [controller, { cases, allowed, denied }] of Object.entries(CASES))
    test(`${controller}: ${allowed} requests allowed, ${denied} denied`, async () => {
      const decisions: Case[] = [];
      for (const [, action, resource, context] of cases)
        decisions.push([
          await decide(roles[controller as Controller], { action, resource, context }),
          action,
          resource,
          ...(context ? [context] : []),
        ] as Case);
      assert.deepEqual(decisions, cases);
      assert.deepEqual([decisions.filter(([decision]) => decision === "allowed").length, decisions.length], [allowed, allowed + denied]);
    });

  test("external-secrets stays without rights when somebody attaches a policy with all of them", async () => {
    const { arn, policy } = roles["external-secrets"];
    const everything = { Effect: "Allow", Action: ["secretsmanager:*", "kms:*", "sts:*"], Resource: "*" } as const;
    const request = { action: "secretsmanager:GetSecretValue", resource: ENTRY };
    const without = { arn, policy: { ...policy!, Statement: [everything] } };
    assert.equal(await decide(without, request), "allowed");
    assert.equal(await decide({ arn, policy: { ...policy!, Statement: [...policy!.Statement, everything] } }, request), "denied");
  });
});
