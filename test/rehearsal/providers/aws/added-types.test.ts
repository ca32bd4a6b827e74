import { strict as assert } from "node:assert";
import { test } from "node:test";
import * as T from "../../../../rehearsal/providers/aws/tokens";
import { Platform, trust } from "./fixtures";
import { but, programmed, World } from "./world";

/** Deleted while something still needs it. */
const REFUSED: readonly (readonly [key: string, error: RegExp])[] = [
  [
    "nfs-group",
    /^deleting EC2 Security Group \(nfs-group-\w{7}\): api error DependencyViolation: resource sg-0\w{16} has a dependent object \(MountTarget fsmt-0\w{16} refers to it\)$/,
  ],
  [
    "file-system",
    /^deleting EFS File System \(fs-0\w{16}\): api error FileSystemInUse: File system 'fs-0\w{16}' has mount targets created in it\. \(MountTarget fsmt-0\w{16} refers to it\)$/,
  ],
  [
    "zone",
    /^deleting Route 53 Hosted Zone \(numinia\.example\): api error HostedZoneNotEmpty: The specified hosted zone contains non-required resource record sets and so cannot be deleted\. \(Record Z\w{20}_www_A refers to it\)$/,
  ],
];

test("what is still needed is not deleted", async () => {
  const platform = await Platform.open();
  for (const [key, message] of REFUSED) {
    const made = platform.get(key);
    await assert.rejects(platform.world.delete(made), { message });
    assert.deepEqual(await platform.world.refresh(made), made);
  }
});

test("outputs of an interface endpoint: one interface in each subnet, a name of its own, and with private names the service's", async () => {
  const world = await World.open();
  const vpc = await world.create(T.VPC, "v", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true });
  const subnets = [];
  for (const [index, zone] of ["a", "b"].entries()) {
    const inputs = { vpcId: vpc.id, cidrBlock: `10.0.${index}.0/24`, availabilityZone: `eu-west-1${zone}` };
    subnets.push((await world.create(T.SUBNET, zone, inputs)).id);
  }
  const inputs = {
    vpcId: vpc.id,
    serviceName: "com.amazonaws.eu-west-1.ecr.api",
    vpcEndpointType: "Interface",
    subnetIds: subnets,
    privateDnsEnabled: true,
  };
  const { state, ...made } = await world.create(T.VPC_ENDPOINT, "e", inputs);
  assert.deepEqual(state.securityGroupIds, [vpc.state.defaultSecurityGroupId]);
  assert.deepEqual([(state.networkInterfaceIds as string[]).length, state.prefixListId, state.state], [2, "", "available"]);
  const [own, service] = state.dnsEntries as { dnsName: string; hostedZoneId: string }[];
  assert.match(own!.dnsName, new RegExp(`^${made.id}-[0-9a-f]{8}\\.ecr\\.api\\.eu-west-1\\.vpce\\.amazonaws\\.com$`));
  assert.equal(service!.dnsName, "api.ecr.eu-west-1.amazonaws.com");
  await assert.rejects(world.create(T.VPC_ENDPOINT, "f", inputs), {
    message: `creating EC2 VPC Endpoint: api error InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain for ecr.api.eu-west-1.amazonaws.com in the VPC ${vpc.id}`,
  });
  const fewer = await world.update({ ...made, state }, { ...inputs, subnetIds: [subnets[0]!] });
  assert.deepEqual(fewer.state.networkInterfaceIds, [(state.networkInterfaceIds as string[])[0]]);
});

