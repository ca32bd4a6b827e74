import { strict as assert } from "node:assert";
import { test } from "node:test";
import { PartialFailure } from "../../../../rehearsal/providers/framework/provider";
import { INSTANCE_TYPES, instanceCapacity, type NodeGroupNotice } from "../../../../rehearsal/providers/aws";
import * as T from "../../../../rehearsal/providers/aws/tokens";
import { Platform } from "./fixtures";
import { but, programmed, World } from "./world";

test("the harness hears of a node group when it is created, updated and deleted", async () => {
  const world = await World.open();
  const notices: NodeGroupNotice[] = [];
  world.account.onNodeGroup((notice) => void notices.push(notice));
  const platform = await Platform.open(world);
  const nodes = platform.get("nodes");
  const updated = await world.update(
    nodes,
    but(programmed(nodes), { scalingConfig: { minSize: 1, desiredSize: 5, maxSize: 8 }, taints: undefined }),
  );
  await world.delete(updated);
  const first: NodeGroupNotice = {
    kind: "created",
    clusterName: "main",
    nodeGroupName: String(nodes.state.nodeGroupName),
    instanceTypes: ["t3.medium"],
    desiredSize: 3,
    labels: { "node-group": "base" },
    taints: [{ key: "dedicated", value: "base", effect: "NO_SCHEDULE" }],
    zones: ["eu-west-1a", "eu-west-1b"],
    capacityType: "ON_DEMAND",
    version: "1.34",
    launchTemplate: { id: platform.id("template"), name: String(platform.get("template").state.name), version: "1" },
  };
  assert.deepEqual(notices, [
    first,
    { ...first, kind: "updated", desiredSize: 5, taints: [] },
    { ...first, kind: "deleted", desiredSize: 5, taints: [] },
  ]);
});

test("a node group is ready only when the harness is; when the harness fails, it is there but failed, and an update tries again", async () => {
  const world = await World.open();
  let fails = true;
  const stop = world.account.onNodeGroup(async ({ kind }) => {
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(world.account.objects(T.NODE_GROUP)[0]?.status, kind === "created" ? "creating" : "failed");
    if (fails) throw new Error("no room for nodes");
  });
  const failure = await Platform.open(world).then(
    () => assert.fail("the node group became ready"),
    (error: unknown) => error as PartialFailure,
  );
  assert.ok(failure instanceof PartialFailure);
  assert.deepEqual(failure.reasons, [`waiting for EKS Node Group (${failure.id}) create: no room for nodes`]);
  assert.equal(failure.state.status, "CREATE_FAILED");
  fails = false;
  const again = await world.update(
    { type: T.NODE_GROUP, name: "nodes", id: failure.id, inputs: failure.inputs, state: failure.state },
    programmed(failure),
  );
  assert.equal(again.state.status, "ACTIVE");
  assert.equal(world.account.objects(T.NODE_GROUP)[0]?.status, "ready");
  stop();
});

test("coredns without a node stays DEGRADED, and becomes ready by an update once there are nodes; a DaemonSet needs none", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  for (const key of ["coredns", "nodes"]) await world.delete(platform.get(key));
  const inputs = programmed(platform.get("coredns"));
  await world.create(T.ADDON, "cni", { ...inputs, addonName: "vpc-cni", addonVersion: "v1.21.1-eksbuild.1" });
  const failure = await world.create(T.ADDON, "coredns", inputs).then(
    () => assert.fail("coredns became ready without nodes"),
    (error: unknown) => error as PartialFailure,
  );
  assert.ok(failure instanceof PartialFailure);
  assert.deepEqual(failure.reasons, [
    "waiting for EKS Add-On (main:coredns) create: timeout while waiting for state to become 'ACTIVE' (last state: 'DEGRADED'): DEGRADED: InsufficientNumberOfReplicas: " +
      "The add-on is unhealthy because it doesn't have the desired number of replicas: cluster main has no node. Create the add-on after a node group (dependsOn).",
  ]);
  await world.create(T.NODE_GROUP, "nodes", programmed(platform.get("nodes")));
  await world.update({ type: T.ADDON, name: "coredns", id: failure.id, inputs: failure.inputs, state: failure.state }, inputs);
  assert.deepEqual(
    world.account.objects(T.ADDON).map(({ status }) => status),
    ["ready", "ready"],
  );
});

test("coredns waits for a node group that is created at the same time", { timeout: 10_000 }, async () => {
  const world = await World.open({ propagationMs: 30_000 });
  const platform = await Platform.open(world);
  for (const key of ["coredns", "nodes"]) await world.delete(platform.get(key));
  const order: string[] = [];
  const addon = world.create(T.ADDON, "coredns", programmed(platform.get("coredns"))).then(() => order.push("coredns"));
  world.account.onNodeGroup(() => void order.push("nodes"));
  await Promise.all([addon, world.create(T.NODE_GROUP, "nodes", programmed(platform.get("nodes")))]);
  assert.deepEqual(order, ["nodes", "coredns"]);
});

test("nodes whose role has not the policies of nodes do not join", async () => {
  const platform = await Platform.open();
  const { world } = platform;
  await world.delete(platform.get("node-registry"));
  await assert.rejects(world.create(T.NODE_GROUP, "more", programmed(platform.get("nodes"))), {
    message:
      /^waiting for EKS Node Group \(main:more-\w{7}\) create: timeout while waiting for state to become 'ACTIVE' \(last state: 'CREATE_FAILED'\): CREATE_FAILED: NodeCreationFailure: Instances failed to join the kubernetes cluster: role arn:aws:iam::123456789012:role\/nodes has no policy AmazonEC2ContainerRegistryPullOnly or AmazonEC2ContainerRegistryReadOnly\. /,
  });
});

test("the capacity of an instance type is what EKS computes", () => {
  assert.deepEqual(instanceCapacity("t3.medium"), {
    instanceType: "t3.medium",
    vcpu: 2,
    memoryMiB: 4096,
    maxPods: 17,
    allocatable: { cpu: "1930m", memory: "3554Mi", pods: "17" },
    capacity: { cpu: "2", memory: "4096Mi", pods: "17" },
  });
  // The last column is AWS's published eni-max-pods table.
  const pods = {
    "t3.nano": 4,
    "t3.micro": 4,
    "t3.small": 11,
    "t3.medium": 17,
    "t3.large": 35,
    "t3.xlarge": 58,
    "t4g.nano": 4,
    "t4g.micro": 4,
    "t4g.small": 11,
    "m5.large": 29,
    "m5.xlarge": 58,
    "m5.2xlarge": 58,
    "m6i.large": 29,
    "c5.large": 29,
    "r5.large": 29,
  };
  assert.deepEqual(Object.fromEntries(INSTANCE_TYPES.map((type) => [type, instanceCapacity(type).maxPods])), pods);
  assert.equal(instanceCapacity("m5.xlarge").allocatable.cpu, "3920m");
  assert.equal(instanceCapacity("m5.2xlarge").allocatable.cpu, "7910m");
  assert.throws(() => instanceCapacity("m5.larg"), {
    message: /^"m5\.larg" is not an instance type that the rehearsal knows; did you mean m5\.large\? \(known: t3\.nano, /,
  });
});
