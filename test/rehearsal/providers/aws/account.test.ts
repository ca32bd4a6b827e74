import { strict as assert } from "node:assert";
import { test } from "node:test";
import type { Properties, Value } from "../../../../rehearsal/providers/framework/values";
import * as T from "../../../../rehearsal/providers/aws/tokens";
import { allow, Platform, trust } from "./fixtures";
import { MORE_REFUSED_CREATIONS } from "./tables/refused-creations";
import { but, programmed, World } from "./world";

type Changes = { readonly [input: string]: Value | undefined };
type Given = (platform: Platform) => Changes;

const service = (name: string, ...action: string[]): Value =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: name }, Action: action }] });

/** A new object like one of the fixture but for some inputs, and the error with which AWS answers. */
const REFUSED_CREATIONS: readonly (readonly [key: string, changes: Given | Changes, error: string])[] = [
  // dangling references
  ["igw", { vpcId: "vpc-0" }, "creating EC2 Internet Gateway: api error InvalidVpcID.NotFound: The vpc ID 'vpc-0' does not exist"],
  ["subnet-a", { vpcId: "vpc-0" }, "creating EC2 Subnet: api error InvalidVpcID.NotFound: The vpc ID 'vpc-0' does not exist"],
  ["table", { vpcId: "vpc-0" }, "creating EC2 Route Table: api error InvalidVpcID.NotFound: The vpc ID 'vpc-0' does not exist"],
  [
    "group",
    { vpcId: "vpc-0" },
    /^creating EC2 Security Group \(group-[0-9a-f]{7}\): api error InvalidVpcID.NotFound: The vpc ID 'vpc-0' does not exist$/.source,
  ],
  [
    "association",
    { subnetId: "subnet-0" },
    "creating EC2 Route Table Association: api error InvalidSubnetID.NotFound: The subnet ID 'subnet-0' does not exist",
  ],
  [
    "association",
    { routeTableId: "rtb-0" },
    "creating EC2 Route Table Association: api error InvalidRouteTableID.NotFound: The routeTable ID 'rtb-0' does not exist",
  ],
  [
    "route",
    { gatewayId: "igw-0" },
    "creating EC2 Route: api error InvalidInternetGatewayID.NotFound: The internetGateway ID 'igw-0' does not exist",
  ],
  [
    "route",
    { gatewayId: undefined, natGatewayId: "nat-0" },
    "creating EC2 Route: api error InvalidNatGatewayID.NotFound: NatGateway nat-0 was not found",
  ],
  [
    "route",
    { gatewayId: undefined, transitGatewayId: "tgw-0" },
    "creating EC2 Route: api error InvalidTransitGatewayID.NotFound: The ID 'tgw-0' does not exist (the rehearsal's account has no objects of this kind)",
  ],
  [
    "nat",
    { allocationId: "eipalloc-0" },
    "creating EC2 NAT Gateway: api error InvalidAllocationID.NotFound: The allocation ID 'eipalloc-0' does not exist",
  ],
  [
    "node-worker",
    { role: "nobody" },
    "creating IAM Role Policy Attachment: api error NoSuchEntity: The role with name nobody cannot be found.",
  ],
  [
    "node-worker",
    { policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerPolicy" },
    "creating IAM Role Policy Attachment: api error NoSuchEntity: Policy arn:aws:iam::aws:policy/AmazonEKSWorkerPolicy does not exist or is not attachable.",
  ],
  [
    "inline",
    { role: "nobody", name: "p" },
    "creating IAM Role Policy (p): api error NoSuchEntity: The role with name nobody cannot be found.",
  ],
  [
    "alias",
    { targetKeyId: "0000", name: "alias/x" },
    "creating KMS Alias (alias/x): api error NotFoundException: Key '0000' does not exist",
  ],
  [
    "secret",
    { kmsKeyId: "0000", name: "x" },
    "creating Secrets Manager Secret (x): api error NotFoundException: Key '0000' does not exist",
  ],
  [
    "version",
    { secretId: "nothing" },
    "creating Secrets Manager Secret Version: api error ResourceNotFoundException: Secrets Manager can't find the specified secret.",
  ],
  [
    "cluster",
    { name: "x", roleArn: "arn:aws:iam::123456789012:role/nobody" },
    "creating EKS Cluster (x): api error InvalidParameterException: Role with arn: arn:aws:iam::123456789012:role/nobody, could not be found.",
  ],
  [
    "cluster",
    { name: "x", vpcConfig: { subnetIds: ["subnet-0"] } },
    "creating EKS Cluster (x): api error InvalidParameterException: The subnet ID 'subnet-0' does not exist",
  ],
  [
    "nodes",
    { nodeGroupName: "x", clusterName: "other" },
    "creating EKS Node Group (x): api error ResourceNotFoundException: No cluster found for name: other.",
  ],
  [
    "nodes",
    { nodeGroupName: "x", launchTemplate: { id: "lt-0", version: "1" } },
    "creating EKS Node Group (x): api error InvalidLaunchTemplateId.NotFound: The specified launch template, with template ID lt-0, does not exist.",
  ],
  ["coredns", { clusterName: "other" }, "creating EKS Add-On: api error ResourceNotFoundException: No cluster found for name: other."],
  ["entry", { clusterName: "other" }, "creating EKS Access Entry: api error ResourceNotFoundException: No cluster found for name: other."],
  [
    "node-role",
    {
      name: "x",
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:role/nobody" }, Action: "sts:AssumeRole" }],
      }),
    },
    'creating IAM Role (x): api error MalformedPolicyDocument: Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/nobody"',
  ],
  // names that are taken
  ["node-role", { name: "NODES" }, "creating IAM Role (NODES): api error EntityAlreadyExists: Role with name NODES already exists."],
  [
    "policy",
    (platform) => ({ name: platform.get("policy").state.name! }),
    /^creating IAM Policy \(policy-[0-9a-f]{7}\): api error EntityAlreadyExists: A policy called policy-[0-9a-f]{7} already exists. Duplicate names are not allowed.$/
      .source,
  ],
  [
    "oidc",
    {},
    /^creating IAM OIDC Provider: api error EntityAlreadyExists: Provider with url https:\/\/oidc.eks.eu-west-1.amazonaws.com\/id\/[0-9A-F]{32} already exists.$/
      .source,
  ],
  ["cluster", {}, "creating EKS Cluster (main): api error ResourceInUseException: Cluster already exists with name: main"],
  [
    "nodes",
    (platform) => ({ nodeGroupName: platform.get("nodes").state.nodeGroupName! }),
    /^creating EKS Node Group \(nodes-[0-9a-f]{7}\): api error ResourceInUseException: NodeGroup already exists with name nodes-[0-9a-f]{7} and cluster name main$/
      .source,
  ],
  ["coredns", {}, "creating EKS Add-On: api error ResourceInUseException: Addon already exists."],
  [
    "entry",
    {},
    "creating EKS Access Entry: api error ResourceInUseException: The specified access entry resource is already in use on this cluster.",
  ],
  [
    "entry",
    { principalArn: "arn:aws:iam::123456789012:role/rehearsal-deployer" },
    "creating EKS Access Entry: api error ResourceInUseException: The specified access entry resource is already in use on this cluster.",
  ],
  [
    "entry",
    { principalArn: "arn:aws:iam::123456789012:role/nodes" },
    "creating EKS Access Entry: api error ResourceInUseException: The specified access entry resource is already in use on this cluster.",
  ],
  [
    "alias",
    (platform) => ({ name: platform.id("alias") }),
    /^creating KMS Alias \((alias\/alias-[0-9a-f]{7})\): api error AlreadyExistsException: An alias with the name arn:aws:kms:eu-west-1:123456789012:\1 already exists$/
      .source,
  ],
  [
    "secret",
    {},
    "creating Secrets Manager Secret (hyperfy2-numinia-lobby-pro): api error ResourceExistsException: The operation failed because the secret hyperfy2-numinia-lobby-pro already exists.",
  ],
  [
    "logs",
    {},
    "creating CloudWatch Logs Log Group (/numinia/flow): api error ResourceAlreadyExistsException: The specified log group already exists",
  ],
  [
    "template",
    (platform) => ({ name: platform.get("template").state.name! }),
    /^creating EC2 Launch Template \(template-[0-9a-f]{7}\): api error InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use.$/
      .source,
  ],
  [
    "group",
    { name: "default" },
    /^creating EC2 Security Group \(default\): api error InvalidGroup.Duplicate: The security group 'default' already exists for VPC 'vpc-0[0-9a-f]{16}'$/
      .source,
  ],
  [
    "igw",
    {},
    /^creating EC2 Internet Gateway: api error Resource.AlreadyAssociated: Network vpc-0[0-9a-f]{16} already has an internet gateway attached$/
      .source,
  ],
  [
    "association",
    {},
    /^creating EC2 Route Table Association: api error Resource.AlreadyAssociated: the specified association for route table rtb-0[0-9a-f]{16} conflicts with an existing association$/
      .source,
  ],
  ["route", {}, "creating EC2 Route: api error RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists."],
  [
    "route",
    { destinationCidrBlock: "10.0.0.0/16" },
    "creating EC2 Route: api error RouteAlreadyExists: The route identified by 10.0.0.0/16 already exists.",
  ],
  [
    "nat",
    {},
    /^creating EC2 NAT Gateway: api error Resource.AlreadyAssociated: Elastic IP address \[eipalloc-0[0-9a-f]{16}\] is already associated \(with nat-0[0-9a-f]{16}\)$/
      .source,
  ],
  // relations
  [
    "subnet-a",
    { cidrBlock: "10.1.0.0/24" },
    /^creating EC2 Subnet: api error InvalidSubnet.Range: The CIDR '10.1.0.0\/24' is invalid. \(VPC vpc-0[0-9a-f]{16} has 10.0.0.0\/16\)$/
      .source,
  ],
  [
    "subnet-a",
    { cidrBlock: "10.0.0.0/22" },
    /^creating EC2 Subnet: api error InvalidSubnet.Conflict: The CIDR '10.0.0.0\/22' conflicts with another subnet \(subnet-0[0-9a-f]{16}, 10.0.1.0\/24\)$/
      .source,
  ],
  [
    "subnet-a",
    { cidrBlock: "10.0.9.0/24", availabilityZone: "eu-west-1d" },
    "creating EC2 Subnet: api error InvalidParameterValue: Value (eu-west-1d) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: eu-west-1a, eu-west-1b, eu-west-1c.",
  ],
  [
    "group",
    { vpcId: undefined, name: "x" },
    "creating EC2 Security Group (x): api error VPCIdNotSpecified: No default VPC for this user; give vpcId",
  ],
  [
    "cluster",
    (platform) => ({ name: "x", vpcConfig: { subnetIds: [platform.id("subnet-a")] } }),
    "creating EKS Cluster (x): api error InvalidParameterException: Subnets specified must be in at least two different AZs",
  ],
  [
    "cluster",
    (platform) => ({ name: "x", roleArn: platform.arn("node-role") }),
    "creating EKS Cluster (x): api error InvalidParameterException: Role could not be assumed because the trusted entity is not correct",
  ],
  [
    "cluster",
    { name: "x", kubernetesNetworkConfig: { serviceIpv4Cidr: "10.0.128.0/20" } },
    "creating EKS Cluster (x): api error InvalidParameterException: The specified service CIDR 10.0.128.0/20 overlaps the CIDR of the VPC, 10.0.0.0/16",
  ],
  [
    "cluster",
    { name: "x", kubernetesNetworkConfig: { serviceIpv4Cidr: "20.0.0.0/16" } },
    "creating EKS Cluster (x): api error InvalidParameterException: The specified service CIDR 20.0.0.0/16 is not in a private range (RFC 1918)",
  ],
  [
    "nodes",
    (platform) => ({ nodeGroupName: "x", nodeRoleArn: platform.arn("cluster-role") }),
    /^creating EKS Node Group \(x\): api error InvalidParameterException: Following required service principals \[ec2.amazonaws.com\] were not found in the trust relationships of nodeRole arn:aws:iam::123456789012:role\/cluster-role-[0-9a-f]{7}$/
      .source,
  ],
  [
    "nodes",
    { nodeGroupName: "x", version: "1.35" },
    "creating EKS Node Group (x): api error InvalidParameterException: Nodegroup Kubernetes version 1.35 is newer than the cluster's, 1.34",
  ],
  [
    "nodes",
    { nodeGroupName: "x", diskSize: 20 },
    "creating EKS Node Group (x): api error InvalidParameterException: Disk size must be specified within the launch template.",
  ],
  [
    "nodes",
    (platform) => ({ nodeGroupName: "x", launchTemplate: { id: platform.id("template"), version: "2" } }),
    /^creating EKS Node Group \(x\): api error InvalidParameterException: Launch template lt-0[0-9a-f]{16} has no version 2.$/.source,
  ],
  [
    "logs",
    (platform) => ({ name: "x", kmsKeyId: platform.arn("key") }),
    "creating CloudWatch Logs Log Group (x): api error AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:eu-west-1:123456789012:log-group:x' (its policy allows no logs.eu-west-1.amazonaws.com)",
  ],
  [
    "secret",
    { name: "x", replicas: [{ region: "eu-west-1" }] },
    "creating Secrets Manager Secret (x): api error InvalidParameterException: Invalid replica region: the primary region cannot be a replica region.",
  ],
  ...MORE_REFUSED_CREATIONS,
];