test("a default security group is the VPC's own: taken over, closed, imported by its id, and left where it is", async () => {
  const world = await World.open();
  const vpc = await world.create(T.VPC, "v", { cidrBlock: "10.0.0.0/16" });
  const id = String(vpc.state.defaultSecurityGroupId);
  const rules = (): unknown => {
    const { ingress, egress } = world.account.object(T.SECURITY_GROUP, "eu-west-1", id)!.state;
    return { ingress, egress };
  };
  const open = {
    ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }],
    egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
  };
  assert.deepEqual(rules(), open);
  const imported = (await world.import(T.DEFAULT_SECURITY_GROUP, id))!;
  assert.deepEqual(imported.inputs, { vpcId: vpc.id, ...open, __defaults: [] });
  const group = await world.create(T.DEFAULT_SECURITY_GROUP, "g", { vpcId: vpc.id, ingress: [], egress: [] });
  assert.deepEqual([group.id, group.state.name, group.state.description], [id, "default", "default VPC security group"]);
  assert.deepEqual(rules(), { ingress: [], egress: [] });
  await world.delete(group);
  assert.equal(await world.refresh(group), undefined);
  assert.deepEqual(rules(), { ingress: [], egress: [] });
  const other = await world.create(T.SECURITY_GROUP, "mine", { vpcId: vpc.id });
  assert.equal(await world.import(T.DEFAULT_SECURITY_GROUP, other.id), undefined);
});

test("a group whose rule names the group itself is deleted with it; one that another group's rule names is not", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  const own = await world.create(T.SECURITY_GROUP, "own", { vpcId: platform.id("vpc") });
  const rule = await world.create(T.INGRESS_RULE, "self", { securityGroupId: own.id, referencedSecurityGroupId: own.id, ipProtocol: "-1" });
  const named = await world.create(T.SECURITY_GROUP, "named", { vpcId: platform.id("vpc") });
  const other = await world.create(T.INGRESS_RULE, "other", {
    securityGroupId: own.id,
    referencedSecurityGroupId: named.id,
    ipProtocol: "-1",
  });
  await assert.rejects(world.delete(named), {
    message: `deleting EC2 Security Group (${String(named.state.name)}): api error DependencyViolation: resource ${named.id} has a dependent object (SecurityGroupIngressRule ${other.id} refers to it)`,
  });
  await world.delete(own);
  assert.deepEqual([await world.refresh(rule), await world.refresh(other)], [undefined, undefined]);
  await world.delete(named);
});

test("groups and subnets of two networks do not go together", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  const vpc = await world.create(T.VPC, "other", { cidrBlock: "10.1.0.0/16" });
  const subnet = await world.create(T.SUBNET, "s", { vpcId: vpc.id, cidrBlock: "10.1.0.0/24", availabilityZone: "eu-west-1b" });
  const group = await world.create(T.SECURITY_GROUP, "g", { vpcId: vpc.id });
  const again = (key: string): ReturnType<typeof programmed> => programmed(platform.get(key));
  await assert.rejects(world.create(T.INGRESS_RULE, "r", { ...again("ingress-rule"), referencedSecurityGroupId: group.id }), {
    message:
      "creating VPC Security Group Ingress Rule: api error InvalidGroup.NotFound: You have specified two resources that belong to different networks.",
  });
  await assert.rejects(world.create(T.VPC_ENDPOINT, "e", { ...again("endpoint-sts"), securityGroupIds: [group.id] }), {
    message: `creating EC2 VPC Endpoint: api error InvalidParameter: The security group '${group.id}' does not belong to the VPC '${platform.id("vpc")}'.`,
  });
  await assert.rejects(world.create(T.VPC_ENDPOINT, "e", { ...again("endpoint-sts"), subnetIds: [subnet.id] }), {
    message: `creating EC2 VPC Endpoint: api error InvalidParameter: The subnet ID '${subnet.id}' does not belong to the VPC '${platform.id("vpc")}'.`,
  });
  await assert.rejects(world.create(T.MOUNT_TARGET, "m", { ...again("mount-a"), subnetId: subnet.id, securityGroups: [group.id] }), {
    message:
      "creating EFS Mount Target: api error MountTargetConflict: requested subnet for new mount target is not in the same VPC as existing mount targets",
  });
  await assert.rejects(
    world.create(T.MOUNT_TARGET, "m", { ...again("mount-a"), subnetId: platform.id("subnet-b"), securityGroups: [group.id] }),
    {
      message: `creating EFS Mount Target: api error SecurityGroupNotFound: One or more security groups not found in VPC ${platform.id("vpc")}: ${group.id}`,
    },
  );
  await assert.rejects(world.create(T.INSTANCE, "i", { ...again("instance"), vpcSecurityGroupIds: [group.id] }), {
    message: `creating EC2 Instance: api error InvalidParameter: Security group ${group.id} and subnet ${platform.id("subnet-b")} belong to different networks.`,
  });
  const { vpcConfig } = again("build") as { vpcConfig: { vpcId: string; subnets: string[] } };
  await assert.rejects(
    world.create(T.BUILD_PROJECT, "p", { ...again("build"), name: "two", vpcConfig: { ...vpcConfig, securityGroupIds: [group.id] } }),
    {
      message: `creating CodeBuild Project (two): api error InvalidInputException: Invalid vpc config: the following security groups are not in the VPC ${platform.id("vpc")}: ${group.id}`,
    },
  );
});

