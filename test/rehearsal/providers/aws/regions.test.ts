import { strict as assert } from "node:assert";
import { test } from "node:test";
import * as T from "../../../../rehearsal/providers/aws/tokens";
import { programmed, World } from "./world";

test("objects of an explicit provider belong to its region: the other provider neither finds nor refers to them", async () => {
  const world = await World.open();
  const recovery = await World.on(world.account, { region: "eu-central-1" });
  const vpc = await recovery.create(T.VPC, "v", { cidrBlock: "10.0.0.0/16" });
  assert.equal(vpc.state.region, "eu-central-1");
  assert.equal(vpc.state.arn, `arn:aws:ec2:eu-central-1:123456789012:vpc/${vpc.id}`);
  await assert.rejects(world.create(T.INTERNET_GATEWAY, "i", { vpcId: vpc.id }), {
    message: `creating EC2 Internet Gateway: api error InvalidVpcID.NotFound: The vpc ID '${vpc.id}' does not exist`,
  });
  await recovery.create(T.INTERNET_GATEWAY, "i", { vpcId: vpc.id });
  const endpoint = { vpcId: vpc.id, serviceName: "com.amazonaws.eu-west-1.s3" };
  await assert.rejects(recovery.create(T.VPC_ENDPOINT, "e", endpoint), {
    message:
      "creating EC2 VPC Endpoint: api error InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.eu-west-1.s3' does not exist",
  });
  await recovery.create(T.VPC_ENDPOINT, "e", { ...endpoint, serviceName: "com.amazonaws.eu-central-1.s3" });
  assert.equal(await world.import(T.VPC, vpc.id), undefined);
  assert.equal((await recovery.import(T.VPC, vpc.id))?.id, vpc.id);
  for (const region of [world, recovery]) await region.create(T.LOG_GROUP, "l", { name: "/same" });
  assert.equal(world.account.objects(T.LOG_GROUP).length, 2);
});

test("a replica is a secret of its region: it holds the name there and goes with the first one", async () => {
  const world = await World.open();
  const recovery = await World.on(world.account, { region: "eu-central-1" });
  const secret = await world.create(T.SECRET, "s", { name: "app-pro", replicas: [{ region: "eu-central-1" }] });
  const arn = secret.id.replace("eu-west-1", "eu-central-1");
  const replica = (await recovery.import(T.SECRET, arn))!;
  assert.deepEqual([replica.state.arn, replica.state.region, replica.state.name], [arn, "eu-central-1", "app-pro"]);
  await assert.rejects(recovery.create(T.SECRET, "s", { name: "app-pro" }), {
    message:
      "creating Secrets Manager Secret (app-pro): api error ResourceExistsException: The operation failed because the secret app-pro already exists.",
  });
  const alone = await world.update(secret, { name: "app-pro", replicas: [] });
  assert.equal(await recovery.import(T.SECRET, arn), undefined);
  await world.update(alone, programmed(secret));
  assert.equal((await recovery.import(T.SECRET, arn))?.id, arn);
  await world.delete(secret);
  assert.equal(await recovery.import(T.SECRET, arn), undefined);
  assert.equal((await recovery.create(T.SECRET, "s", { name: "app-pro" })).state.name, "app-pro");
});

test("a replica whose name is taken in its region is refused unless it overwrites", async () => {
  const world = await World.open();
  const recovery = await World.on(world.account, { region: "eu-central-1" });
  await recovery.create(T.SECRET, "s", { name: "app-pro" });
  const inputs = { name: "app-pro", replicas: [{ region: "eu-central-1" }] };
  await assert.rejects(world.create(T.SECRET, "s", inputs), {
    message:
      "creating Secrets Manager Secret (app-pro): api error ReplicationFailed: A secret with the name app-pro already exists in eu-central-1",
  });
  await world.create(T.SECRET, "s", { ...inputs, forceOverwriteReplicaSecret: true });
});
