// What machine-room.test.ts checks of claims and volumes. There must be one node, in zone us-east-1b, that takes pods.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { VolumeBinder } from "../../../rehearsal/volumes/volume-binder";
import { until } from "../../../rehearsal/wait";
import { apply, createNamespace, pod, type TestCluster } from "../control-plane/cluster";

export function volumeCases(cluster: () => TestCluster): void {
  let binder: VolumeBinder;
  before(async () => {
    binder = await VolumeBinder.start({ controlPlane: cluster().controlPlane });
    await createNamespace(cluster(), "volumes");
    const storageClass = (name: string, provisioner: string, volumeBindingMode: string, parameters = {}) =>
      apply(cluster().config, {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        metadata: { name },
        provisioner,
        volumeBindingMode,
        parameters,
        reclaimPolicy: "Delete",
      } as never);
    await storageClass("gp3", "ebs.csi.aws.com", "WaitForFirstConsumer");
    await storageClass("efs", "efs.csi.aws.com", "Immediate", { fileSystemId: "fs-0123456789abcdef0" });
    await storageClass("other", "example.org/nobody", "Immediate");
  });
  after(() => binder?.stop());

  const claim = (name: string, storageClassName: string, accessMode = "ReadWriteOnce") =>
    apply(cluster().config, {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name, namespace: "volumes" },
      spec: { storageClassName, accessModes: [accessMode], resources: { requests: { storage: "5Gi" } } },
    } as never);
  const phase = async (name: string) =>
    (await cluster().core.readNamespacedPersistentVolumeClaim({ name, namespace: "volumes" })).status?.phase;
  const bound = (name: string) => until(`claim ${name} is bound`, async () => (await phase(name)) === "Bound", { timeoutMs: 30_000 });

  test("an EFS claim is bound at once; claims of unknown classes, or that EBS cannot serve, stay Pending", async () => {
    await claim("foreign", "other");
    await claim("impossible", "gp3", "ReadWriteMany");
    await claim("shared", "efs", "ReadWriteMany");
    await bound("shared");
    const volumes = await cluster().core.listPersistentVolume();
    assert.equal(volumes.items.length, 1);
    assert.match(volumes.items[0]!.spec!.csi!.volumeHandle, /^fs-0123456789abcdef0::fsap-[0-9a-f]{17}$/);
    assert.deepEqual([await phase("foreign"), await phase("impossible")], ["Pending", "Pending"]);
  });

  test("an EBS claim is bound when a pod that uses it has a node, in that node's zone", async () => {
    await claim("data", "gp3");
    // Later than "data" and bound: the binder has seen "data" and left it alone.
    await claim("later", "efs");
    await bound("later");
    assert.equal(await phase("data"), "Pending");
    const user = pod("user", "volumes");
    await apply(cluster().config, {
      ...user,
      spec: { ...user.spec, volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] },
    } as never);
    await bound("data");
    await until(
      "the pod runs",
      async () => (await cluster().core.readNamespacedPod({ name: "user", namespace: "volumes" })).status?.phase === "Running",
      { timeoutMs: 30_000 },
    );
    const { spec } = await cluster().core.readNamespacedPersistentVolumeClaim({ name: "data", namespace: "volumes" });
    const volume = await cluster().core.readPersistentVolume({ name: spec!.volumeName! });
    assert.deepEqual(volume.spec?.capacity, { storage: "5Gi" });
    const terms = volume.spec!.nodeAffinity!.required!.nodeSelectorTerms;
    assert.deepEqual(
      terms.map(({ matchExpressions }) => matchExpressions!.map(({ key, values }) => [key, values])),
      [[["topology.kubernetes.io/zone", ["us-east-1b"]]]],
    );
  });

  test("a claim that the driver refuses says why, once a pod wants it", async () => {
    const user = pod("hopeful", "volumes");
    await apply(cluster().config, {
      ...user,
      spec: { ...user.spec, volumes: [{ name: "data", persistentVolumeClaim: { claimName: "impossible" } }] },
    } as never);
    const events = await until(
      "the refusal is an event",
      async () => {
        const { items } = await cluster().core.listNamespacedEvent({ namespace: "volumes", fieldSelector: "reason=ProvisioningFailed" });
        return items.length > 0 && items;
      },
      { timeoutMs: 30_000 },
    );
    assert.equal(events.length, 1);
    assert.equal(
      events[0]!.message,
      "An EBS volume can be attached to one node only, but the claim asks for ReadWriteMany: ask for ReadWriteOnce, or use a storage class of EFS.",
    );
    assert.equal(await phase("impossible"), "Pending");
  });

  test("a volume goes with its claim", async () => {
    const { spec } = await cluster().core.readNamespacedPersistentVolumeClaim({ name: "later", namespace: "volumes" });
    await cluster().core.deleteNamespacedPersistentVolumeClaim({ name: "later", namespace: "volumes" });
    await until(
      "its volume is gone",
      async () => !(await cluster().core.listPersistentVolume()).items.some(({ metadata }) => metadata?.name === spec!.volumeName),
      { timeoutMs: 30_000 },
    );
    assert.equal(await phase("shared"), "Bound");
  });
}