test("a file system answers under its zones' names; its mount target in another zone and its policies go with it", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  const fileSystem = platform.get("file-system");
  const { state } = fileSystem;
  assert.deepEqual(
    [state.arn, state.dnsName, state.name, state.numberOfMountTargets, state.performanceMode, state.protection],
    [
      `arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/${fileSystem.id}`,
      `${fileSystem.id}.efs.eu-west-1.amazonaws.com`,
      "numinia-files",
      0,
      "generalPurpose",
      { replicationOverwrite: "ENABLED" },
    ],
  );
  const first = platform.get("mount-a");
  const second = await world.create(T.MOUNT_TARGET, "mount-b", { ...programmed(first), subnetId: platform.id("subnet-b") });
  assert.deepEqual(
    [second.state.availabilityZoneName, second.state.availabilityZoneId, second.state.mountTargetDnsName],
    ["eu-west-1b", "euw1-az2", `eu-west-1b.${fileSystem.id}.efs.eu-west-1.amazonaws.com`],
  );
  assert.match(String(second.state.ipAddress), /^10\.0\.2\.\d+$/);
  await world.delete(first);
  await world.delete(second);
  await world.delete(fileSystem);
  assert.deepEqual([await world.refresh(platform.get("backup")), await world.refresh(platform.get("file-policy"))], [undefined, undefined]);
});

test("a public zone has four name servers of its own, a private one the reserved ones; neither becomes the other", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  const [zone, inner] = [platform.get("zone"), platform.get("private-zone")];
  assert.equal(zone.state.arn, `arn:aws:route53:::hostedzone/${zone.id}`);
  const servers = zone.state.nameServers as string[];
  assert.deepEqual(servers.map((server) => /^ns-\d+\.awsdns-\d\d\.(com|net|org|co\.uk)$/.exec(server)?.[1]).sort(), [
    "co.uk",
    "com",
    "net",
    "org",
  ]);
  assert.equal(zone.state.primaryNameServer, servers[0]);
  assert.deepEqual(inner.state.nameServers, [
    "ns-0.awsdns-00.com",
    "ns-1024.awsdns-00.org",
    "ns-1536.awsdns-00.co.uk",
    "ns-512.awsdns-00.net",
  ]);
  assert.deepEqual(inner.state.vpcs, [{ vpcId: platform.id("vpc"), vpcRegion: "eu-west-1" }]);
  assert.equal(platform.get("record").state.fqdn, "www.numinia.example");
  await assert.rejects(world.update(inner, but(programmed(inner), { vpcs: undefined })), {
    message:
      "updating Route 53 Hosted Zone (internal.numinia.example): api error LastVPCAssociation: The VPC that you are trying to disassociate from the private hosted zone is the last one.",
  });
  await assert.rejects(world.update(zone, { ...programmed(zone), vpcs: [{ vpcId: platform.id("vpc") }] }), {
    message:
      "updating Route 53 Hosted Zone (numinia.example): api error PublicZoneVPCAssociation: You're trying to associate a VPC with a public hosted zone.",
  });
  await world.delete(await world.update(zone, { ...programmed(zone), forceDestroy: true }));
  assert.equal(await world.refresh(platform.get("record")), undefined);
});

