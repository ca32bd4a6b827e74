import { createHash } from "node:crypto";
import type { Cluster } from "./cluster";
import { createNode } from "./control-plane/nodes";
import { deleteNode } from "./control-plane/node-removal";
import { instanceCapacity } from "./providers/aws/data/instances";
import type { NodeGroupNotice, NodeGroupListener } from "./providers/aws/node-group-notice";
import { until } from "./wait";

const NODE_GROUP_LABEL = "eks.amazonaws.com/nodegroup";
const EFFECTS: { readonly [effect: string]: string } = {
  NO_SCHEDULE: "NoSchedule",
  NO_EXECUTE: "NoExecute",
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
};

/**
 * What EC2 and the kubelet do in AWS: a node group's desired number of Nodes join the cluster, spread over its zones, with its
 * labels and taints and the capacity of its instance type; when it is deleted, they leave. The node group is done when they are
 * Ready, as in AWS.
 */
export function keepNodes(cluster: Cluster, region: string): NodeGroupListener {
  return async (notice) => {
    const existing = await nodesOf(cluster, notice.nodeGroupName);
    const wanted = notice.kind === "deleted" ? 0 : notice.desiredSize;
    for (const name of existing.slice(wanted)) await deleteNode(cluster.config, name);
    for (let index = existing.length; index < wanted; index++) await join(cluster, notice, region, index);
    await until(
      `${wanted} Ready nodes of ${notice.nodeGroupName}`,
      async () => (await readyNodesOf(cluster, notice.nodeGroupName)) === wanted,
      { timeoutMs: 60_000, everyMs: 100 },
    );
  };
}

async function join(cluster: Cluster, notice: NodeGroupNotice, region: string, index: number): Promise<void> {
  const instanceType = notice.instanceTypes[0]!;
  const zone = notice.zones[index % notice.zones.length]!;
  // What pods can use: the Node has no kubelet that would take its share of the rest.
  const { cpu, memory, pods } = instanceCapacity(instanceType).allocatable;
  await createNode(cluster.config, {
    name: nodeName(notice.nodeGroupName, index, region),
    labels: { ...notice.labels },
    taints: notice.taints.map(({ key, value, effect }) => ({ key, value, effect: EFFECTS[effect]! })),
    zone,
    instanceType,
    nodeGroup: notice.nodeGroupName,
    capacity: { cpu, memory, pods, ephemeralStorage: "50Gi" },
  });
}

/** A name as EC2 gives it, from a private address: here one that depends on the group and the index only. */
function nodeName(group: string, index: number, region: string): string {
  const [a, b, c] = createHash("sha256").update(`${group}/${index}`).digest();
  return `ip-10-${a}-${b}-${c}.${region}.compute.internal`;
}

async function nodesOf(cluster: Cluster, group: string): Promise<string[]> {
  const nodes = await cluster.list("v1", "Node");
  return nodes.filter((node) => node.metadata?.labels?.[NODE_GROUP_LABEL] === group).map((node) => node.metadata!.name!);
}

async function readyNodesOf(cluster: Cluster, group: string): Promise<number> {
  const nodes = await cluster.list("v1", "Node");
  return nodes.filter(
    (node) =>
      node.metadata?.labels?.[NODE_GROUP_LABEL] === group &&
      node.status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True"),
  ).length;
}
