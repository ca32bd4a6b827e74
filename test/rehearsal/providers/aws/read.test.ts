import { strict as assert } from "node:assert";
import { test } from "node:test";
import type { Properties } from "../../../../rehearsal/providers/framework/values";
import { addExisting } from "../../../../rehearsal/providers/aws";
import * as T from "../../../../rehearsal/providers/aws/tokens";
import { Platform, trust } from "./fixtures";
import { World } from "./world";

test("every object is imported by its id, with the outputs that it has", async () => {
  const platform = await Platform.open();
  let imported = 0;
  for (const made of platform.made.values()) {
    const found = await platform.world.import(made.type, made.id);
    assert.equal(found?.id, made.id, made.name);
    assert.deepEqual(found.inputs.__defaults, [], made.name);
    // The value of a secret is not in the account, so an import cannot have it.
    if (made.type !== T.SECRET_VERSION && made.type !== T.BUILD_WEBHOOK) assert.deepEqual(found.state, made.state, made.name);
    imported += 1;
  }
  assert.equal(imported, 54);
});

test("a route and an association are imported by the ids that the upstream provider documents", async () => {
  const platform = await Platform.open();
  const [table, subnet] = [platform.id("table"), platform.id("subnet-a")];
  assert.equal((await platform.world.import(T.ROUTE, `${table}_0.0.0.0/0`))?.id, platform.id("route"));
  assert.equal((await platform.world.import(T.ROUTE_TABLE_ASSOCIATION, `${subnet}/${table}`))?.id, platform.id("association"));
  assert.equal(await platform.world.import(T.ROUTE, `${table}_10.0.0.0/8`), undefined);
});

test("an id that does not exist, or exists in another region, is gone; id@region finds it", async () => {
  const world = await World.open();
  const vpc = await world.create(T.VPC, "v", { cidrBlock: "10.0.0.0/16", region: "us-east-1" });
  assert.equal(vpc.state.arn, `arn:aws:ec2:us-east-1:123456789012:vpc/${vpc.id}`);
  assert.deepEqual(await world.refresh(vpc), vpc);
  assert.equal(await world.import(T.VPC, "vpc-0"), undefined);
  assert.equal(await world.import(T.VPC, vpc.id), undefined);
  assert.equal((await world.import(T.VPC, `${vpc.id}@us-east-1`))?.id, vpc.id);
  await assert.rejects(world.create(T.SUBNET, "s", { vpcId: vpc.id, cidrBlock: "10.0.1.0/24" }), { message: /InvalidVpcID\.NotFound/ });
});

test("an object that was there before is adopted: imported without a difference to the program", async () => {
  const world = await World.open();
  const inputs: Properties = { cidrBlock: "10.0.0.0/16", tags: { Name: "numinia-vpc" } };
  assert.equal(await addExisting(world.account, T.VPC, inputs, { id: "vpc-0abc" }), "vpc-0abc");
  const found = (await world.import(T.VPC, "vpc-0abc"))!;
  const diff = await world.diff({ type: T.VPC, name: "v", ...found }, inputs);
  assert.deepEqual(diff.detailed, {});
  const subnet = await world.create(T.SUBNET, "s", { vpcId: "vpc-0abc", cidrBlock: "10.0.1.0/24" });
  assert.equal(subnet.state.vpcId, "vpc-0abc");
  await assert.rejects(addExisting(world.account, T.VPC, { cidrBlock: "10.0.0.0/99" }), {
    message: 'aws:ec2/vpc:Vpc existing: cidrBlock "10.0.0.0/99" is not a CIDR block; write it like 10.0.0.0/16',
  });
});

test("what changed behind the program's back is a difference to the program after a refresh", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  const role = platform.get("node-role");
  world.account.change(role.type, role.id, { assumeRolePolicy: trust("lambda.amazonaws.com"), maxSessionDuration: 7200 });
  const drifted = (await world.refresh(role))!;
  assert.equal(drifted.state.maxSessionDuration, 7200);
  const diff = await world.diff(drifted, { assumeRolePolicy: trust("ec2.amazonaws.com"), name: "nodes" });
  assert.deepEqual(diff.detailed, { assumeRolePolicy: "update", maxSessionDuration: "update" });
  world.account.remove(role.type, role.id);
  assert.equal(await world.refresh(role), undefined);
  await assert.rejects(world.update(role, { assumeRolePolicy: trust("ec2.amazonaws.com"), name: "nodes" }), {
    message: "updating IAM Role (nodes): api error NotFound: it is not in the account any more; refresh the stack",
  });
});
