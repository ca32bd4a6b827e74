import { strict as assert } from "node:assert";
import { test } from "node:test";
import { Secret, Unknown } from "../../../../rehearsal/providers/framework/values";
import * as T from "../../../../rehearsal/providers/aws/tokens";
import { Platform, trust } from "./fixtures";
import { but, unknown, World } from "./world";

test("a preview of a creation knows inputs and defaults, and of the rest that they are unknown; it leaves no trace", async () => {
  const world = await World.open();
  const state = await world.preview(T.SUBNET, "s", { vpcId: unknown, cidrBlock: "10.0.1.0/24" });
  assert.deepEqual(state, {
    arn: unknown,
    assignIpv6AddressOnCreation: false,
    availabilityZone: unknown,
    availabilityZoneId: unknown,
    cidrBlock: "10.0.1.0/24",
    enableDns64: false,
    enableResourceNameDnsARecordOnLaunch: false,
    enableResourceNameDnsAaaaRecordOnLaunch: false,
    ipv6CidrBlock: unknown,
    ipv6CidrBlockAssociationId: unknown,
    ipv6Native: false,
    mapPublicIpOnLaunch: false,
    ownerId: unknown,
    privateDnsHostnameTypeOnLaunch: "ip-name",
    region: "eu-west-1",
    tagsAll: {},
    vpcId: unknown,
  });
  assert.deepEqual(world.account.objects(), []);
});

test("inside an object the given members are known and those that AWS fills in are not", async () => {
  const world = await World.open();
  const state = await world.preview(T.CLUSTER, "c", {
    roleArn: unknown,
    vpcConfig: { subnetIds: [unknown, "subnet-1"], endpointPrivateAccess: true },
    kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
  });
  assert.deepEqual(state.vpcConfig, {
    clusterSecurityGroupId: unknown,
    controlPlaneEgressMode: unknown,
    endpointPrivateAccess: true,
    endpointPublicAccess: true,
    publicAccessCidrs: unknown,
    subnetIds: [unknown, "subnet-1"],
    vpcId: unknown,
  });
  assert.deepEqual(state.kubernetesNetworkConfig, {
    elasticLoadBalancing: { enabled: true },
    ipFamily: unknown,
    serviceIpv4Cidr: unknown,
    serviceIpv6Cidr: unknown,
  });
  assert.equal(state.accessConfig, unknown);
  assert.match(String(state.name), /^c-[0-9a-f]{7}$/);
});

test("previews use up no ids: what comes after them gets the same ones as without them", async () => {
  const [with_, without] = [await World.open(), await World.open()];
  await with_.preview(T.CLUSTER, "c", { roleArn: unknown, vpcConfig: { subnetIds: [unknown] } });
  const ids = await Promise.all([with_, without].map(async (world) => (await world.create(T.VPC, "v", { cidrBlock: "10.0.0.0/16" })).id));
  assert.equal(ids[0], ids[1]);
});

test("a preview of an update keeps what stays and does not know what every update makes anew", async () => {
  const platform = await Platform.open();
  const template = platform.get("template");
  const preview = await platform.world.update(template, but(template.inputs, { description: "second" }), true);
  assert.deepEqual([preview.state.arn, preview.state.latestVersion, preview.state.description], [template.state.arn, unknown, "second"]);
  assert.deepEqual(await platform.world.refresh(template), template);
  const updated = await platform.world.update(template, but(template.inputs, { description: "second" }));
  assert.deepEqual([updated.state.arn, updated.state.latestVersion, updated.state.defaultVersion], [template.state.arn, 2, 1]);
});

test("a preview refers to nothing: dangling references are for the up to find", async () => {
  const world = await World.open();
  const inputs = { vpcId: "vpc-0", cidrBlock: "10.0.1.0/24" };
  assert.equal((await world.preview(T.SUBNET, "s", inputs)).vpcId, "vpc-0");
  await assert.rejects(world.create(T.SUBNET, "s", inputs), { message: /InvalidVpcID\.NotFound/ });
});

test("secrets stay secret: in outputs, wherever they were in inputs, and where the SDK says so", async () => {
  const platform = await Platform.open();
  const version = platform.get("version");
  assert.deepEqual(version.state.secretString, new Secret("correct horse"));
  const { world } = platform;
  const unmarked = await world.create(T.SECRET_VERSION, "v", { secretId: platform.id("secret"), secretString: "plain" });
  assert.deepEqual(unmarked.state.secretString, new Secret("plain"));
  const tagged = await world.create(T.VPC, "v", { cidrBlock: "10.7.0.0/16", tags: { Owner: new Secret("somebody"), Name: "v" } });
  assert.deepEqual(tagged.state.tags, { Owner: new Secret("somebody"), Name: "v" });
  assert.deepEqual(tagged.state.tagsAll, { Owner: new Secret("somebody"), Name: "v" });
  const role = await world.create(T.ROLE, "r", { assumeRolePolicy: new Secret(trust("ec2.amazonaws.com")) });
  assert.ok(role.state.assumeRolePolicy instanceof Secret);
  const preview = await world.preview(T.SECRET_VERSION, "p", { secretId: unknown, secretString: new Secret("x") });
  assert.deepEqual([preview.secretString, preview.arn instanceof Unknown], [new Secret("x"), true]);
});

test("the account holds no secret, refresh gives it back from the engine's state, and a change behind the program's back shows", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  const version = platform.get("version");
  assert.equal(JSON.stringify(world.account.objects()).includes("correct horse"), false);
  assert.deepEqual((await world.refresh(version))!.state.secretString, new Secret("correct horse"));
  world.account.change(version.type, version.id, { secretString: "changed in the console" });
  const drifted = (await world.refresh(version))!;
  const diff = await world.diff(drifted, { secretId: version.inputs.secretId!, secretString: new Secret("correct horse") });
  assert.deepEqual(diff.detailed, { secretString: "update-replace" });
});

test("a write-only value is in no output", async () => {
  const platform = await Platform.open();
  const { state } = await platform.world.create(T.SECRET_VERSION, "w", {
    secretId: platform.id("secret"),
    secretStringWo: new Secret("x"),
    secretStringWoVersion: 1,
  });
  assert.deepEqual(
    [state.secretStringWo, state.secretString, state.hasSecretStringWo, state.secretStringWoVersion],
    [undefined, undefined, true, 1],
  );
});

test("a new version takes AWSCURRENT, and the one before has AWSPREVIOUS", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  const second = await world.create(T.SECRET_VERSION, "second", { secretId: platform.id("secret"), secretString: new Secret("two") });
  assert.deepEqual(second.state.versionStages, ["AWSCURRENT"]);
  assert.deepEqual((await world.refresh(platform.get("version")))!.state.versionStages, ["AWSPREVIOUS"]);
  const third = await world.create(T.SECRET_VERSION, "third", {
    secretId: platform.id("secret"),
    secretString: new Secret("three"),
    versionStages: ["PROVIDED"],
  });
  assert.deepEqual(third.state.versionStages, ["PROVIDED"]);
  assert.deepEqual((await world.refresh(second))!.state.versionStages, ["AWSCURRENT"]);
});
