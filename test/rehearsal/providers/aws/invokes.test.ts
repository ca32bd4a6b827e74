import { strict as assert } from "node:assert";
import { test } from "node:test";
import type { Properties } from "../../../../rehearsal/providers/framework/values";
import { publicImage } from "../../../../rehearsal/providers/aws/data/images";
import * as T from "../../../../rehearsal/providers/aws/tokens";
import { PARAMETER, Platform } from "./fixtures";
import { World } from "./world";

const call = async (world: World, name: string, args: Properties = {}, module = "index"): Promise<Properties> => {
  const { result, failures } = await world.provider.invoke!({ token: `aws:${module}/${name}:${name}`, args, preview: false });
  assert.deepEqual(failures ?? [], []);
  return result;
};

test("the functions answer for the account and the connection's region", async () => {
  const world = await World.open({}, { region: "eu-central-1" });
  assert.deepEqual(await call(world, "getPartition"), {
    dnsSuffix: "amazonaws.com",
    id: "aws",
    partition: "aws",
    reverseDnsPrefix: "com.amazonaws",
  });
  assert.deepEqual(await call(world, "getCallerIdentity"), {
    accountId: "123456789012",
    arn: "arn:aws:sts::123456789012:assumed-role/rehearsal-deployer/rehearsal",
    id: "123456789012",
    userId: "AROAREHEARSALDEPLOYER:rehearsal",
  });
  const frankfurt = {
    description: "Europe (Frankfurt)",
    endpoint: "ec2.eu-central-1.amazonaws.com",
    id: "eu-central-1",
    name: "eu-central-1",
    region: "eu-central-1",
  };
  assert.deepEqual(await call(world, "getRegion"), frankfurt);
  assert.deepEqual(await call(world, "getRegion", { name: "eu-central-1" }), frankfurt);
  assert.equal((await call(world, "getRegion", { endpoint: "ec2.us-east-1.amazonaws.com" })).region, "us-east-1");
});

test("availability zones are the region's, without the excluded and the filtered ones", async () => {
  const world = await World.open();
  const all = await call(world, "getAvailabilityZones", { state: "available" });
  assert.deepEqual(all, {
    state: "available",
    groupNames: ["eu-west-1"],
    id: "eu-west-1",
    names: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
    region: "eu-west-1",
    zoneIds: ["euw1-az1", "euw1-az2", "euw1-az3"],
  });
  assert.deepEqual((await call(world, "getAvailabilityZones", { excludeNames: ["eu-west-1b"] })).names, ["eu-west-1a", "eu-west-1c"]);
  assert.deepEqual((await call(world, "getAvailabilityZones", { filters: [{ name: "zone-id", values: ["euw1-az3"] }] })).names, [
    "eu-west-1c",
  ]);
  assert.deepEqual((await call(world, "getAvailabilityZones", { state: "impaired" })).names, []);
  assert.deepEqual((await call(world, "getAvailabilityZones", { region: "us-west-1" })).names, ["us-west-1a", "us-west-1c"]);
});

test("an unknown function, argument, region or filter is an error", async () => {
  const world = await World.open();
  const invoke = (token: string, args: Properties): Promise<{ failures?: readonly { property: string; reason: string }[] }> =>
    world.provider.invoke!({ token, args, preview: false });
  await assert.rejects(invoke("aws:ec2/getVpc:getVpc", {}), {
    message: "the aws stand-in has no function aws:ec2/getVpc:getVpc. Add it to rehearsal/providers/aws/invokes.ts.",
  });
  await assert.rejects(invoke("aws:index/getRegions:getRegions", {}), {
    message:
      "the aws stand-in has no function aws:index/getRegions:getRegions; did you mean aws:index/getRegion:getRegion? Add it to rehearsal/providers/aws/invokes.ts.",
  });
  assert.deepEqual((await invoke("aws:index/getRegion:getRegion", { nam: "x" })).failures, [
    { property: "nam", reason: "is not an input of aws:index/getRegion:getRegion; did you mean name?" },
  ]);
  await assert.rejects(invoke("aws:index/getRegion:getRegion", { name: "eu-west-7" }), {
    message: 'getRegion: "eu-west-7" is not a region that the rehearsal knows; did you mean eu-west-1?',
  });
  await assert.rejects(invoke("aws:index/getAvailabilityZones:getAvailabilityZones", { filters: [{ name: "zone", values: [] }] }), {
    message: /^getAvailabilityZones: api error InvalidParameterValue: The filter 'zone' is invalid/,
  });
});

