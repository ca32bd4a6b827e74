import { strict as assert } from "node:assert";
import { test } from "node:test";
import type { Properties } from "../../../../rehearsal/providers/framework/values";
import { World } from "./world";

const call = async (world: World, name: string, args: Properties = {}): Promise<Properties> => {
  const { result, failures } = await world.provider.invoke!({ token: `aws:index/${name}:${name}`, args, preview: false });
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