test("encryption by default decides over a root volume of which the program says nothing, and is imported as `default`", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  const encrypted = (state: { readonly [name: string]: unknown }): unknown => (state.rootBlockDevice as { encrypted?: unknown }).encrypted;
  assert.equal(encrypted(platform.get("instance").state), true);
  assert.equal((await world.import(T.EBS_ENCRYPTION, "default"))?.id, platform.id("ebs-encryption"));
  await world.delete(platform.get("ebs-encryption"));
  assert.equal(encrypted((await world.create(T.INSTANCE, "other", programmed(platform.get("instance")))).state), false);
});

test("an instance of a private subnet has no public address; termination protection holds it", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  const { state } = platform.get("instance");
  assert.deepEqual(
    [state.associatePublicIpAddress, state.publicIp, state.publicDns, state.availabilityZone, state.instanceState],
    [false, "", "", "eu-west-1b", "running"],
  );
  assert.deepEqual(state.metadataOptions, {
    httpEndpoint: "enabled",
    httpProtocolIpv6: "disabled",
    httpPutResponseHopLimit: 1,
    httpTokens: "required",
    instanceMetadataTags: "disabled",
  });
  const held = await world.update(platform.get("instance"), { ...programmed(platform.get("instance")), disableApiTermination: true });
  await assert.rejects(world.delete(held), {
    message: `deleting EC2 Instance (${held.id}): api error OperationNotPermitted: The instance '${held.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
  });
});

test("a role stays while an instance profile has it", async () => {
  const world = await World.open();
  const role = await world.create(T.ROLE, "r", { name: "r", assumeRolePolicy: trust("ec2.amazonaws.com") });
  const profile = await world.create(T.INSTANCE_PROFILE, "p", { name: "p", role: "r" });
  assert.equal(profile.state.arn, "arn:aws:iam::123456789012:instance-profile/p");
  await assert.rejects(world.delete(role), {
    message:
      "deleting IAM Role (r): api error DeleteConflict: Cannot delete entity, must remove roles from instance profile first. (InstanceProfile p refers to it)",
  });
  await world.delete(profile);
  await world.delete(role);
});

test("access policies go with their entry; the id is the one that the upstream provider documents", async () => {
  const platform = await Platform.open();
  const viewer = platform.get("viewer");
  assert.equal(viewer.id, "main#arn:aws:iam::123456789012:role/administrators#arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy");
  await platform.world.delete(platform.get("entry"));
  assert.equal(await platform.world.refresh(viewer), undefined);
});

test("a project in a VPC needs a role that may describe groups; a webhook needs a source with an authorization", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  assert.equal((await world.import(T.BUILD_PROJECT, "runner"))?.id, platform.id("build"));
  const role = await world.create(T.ROLE, "bare", { name: "bare", assumeRolePolicy: trust("codebuild.amazonaws.com") });
  const inputs = { ...programmed(platform.get("build")), name: "second", serviceRole: role.state.arn! };
  await assert.rejects(world.create(T.BUILD_PROJECT, "p", inputs), {
    message: "creating CodeBuild Project (second): api error InvalidInputException: Not authorized to perform DescribeSecurityGroups",
  });
  const outside = {
    ...but(inputs, { vpcConfig: undefined }),
    source: { type: "GITHUB", location: "https://github.com/numinia/platform.git" },
  };
  await world.create(T.BUILD_PROJECT, "p", outside);
  await assert.rejects(world.create(T.BUILD_WEBHOOK, "h", { projectName: "second" }), {
    message: "creating CodeBuild Webhook: api error ResourceNotFoundException: Could not find access token for server type github",
  });
  await world.delete(platform.get("build"));
  assert.equal(await world.refresh(platform.get("hook")), undefined);
});

test("a cluster's authentication goes towards the API one step at a time, and never back", async () => {
  const platform = await Platform.open();
  const cluster = platform.get("cluster");
  await assert.rejects(
    platform.world.update(cluster, { ...programmed(cluster), accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" } }),
    {
      message:
        "updating EKS Cluster (main): api error InvalidParameterException: Unsupported authentication mode update from API to API_AND_CONFIG_MAP",
    },
  );
});
