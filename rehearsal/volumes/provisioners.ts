import { createHash } from "node:crypto";
import type { V1PersistentVolume, V1PersistentVolumeClaim, V1StorageClass } from "@kubernetes/client-node";

/** What distinguishes one CSI driver from another, as far as claims notice. */
export interface Provisioner {
  /** Handle of the volume on AWS, made from the claim's uid. */
  handle: (uid: string, storageClass: V1StorageClass) => string;
  /** Whether a volume can only be used in the zone where it was made. */
  zonal: boolean;
  /** Whether several nodes may mount a file system of it. */
  shared: boolean;
}

/** The drivers that the platform installs. */
export const PROVISIONERS: Readonly<Record<string, Provisioner>> = {
  "ebs.csi.aws.com": { handle: (uid) => `vol-${hash(uid)}`, zonal: true, shared: false },
  "efs.csi.aws.com": {
    handle: (uid, { parameters }) => `${parameters?.["fileSystemId"] ?? "fs-unknown"}::fsap-${hash(uid)}`,
    zonal: false,
    shared: true,
  },
};

/** Why the driver would not make a volume for a claim; undefined when it would. */
export function refusal(driver: Provisioner, claim: V1PersistentVolumeClaim): string | undefined {
  const many = (claim.spec?.accessModes ?? []).filter((mode) => mode === "ReadWriteMany" || mode === "ReadOnlyMany");
  if (!driver.shared && many.length > 0 && claim.spec?.volumeMode !== "Block") {
    return `An EBS volume can be attached to one node only, but the claim asks for ${many.join(", ")}: ask for ReadWriteOnce, or use a storage class of EFS.`;
  }
  return undefined;
}

/** The volume as the external provisioner makes it: bound to the claim beforehand, in the zone of the chosen node. */
export function volumeFor(
  claim: V1PersistentVolumeClaim,
  storageClass: V1StorageClass,
  driver: Provisioner,
  zone: string | undefined,
): V1PersistentVolume {
  const { name, namespace, uid, resourceVersion } = claim.metadata!;
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `pvc-${uid}`, annotations: { "pv.kubernetes.io/provisioned-by": storageClass.provisioner } },
    spec: {
      capacity: { storage: claim.spec!.resources!.requests!["storage"]! },
      accessModes: claim.spec!.accessModes,
      volumeMode: claim.spec!.volumeMode,
      storageClassName: storageClass.metadata!.name,
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? "Delete",
      mountOptions: storageClass.mountOptions,
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid, resourceVersion },
      csi: { driver: storageClass.provisioner, volumeHandle: driver.handle(uid!, storageClass) },
      ...(driver.zonal &&
        zone && {
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: "topology.kubernetes.io/zone", operator: "In", values: [zone] }] }],
            },
          },
        }),
    },
  };
}

function hash(uid: string): string {
  return createHash("sha256").update(uid).digest("hex").slice(0, 17);
}