function expected(error: string): RegExp {
  return error.startsWith("^") ? new RegExp(error) : new RegExp(`^${error.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}

test("each creation that AWS refuses is refused with its error, and nothing is left of it", async () => {
  for (const [key, given, error] of REFUSED_CREATIONS) {
    const platform = await Platform.open();
    const made = platform.get(key);
    const before = platform.world.account.objects().length;
    const changes = typeof given === "function" ? given(platform) : given;
    await assert.rejects(platform.world.create(made.type, made.name, but(programmed(made), changes)), { message: expected(error) }, error);
    assert.equal(platform.world.account.objects().length, before, error);
  }
  assert.equal(REFUSED_CREATIONS.length, 56 + MORE_REFUSED_CREATIONS.length);
});

/** Deleted while something still needs it. */
const REFUSED_DELETIONS: readonly (readonly [key: string, error: RegExp])[] = [
  [
    "vpc",
    /^deleting EC2 VPC \(vpc-0\w{16}\): api error DependencyViolation: The vpc 'vpc-0\w{16}' has dependencies and cannot be deleted. \(InternetGateway igw-0\w{16} refers to it\)$/,
  ],
  [
    "igw",
    /^deleting EC2 Internet Gateway \(igw-0\w{16}\): api error DependencyViolation: Network vpc-0\w{16} has some mapped public address\(es\). Please unmap those public address\(es\) before detaching the gateway. \(NAT gateway nat-0\w{16}\)$/,
  ],
  [
    "subnet-a",
    /^deleting EC2 Subnet \(subnet-0\w{16}\): api error DependencyViolation: The subnet 'subnet-0\w{16}' has dependencies and cannot be deleted. \(NatGateway nat-0\w{16} refers to it\)$/,
  ],
  [
    "subnet-b",
    /^deleting EC2 Subnet \(subnet-0\w{16}\): api error DependencyViolation: The subnet 'subnet-0\w{16}' has dependencies and cannot be deleted. \(Cluster main refers to it\)$/,
  ],
  [
    "eip",
    /^deleting EC2 EIP \(eipalloc-0\w{16}\): api error InvalidIPAddress.InUse: Address 203.0.113.\d+ is in use. \(NatGateway nat-0\w{16} refers to it\)$/,
  ],
  [
    "node-role",
    /^deleting IAM Role \(nodes\): api error DeleteConflict: Cannot delete entity, must detach all policies first. \(RolePolicyAttachment nodes\/arn:aws:iam::aws:policy\/AmazonEKSWorkerNodePolicy refers to it\)$/,
  ],
  [
    "cluster",
    /^deleting EKS Cluster \(main\): api error ResourceInUseException: Cluster has nodegroups attached \(NodeGroup main:nodes-\w{7} refers to it\)$/,
  ],
];

test("each object that is still needed is not deleted", async () => {
  const platform = await Platform.open();
  for (const [key, error] of REFUSED_DELETIONS) {
    const made = platform.get(key);
    await assert.rejects(platform.world.delete(made), { message: error });
    assert.deepEqual(await platform.world.refresh(made), made);
  }
});

test("a role with an inline policy, and a policy that is attached, are not deleted; forceDetachPolicies takes them along", async () => {
  const world = await World.open();
  const role = await world.create(T.ROLE, "r", { name: "r", assumeRolePolicy: service("eks.amazonaws.com", "sts:AssumeRole") });
  const inline = await world.create(T.ROLE_POLICY, "i", { role: "r", policy: allow("s3:*") });
  await assert.rejects(world.delete(role), {
    message:
      /^deleting IAM Role \(r\): api error DeleteConflict: Cannot delete entity, must delete policies first. \(RolePolicy r:i-\w{7} refers to it\)$/,
  });
  const policy = await world.create(T.POLICY, "p", { name: "p", policy: allow("s3:*") });
  await world.create(T.ROLE_POLICY_ATTACHMENT, "a", { role: "r", policyArn: policy.id });
  await assert.rejects(world.delete(policy), {
    message: /^deleting IAM Policy \(p\): api error DeleteConflict: Cannot delete a policy attached to entities. /,
  });
  await world.delete(await world.update(role, { name: "r", assumeRolePolicy: role.inputs.assumeRolePolicy!, forceDetachPolicies: true }));
  assert.equal(await world.refresh(inline), undefined);
  await world.delete(policy);
  assert.equal(world.account.objects().length, 0);
});

test("a security group that another one names is not deleted", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  const first = await world.create(T.SECURITY_GROUP, "first", { vpcId: platform.id("vpc") });
  const second = await world.create(T.SECURITY_GROUP, "second", {
    vpcId: platform.id("vpc"),
    ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, securityGroups: [first.id] }],
  });
  await assert.rejects(world.delete(first), {
    message: `deleting EC2 Security Group (${String(first.state.name)}): api error DependencyViolation: resource ${first.id} has a dependent object (SecurityGroup ${second.id} refers to it)`,
  });
  await world.delete(second);
  await world.delete(first);
});

test("deletion protection holds a cluster and a log group until it is taken away", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  for (const key of ["coredns", "nodes"]) await world.delete(platform.get(key));
  const cluster = await world.update(platform.get("cluster"), but(programmed(platform.get("cluster")), { deletionProtection: true }));
  await assert.rejects(world.delete(cluster), {
    message:
      /^deleting EKS Cluster \(main\): api error InvalidRequestException: Cluster main cannot be deleted because deletion protection is enabled/,
  });
  await world.delete(await world.update(cluster, but(programmed(cluster), { deletionProtection: false })));
  const logs = await world.update(platform.get("logs"), but(programmed(platform.get("logs")), { deletionProtectionEnabled: true }));
  await assert.rejects(world.delete(logs), {
    message: /api error ValidationException: Log group \/numinia\/flow cannot be deleted because deletion protection is enabled\.$/,
  });
});

test("the quotas of attachments, inline policies and addresses hold", async () => {
  const world = await World.open();
  await world.create(T.ROLE, "r", { name: "r", assumeRolePolicy: trust("eks.amazonaws.com") });
  for (let index = 0; index < 10; index++) {
    const policy = await world.create(T.POLICY, `p${index}`, { policy: allow("s3:*") });
    await world.create(T.ROLE_POLICY_ATTACHMENT, `a${index}`, { role: "r", policyArn: policy.id });
  }
  const eleventh = await world.create(T.POLICY, "p11", { policy: allow("s3:*") });
  await assert.rejects(world.create(T.ROLE_POLICY_ATTACHMENT, "a11", { role: "r", policyArn: eleventh.id }), {
    message: "creating IAM Role Policy Attachment: api error LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10",
  });
  await world.create(T.ROLE_POLICY, "one", { role: "r", name: "one", policy: allow("s3:*", `arn:aws:s3:::${"x".repeat(8000)}`) });
  await assert.rejects(
    world.create(T.ROLE_POLICY, "two", { role: "r", name: "two", policy: allow("s3:*", `arn:aws:s3:::${"x".repeat(2200)}`) }),
    { message: "creating IAM Role Policy (two): api error LimitExceeded: Maximum policy size of 10240 bytes exceeded for role r" },
  );
  for (let index = 0; index < 5; index++) await world.create(T.EIP, `e${index}`, {});
  await assert.rejects(world.create(T.EIP, "e6", {}), {
    message: "creating EC2 EIP: api error AddressLimitExceeded: The maximum number of addresses has been reached.",
  });
});

test("a public NAT gateway needs an internet gateway in its network, also one that comes a little later", { timeout: 10_000 }, async () => {
  const world = await World.open({ propagationMs: 30_000 });
  const vpc = await world.create(T.VPC, "v", { cidrBlock: "10.0.0.0/16" });
  const subnet = await world.create(T.SUBNET, "s", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
  const eip = await world.create(T.EIP, "e", {});
  const nat = world.create(T.NAT_GATEWAY, "n", { subnetId: subnet.id, allocationId: eip.id });
  await world.create(T.INTERNET_GATEWAY, "i", { vpcId: vpc.id });
  assert.match((await nat).id, /^nat-0[0-9a-f]{16}$/);

  const impatient = await World.open();
  const [v, e] = [await impatient.create(T.VPC, "v", { cidrBlock: "10.0.0.0/16" }), await impatient.create(T.EIP, "e", {})];
  const s = await impatient.create(T.SUBNET, "s", { vpcId: v.id, cidrBlock: "10.0.0.0/24" });
  await assert.rejects(impatient.create(T.NAT_GATEWAY, "n", { subnetId: s.id, allocationId: e.id }), {
    message: `creating EC2 NAT Gateway: api error Gateway.NotAttached: Network ${v.id} has no Internet gateway attached`,
  });
});

test("a route and a table of different networks do not go together", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  const other = await world.create(T.VPC, "other", { cidrBlock: "10.1.0.0/16" });
  const table = await world.create(T.ROUTE_TABLE, "t", { vpcId: other.id });
  const gateway = platform.id("igw");
  await assert.rejects(world.create(T.ROUTE, "r", { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway }), {
    message: `creating EC2 Route: api error InvalidParameterValue: route table ${table.id} and network gateway ${gateway} belong to different networks`,
  });
  await assert.rejects(world.create(T.ROUTE_TABLE_ASSOCIATION, "a", { routeTableId: table.id, subnetId: platform.id("subnet-b") }), {
    message: `creating EC2 Route Table Association: api error InvalidParameterValue: Route table ${table.id} and subnet ${platform.id("subnet-b")} belong to different networks`,
  });
});

test("a secret's name is free again after its recovery window, and a restored secret is there again", async () => {
  let now = new Date("2026-03-01T00:00:00Z");
  const world = await World.open({ now: () => now });
  const inputs = { name: "hyperfy2-numinia-lobby-pro", recoveryWindowInDays: 7 };
  const first = await world.create(T.SECRET, "s", inputs);
  await world.delete(first);
  const refused = {
    message:
      "creating Secrets Manager Secret (hyperfy2-numinia-lobby-pro): api error InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.",
  };
  now = new Date("2026-03-07T23:59:59Z");
  await assert.rejects(world.create(T.SECRET, "s", inputs), refused);
  world.account.restore(T.SECRET, first.id);
  assert.deepEqual(await world.refresh(first), first);
  await world.delete(first);
  now = new Date("2026-03-15T00:00:00Z");
  const second = await world.create(T.SECRET, "s", { ...inputs, recoveryWindowInDays: 0 });
  await world.delete(second);
  assert.notEqual((await world.create(T.SECRET, "s", inputs)).id, second.id);
});

test("a cluster goes up one minor version at a time", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  const cluster = platform.get("cluster");
  const to = (version: string): Properties => but(programmed(cluster), { version });
  await assert.rejects(world.update(cluster, to("1.33")), {
    message:
      "updating EKS Cluster (main): api error InvalidParameterException: Unsupported Kubernetes minor version update from 1.34 to 1.33",
  });
  const next = await world.update(cluster, to("1.35"));
  assert.equal(next.state.version, "1.35");
  const older = await world.create(T.CLUSTER, "older", { ...to("1.32"), name: "older" });
  await assert.rejects(world.update(older, { ...to("1.34"), name: "older" }), {
    message:
      "updating EKS Cluster (older): api error InvalidParameterException: Unsupported Kubernetes minor version update from 1.32 to 1.34",
  });
});

test("a cluster's log group that nobody made before is there, and stays when the cluster goes", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  for (const key of ["coredns", "nodes", "entry", "cluster"]) await world.delete(platform.get(key));
  const inputs = programmed(platform.get("cluster"));
  const cluster = await world.create(T.CLUSTER, "c", { ...inputs, enabledClusterLogTypes: ["api", "audit"] });
  await world.delete(cluster);
  await assert.rejects(world.create(T.LOG_GROUP, "l", { name: "/aws/eks/main/cluster" }), {
    message:
      "creating CloudWatch Logs Log Group (/aws/eks/main/cluster): api error ResourceAlreadyExistsException: The specified log group already exists",
  });
});

test("what is unknown to the stand-in is an error that says so", async () => {
  const world = await World.open();
  await assert.rejects(world.check("aws:ec2/placementGroup:PlacementGroup", "i", {}), {
    message: "the aws stand-in has no resource type aws:ec2/placementGroup:PlacementGroup. Add an entry to rehearsal/providers/aws/types.",
  });
  await assert.rejects(world.check("aws:ec2/vpc:Vpv", "i", {}), {
    message:
      "the aws stand-in has no resource type aws:ec2/vpc:Vpv; did you mean aws:ec2/vpc:Vpc? Add an entry to rehearsal/providers/aws/types.",
  });
});
