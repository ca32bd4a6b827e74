import {
  CoreV1Api,
  StorageV1Api,
  type CoreV1Event,
  type KubeConfig,
  type V1Node,
  type V1PersistentVolume,
  type V1PersistentVolumeClaim,
  type V1StorageClass,
} from "@kubernetes/client-node";
import type { ControlPlane } from "../control-plane/control-plane";
import { isConflict, isNotFound, unless } from "../control-plane/api-errors";
import { loadKubeconfig } from "../control-plane/kubeconfig";
import { observe, type Observed } from "../control-plane/observe";
import { Reconciler } from "../control-plane/reconciler";
import { PROVISIONERS, refusal, volumeFor } from "./provisioners";

/**
 * Stands in for the EBS and EFS CSI drivers: gives a claim of one of their storage classes a volume, and removes the
 * volume when the claim is gone and its policy is Delete. Binding itself is the work of the real persistent volume
 * controller. A claim of any other class stays Pending, as in a cluster without that driver.
 */
export class VolumeBinder {
  private readonly api: CoreV1Api;
  private readonly observed: Observed<unknown>[] = [];
  private readonly refused = new Set<string>();
  private readonly reconciler: Reconciler;
  private claims: Observed<V1PersistentVolumeClaim> | undefined;
  private volumes: Observed<V1PersistentVolume> | undefined;
  private classes: Observed<V1StorageClass> | undefined;
  private nodes: Observed<V1Node> | undefined;

  private constructor(config: KubeConfig, report: (message: string) => void) {
    this.api = config.makeApiClient(CoreV1Api);
    this.reconciler = new Reconciler(
      () => this.reconcile(),
      (error) => report(`Binding volumes: ${error.message}`),
    );
  }

  /** @param o.report told about errors that are tried again. Default: nobody */
  static async start(o: { controlPlane: Pick<ControlPlane, "kubeconfigFile">; report?: (message: string) => void }): Promise<VolumeBinder> {
    const config = loadKubeconfig(o.controlPlane.kubeconfigFile);
    const binder = new VolumeBinder(config, o.report ?? (() => undefined));
    await binder.watch(config);
    return binder;
  }

  async stop(): Promise<void> {
    this.observed.forEach((each) => each.stop());
    await this.reconciler.stop();
  }

  private async watch(config: KubeConfig): Promise<void> {
    const storage = config.makeApiClient(StorageV1Api);
    const changed = () => this.reconciler.trigger();
    this.classes = await observe(config, "/apis/storage.k8s.io/v1/storageclasses", () => storage.listStorageClass(), changed);
    this.volumes = await observe(config, "/api/v1/persistentvolumes", () => this.api.listPersistentVolume(), changed);
    this.nodes = await observe(
      config,
      "/api/v1/nodes",
      () => this.api.listNode(),
      () => undefined,
    );
    this.claims = await observe(
      config,
      "/api/v1/persistentvolumeclaims",
      () => this.api.listPersistentVolumeClaimForAllNamespaces(),
      changed,
    );
    this.observed.push(this.classes, this.volumes, this.nodes, this.claims);
    changed();
  }

  private async reconcile(): Promise<void> {
    for (const claim of this.claims?.list() ?? []) {
      await this.provision(claim);
    }
    for (const volume of this.volumes?.list() ?? []) {
      await this.deleteReleased(volume);
    }
  }

  private async provision(claim: V1PersistentVolumeClaim): Promise<void> {
    const storageClass = this.classes?.list().find(({ metadata }) => metadata?.name === claim.spec?.storageClassName);
    const driver = storageClass && PROVISIONERS[storageClass.provisioner];
    if (!driver || claim.spec?.volumeName || claim.status?.phase !== "Pending" || claim.metadata?.deletionTimestamp) {
      return;
    }
    const annotations = claim.metadata?.annotations ?? {};
    // The persistent volume controller asks a driver by this annotation: at once, or once a pod that uses the claim has a node.
    if (annotations["volume.kubernetes.io/storage-provisioner"] !== storageClass.provisioner) {
      return;
    }
    const nodeName = annotations["volume.kubernetes.io/selected-node"];
    if (storageClass.volumeBindingMode === "WaitForFirstConsumer" && !nodeName) {
      return;
    }
    const why = refusal(driver, claim);
    if (why) {
      await this.refuse(claim, storageClass.provisioner, why);
      return;
    }
    const zones = (this.nodes?.list() ?? []).filter(({ metadata }) => !nodeName || metadata?.name === nodeName);
    const zone = zones.map(({ metadata }) => metadata?.labels?.["topology.kubernetes.io/zone"]).find((found) => found !== undefined);
    await unless(isConflict, this.api.createPersistentVolume({ body: volumeFor(claim, storageClass, driver, zone) }));
  }

  private async deleteReleased(volume: V1PersistentVolume): Promise<void> {
    const driver = volume.metadata?.annotations?.["pv.kubernetes.io/provisioned-by"];
    if (
      !driver ||
      !PROVISIONERS[driver] ||
      volume.status?.phase !== "Released" ||
      volume.spec?.persistentVolumeReclaimPolicy !== "Delete" ||
      volume.metadata?.deletionTimestamp
    ) {
      return;
    }
    await unless(isNotFound, this.api.deletePersistentVolume({ name: volume.metadata!.name! }));
  }

  /** Says once, as an event on the claim, what a person would see from the driver. */
  private async refuse(claim: V1PersistentVolumeClaim, driver: string, message: string): Promise<void> {
    const { name, namespace, uid } = claim.metadata!;
    if (this.refused.has(uid!)) {
      return;
    }
    const event: CoreV1Event = {
      metadata: { generateName: `${name}.`, namespace: namespace! },
      involvedObject: { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid },
      type: "Warning",
      reason: "ProvisioningFailed",
      message,
      source: { component: driver },
      firstTimestamp: new Date(),
      lastTimestamp: new Date(),
      count: 1,
    };
    await this.api.createNamespacedEvent({ namespace: namespace!, body: event });
    this.refused.add(uid!);
  }
}