test("a session's issuer is its role; any other principal is its own; a role that is not there is an error", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  const context = (arn: string): Promise<Properties> => call(world, "getSessionContext", { arn }, "iam");
  const deployer = "arn:aws:sts::123456789012:assumed-role/rehearsal-deployer/rehearsal";
  assert.deepEqual(await context(deployer), {
    arn: deployer,
    id: deployer,
    issuerArn: "arn:aws:iam::123456789012:role/rehearsal-deployer",
    issuerId: "AROAREHEARSALDEPLOYER",
    issuerName: "rehearsal-deployer",
    sessionName: "rehearsal",
  });
  const nodes = await context("arn:aws:sts::123456789012:assumed-role/nodes/i-1");
  assert.deepEqual([nodes.issuerArn, nodes.issuerId], [platform.arn("node-role"), platform.get("node-role").state.uniqueId]);
  const user = "arn:aws:iam::123456789012:user/admin";
  assert.deepEqual(await context(user), { arn: user, id: user, issuerArn: user, issuerId: "", issuerName: "", sessionName: "" });
  await assert.rejects(context("arn:aws:sts::123456789012:assumed-role/nobody/x"), {
    message: "getSessionContext: reading IAM Role (nobody): couldn't find resource",
  });
});

test("clusters are told by region, with the version that they have now", async () => {
  const { world } = await Platform.open();
  assert.deepEqual(await call(world, "getClusters", {}, "eks"), { id: "eu-west-1", names: ["main"], region: "eu-west-1" });
  assert.deepEqual((await call(world, "getClusters", { region: "us-east-1" }, "eks")).names, []);
  const cluster = await call(world, "getCluster", { name: "main" }, "eks");
  assert.deepEqual(
    [cluster.id, cluster.version, cluster.status, cluster.arn, cluster.upgradePolicies, cluster.enabledClusterLogTypes],
    ["main", "1.34", "ACTIVE", "arn:aws:eks:eu-west-1:123456789012:cluster/main", [{ supportType: "EXTENDED" }], []],
  );
  assert.deepEqual(cluster.accessConfigs, [{ authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true }]);
  world.account.change(T.CLUSTER, "main", { version: "1.35" });
  assert.equal((await call(world, "getCluster", { name: "main" }, "eks")).version, "1.35");
  await assert.rejects(call(world, "getCluster", { name: "main", region: "us-east-1" }, "eks"), {
    message: "reading EKS Cluster (main): couldn't find resource",
  });
});

test("a public parameter names an image of the region; any other parameter is not there", async () => {
  const world = await World.open();
  const image = publicImage(PARAMETER, "eu-west-1")!;
  assert.deepEqual(await call(world, "getParameter", { name: PARAMETER }, "ssm"), {
    arn: `arn:aws:ssm:eu-west-1::parameter${PARAMETER}`,
    id: PARAMETER,
    insecureValue: image,
    name: PARAMETER,
    region: "eu-west-1",
    type: "String",
    value: image,
    version: 1,
    withDecryption: true,
  });
  assert.match(image, /^ami-0[0-9a-f]{16}$/);
  assert.notEqual((await call(world, "getParameter", { name: PARAMETER, region: "us-east-1" }, "ssm")).value, image);
  await assert.rejects(call(world, "getParameter", { name: "/numinia/image" }, "ssm"), {
    message: "reading SSM Parameter (/numinia/image): couldn't find resource (the rehearsal has AWS's public image parameters only)",
  });
});
