import { createHash } from "node:crypto";
import type { Cluster, ClusterObject } from "../cluster";
import type { Sides } from "./attempt";
import type { Client } from "./client";

/** What a proof may look at. */
export interface Evidence {
  readonly cluster: Cluster;
  readonly client: Client;
  readonly sides: Sides;
  /** Name of the object that the attempt made. */
  readonly name: string;
  /** What the attempt's request was answered with. */
  readonly text: string;
  /** The objects that no attempt may change, as they were before the first one. */
  readonly before: ReadonlyMap<string, string>;
}

/** Kinds of the boundary and of the platform that no attempt may change, whoever made them. */
const GUARDED: readonly [apiVersion: string, kind: string][] = [
  ["v1", "Namespace"],
  ["v1", "ServiceAccount"],
  ["v1", "ResourceQuota"],
  ["v1", "LimitRange"],
  ["networking.k8s.io/v1", "NetworkPolicy"],
  ["rbac.authorization.k8s.io/v1", "Role"],
  ["rbac.authorization.k8s.io/v1", "RoleBinding"],
  ["rbac.authorization.k8s.io/v1", "ClusterRole"],
  ["rbac.authorization.k8s.io/v1", "ClusterRoleBinding"],
  ["apiextensions.k8s.io/v1", "CustomResourceDefinition"],
  ["admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy"],
  ["admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding"],
  ["admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"],
  ["admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"],
  ["scheduling.k8s.io/v1", "PriorityClass"],
  ["storage.k8s.io/v1", "StorageClass"],
  ["v1", "ConfigMap"],
  ["v1", "Secret"],
  ["apps/v1", "Deployment"],
  ["kustomize.toolkit.fluxcd.io/v1", "Kustomization"],
  ["source.toolkit.fluxcd.io/v1", "GitRepository"],
];

/** What moves by itself: leader elections, Helm's storage, and what the attempts make. */
function isMoving(object: ClusterObject): boolean {
  const { name = "", labels = {} } = object.metadata!;
  return name.startsWith("isolation-") || name.startsWith("sh.helm.release.") || labels["numinia.xyz/isolation"] !== undefined;
}

/** A short form of each guarded object: everything but status and what bookkeeping changes. */
export async function fingerprints(cluster: Cluster): Promise<Map<string, string>> {
  const result = new Map<string, string>();
  const lists = await Promise.all(GUARDED.map(([apiVersion, kind]) => cluster.list(apiVersion, kind)));
  for (const [index, [, kind]] of GUARDED.entries()) {
    for (const object of lists[index]!.filter((entry) => !isMoving(entry))) {
      const { name, namespace = "", uid, labels, annotations = {} } = object.metadata!;
      const { status: _status, metadata: _metadata, ...content } = object;
      const kept = Object.entries(annotations).filter(
        ([key]) => !key.startsWith("deployment.kubernetes.io/") && !key.startsWith("reconcile."),
      );
      const text = JSON.stringify([uid, labels, kept, content]);
      result.set(`${kind} ${namespace}/${name}`, createHash("sha256").update(text).digest("hex").slice(0, 16));
    }
  }
  return result;
}

/** Names of guarded objects that are new, gone or different. */
export async function changedSince(before: ReadonlyMap<string, string>, cluster: Cluster): Promise<string[]> {
  const now = await fingerprints(cluster);
  const names = new Set([...before.keys(), ...now.keys()]);
  return [...names].filter((name) => before.get(name) !== now.get(name)).sort();
}

/** That one guarded object is as it was. @returns what is wrong */
export async function untouched({ cluster, before }: Evidence, key: string): Promise<string | undefined> {
  const now = await fingerprints(cluster);
  if (!before.has(key)) return `${key} was not there before: the proof looks at nothing`;
  return before.get(key) === now.get(key) ? undefined : `${key} is not what it was before`;
}

/** A field of an object that the attempt made: where it landed, and as what. @returns what is wrong */
export async function landed(
  { cluster }: Evidence,
  [apiVersion, kind]: readonly [string, string],
  name: string,
  namespace: string,
  data: { readonly [key: string]: string } = {},
): Promise<string | undefined> {
  const object = await cluster.get(apiVersion, kind, name, namespace);
  if (object === undefined) return `${kind} ${namespace}/${name} is not there`;
  const different = Object.entries(data).filter(([key, value]) => object.data?.[key] !== value);
  return different.length === 0 ? undefined : `${kind} ${namespace}/${name} holds other data: ${JSON.stringify(object.data)}`;
}
