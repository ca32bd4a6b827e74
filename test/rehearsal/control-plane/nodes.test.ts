import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeObject } from "../../../rehearsal/control-plane/nodes";
import { NODE } from "./cluster";

const region = (zone: string) => nodeObject({ ...NODE, zone }).metadata!.labels!["topology.kubernetes.io/region"];

test("the region is that of the zone, local zones included", () => {
  assert.deepEqual(
    [region("us-east-1a"), region("us-west-2-lax-1a"), region("us-gov-west-1b")],
    ["us-east-1", "us-west-2", "us-gov-west-1"],
  );
  assert.throws(() => region("here"), { message: '"here" is not an availability zone: expected something like us-east-1a.' });
});

test("labels of a caller cannot hide what a node is", () => {
  const { labels } = nodeObject({ ...NODE, labels: { "node.kubernetes.io/instance-type": "t3.nano", tier: "web" } }).metadata!;
  assert.deepEqual([labels!["node.kubernetes.io/instance-type"], labels!["tier"]], ["m5.large", "web"]);
});

test("instance id and address are the same in every run, and differ between nodes", () => {
  const facts = (name: string) => {
    const node = nodeObject({ ...NODE, name });
    return [node.spec!.providerID, node.status!.addresses![0]!.address];
  };
  assert.deepEqual(facts("worker-1"), facts("worker-1"));
  assert.notDeepEqual(facts("worker-1"), facts("worker-2"));
  assert.equal(facts("ip-10-1-2-3")[1], "10.1.2.3");
});
