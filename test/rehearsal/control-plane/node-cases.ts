// What machine-room.test.ts checks of nodes and of the pods on them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PolicyV1Api } from "@kubernetes/client-node";
import { deleteNode } from "../../../rehearsal/control-plane/node-removal";
import { createNode } from "../../../rehearsal/control-plane/nodes";
import { until } from "../../../rehearsal/wait";
import { apply, createNamespace, NODE, type TestCluster } from "./cluster";

/** Makes NODE, on which other cases may run pods. */
export function nodeCases(cluster: () => TestCluster): void {
  test("a node becomes Ready and loses its not-ready taint; its labels, taints and capacity are those asked for", async () => {
    await createNode(cluster().config, {
      ...NODE,
      taints: [{ key: "dedicated", value: "apps", effect: "NoSchedule" }],
      name: "ip-10-0-2-24.us-east-1.compute.internal",
    });
    await createNode(cluster().config, NODE);
    const node = await until(
      "the node is Ready without the not-ready taint",
      async () => {
        const found = await cluster().core.readNode({ name: NODE.name });
        return found.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") && !found.spec?.taints && found;
      },
      { timeoutMs: 30_000 },
    );
    // The node lifecycle controller adds the labels' old names.
    assert.deepEqual(Object.fromEntries(Object.entries(node.metadata!.labels!).filter(([key]) => !key.startsWith("beta."))), {
      "node-group": "base-apps",
      "kubernetes.io/hostname": NODE.name,
      "kubernetes.io/arch": "amd64",
      "kubernetes.io/os": "linux",
      "node.kubernetes.io/instance-type": "m5.large",
      "topology.kubernetes.io/zone": "us-east-1b",
      "topology.kubernetes.io/region": "us-east-1",
      "topology.ebs.csi.aws.com/zone": "us-east-1b",
      "eks.amazonaws.com/nodegroup": "base-apps",
    });
    assert.match(node.spec?.providerID ?? "", /^aws:\/\/\/us-east-1b\/i-[0-9a-f]{17}$/);
    assert.deepEqual(node.status?.allocatable, { cpu: "2", memory: "8Gi", pods: "29", "ephemeral-storage": "20Gi" });
    assert.deepEqual(
      node.status?.addresses?.map(({ type, address }) => `${type} ${address}`),
      ["InternalIP 10.0.1.23", `Hostname ${NODE.name}`],
    );
    const tainted = await until(
      "the other node has only its own taint",
      async () => {
        const found = await cluster().core.readNode({ name: "ip-10-0-2-24.us-east-1.compute.internal" });
        return found.spec?.taints?.length === 1 && found;
      },
      { timeoutMs: 30_000 },
    );
    assert.deepEqual(
      tainted.spec?.taints?.map(({ key, value, effect }) => `${key}=${value}:${effect}`),
      ["dedicated=apps:NoSchedule"],
    );
  });

  test("the pods of a Deployment become Ready on the node that tolerates them; what does not fit stays Pending", async () => {
    await createNamespace(cluster(), "web");
    const deployment = (name: string, cpu: string) => ({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, namespace: "web" },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name: "main", image: "example.org/app:1", resources: { requests: { cpu } } }] },
        },
      },
    });
    await apply(cluster().config, deployment("web", "100m"));
    await until(
      "the Deployment is available",
      async () => (await cluster().apps.readNamespacedDeployment({ name: "web", namespace: "web" })).status?.availableReplicas === 2,
      { timeoutMs: 30_000 },
    );
    const pods = await cluster().core.listNamespacedPod({ namespace: "web", labelSelector: "app=web" });
    assert.deepEqual(
      pods.items.map((item) => [item.spec?.nodeName, item.status?.phase]),
      [
        [NODE.name, "Running"],
        [NODE.name, "Running"],
      ],
    );
    assert.match(pods.items[0]!.status!.podIP!, /^100\.64\.\d+\.\d+$/);

    await apply(cluster().config, deployment("big", "3"));
    const reason = await until(
      "the big pods are refused by the scheduler",
      async () => {
        const { items } = await cluster().core.listNamespacedPod({ namespace: "web", labelSelector: "app=big" });
        return items[0]?.status?.conditions?.find(({ type }) => type === "PodScheduled")?.message;
      },
      { timeoutMs: 30_000 },
    );
    assert.match(reason, /1 Insufficient cpu/);
    assert.match(reason, /1 node\(s\) had untolerated taint/);
  });
}

/** Removes NODE again. */
export function nodeRemovalCases(cluster: () => TestCluster): void {
  test("a removed node is drained first: its pods move to another node, disruption budgets willing", async () => {
    const other = { ...NODE, name: "ip-10-0-3-25.us-east-1.compute.internal" };
    await createNode(cluster().config, other);
    const drainBegan = Date.now();
    await deleteNode(cluster().config, NODE.name, { drainTimeoutMs: 60_000 });
    assert.ok(Date.now() - drainBegan < 60_000, "its pods went by eviction, not by force");
    const left = await cluster().core.listPodForAllNamespaces({ fieldSelector: `spec.nodeName=${NODE.name}` });
    assert.equal(left.items.length, 0);
    await until(
      "the Deployment has moved",
      async () => {
        const { items } = await cluster().core.listNamespacedPod({ namespace: "web", labelSelector: "app=web" });
        return items.filter(({ spec, status }) => spec?.nodeName === other.name && status?.phase === "Running").length === 2;
      },
      { timeoutMs: 30_000 },
    );
    await deleteNode(cluster().config, NODE.name); // gone already: fine

    await apply(cluster().config, {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "all", namespace: "web" },
      spec: { minAvailable: 2, selector: { matchLabels: { app: "web" } } },
    } as never);
    await until(
      "the budget is counted",
      async () => {
        const budget = await cluster()
          .config.makeApiClient(PolicyV1Api)
          .readNamespacedPodDisruptionBudget({ name: "all", namespace: "web" });
        return budget.status?.currentHealthy === 2;
      },
      { timeoutMs: 30_000 },
    );
    const began = Date.now();
    await deleteNode(cluster().config, other.name, { drainTimeoutMs: 1500 });
    assert.ok(Date.now() - began >= 1500, "the budget was honoured until the time was up");
    await assert.rejects(cluster().core.readNode({ name: other.name }), (error: Error & { code?: number }) => error.code === 404);
  });
}
