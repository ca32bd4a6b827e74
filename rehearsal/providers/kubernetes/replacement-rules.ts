import { parsePath, type PathPart } from "./difference";
import { apiVersion, isConfigMap, isSecret, kindOfObject } from "./kinds";
import type { KubeObject } from "./objects";

/** Properties whose change cannot be an update, by kind (pulumi-kubernetes 4.34, provider/pkg/provider/diff.go). */
const BY_KIND: { readonly [apiVersionAndKind: string]: readonly string[] } = {
  "apps/v1/DaemonSet": ["spec.selector"],
  "apps/v1/Deployment": ["spec.selector"],
  "apps/v1/StatefulSet": [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "batch/v1/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "rbac.authorization.k8s.io/v1/ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/v1/RoleBinding": ["roleRef"],
  "storage.k8s.io/v1/StorageClass": ["parameters", "provisioner"],
  "v1/PersistentVolume": [
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "csi",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "glusterfs",
    "hostPath",
    "iscsi",
    "local",
    "nfs",
    "photonPersistentDisk",
    "portworxVolume",
    "quobyte",
    "rbd",
    "scaleIO",
    "storageos",
    "vsphereVolume",
  ].map((source) => `spec.${source}`),
  "v1/PersistentVolumeClaim": ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
  "v1/Pod": [
    ...[
      "affinity",
      "automountServiceAccountToken",
      "dnsConfig",
      "dnsPolicy",
      "enableServiceLinks",
      "hostAliases",
      "hostIPC",
      "hostNetwork",
      "hostPID",
      "hostname",
      "imagePullSecrets",
      "nodeName",
      "nodeSelector",
      "overhead",
      "preemptionPolicy",
      "priority",
      "priorityClassName",
      "readinessGates",
      "restartPolicy",
      "runtimeClassName",
      "schedulerName",
      "securityContext",
      "serviceAccount",
      "serviceAccountName",
      "shareProcessNamespace",
      "subdomain",
      "terminationGracePeriodSeconds",
      "volumes",
    ].map((property) => `spec.${property}`),
    ...["containers", "initContainers"].flatMap((list) =>
      [
        "args",
        "command",
        "env",
        "image",
        "imagePullPolicy",
        "lifecycle",
        "livenessProbe",
        "ports",
        "readinessProbe",
        "resources",
        "securityContext",
        "stdin",
        "stdinOnce",
        "terminationMessagePath",
        "terminationMessagePolicy",
        "tty",
        "volumeDevices",
        "volumeMounts",
        "workingDir",
      ].map((property) => `spec.${list}[*].${property}`),
    ),
  ],
  "v1/ResourceQuota": ["spec.scopes"],
  "v1/Secret": ["type"],
  "v1/Service": ["spec.clusterIP"],
};

const IDENTITY = ["metadata.name", "metadata.namespace"];

/** Paths whose change replaces this object. `immutable: true` makes a ConfigMap's or Secret's contents replace whatever the provider allows. */
export function replacingProperties(
  object: KubeObject,
  provider: { readonly enableConfigMapMutable: boolean; readonly enableSecretMutable: boolean },
): PathPart[][] {
  const kind = kindOfObject(object);
  const immutable = object.immutable === true;
  let properties = BY_KIND[`${apiVersion(kind)}/${kind.kind}`] ?? [];
  if (isSecret(object) && (immutable || !provider.enableSecretMutable)) properties = ["type", "stringData", "data"];
  if (isConfigMap(object) && (immutable || !provider.enableConfigMapMutable)) properties = ["binaryData", "data"];
  return [...IDENTITY, ...properties].map(parsePath);
}
