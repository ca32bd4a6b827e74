import { isRecord } from "../framework/values";
import { ProviderError } from "../framework/provider";
import { apiVersionOf, kindOf, type KubeObject, stringAt } from "./objects";

export interface Kind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export const apiVersion = (kind: Kind): string => (kind.group === "" ? kind.version : `${kind.group}/${kind.version}`);
export const display = (kind: Kind): string => `${apiVersion(kind)}/${kind.kind}`;

/** The type token's kind, e.g. `kubernetes:core/v1:Namespace`. `patch` is set for the SDK's `…Patch` resources. */
export function kindOfToken(token: string): Kind {
  const [packageName, groupVersion = "", kind = ""] = token.split(":");
  const [group, version, ...rest] = groupVersion.split("/");
  if (packageName !== "kubernetes" || kind === "" || group === undefined || version === undefined || rest.length > 0) {
    throw new ProviderError(`"${token}" is not a type of the Kubernetes provider: "kubernetes:<group>/<version>:<Kind>" is expected`);
  }
  return { group: group === "core" ? "" : group, version, kind };
}

export function tokenOf(kind: Kind): string {
  return `kubernetes:${kind.group === "" ? "core" : kind.group}/${kind.version}:${kind.kind}`;
}

export function kindOfObject(object: KubeObject): Kind {
  const [first = "", second] = apiVersionOf(object).split("/");
  const group = second === undefined || first === "core" ? "" : first;
  return { group: second === undefined ? "" : group, version: second ?? first, kind: kindOf(object) };
}

/** Groups that Kubernetes itself serves; every other one comes from a CustomResourceDefinition or an aggregated server. */
export function isBuiltIn(kind: Kind): boolean {
  return !kind.group.includes(".") || BUILT_IN_GROUPS.has(kind.group);
}

const BUILT_IN_GROUPS = new Set(
  [
    "admissionregistration",
    "apiextensions",
    "apiregistration",
    "authentication",
    "authorization",
    "certificates",
    "coordination",
    "discovery",
    "events",
    "flowcontrol.apiserver",
    "internal.apiserver",
    "networking",
    "node",
    "rbac.authorization",
    "resource",
    "scheduling",
    "storage",
    "storagemigration",
  ].map((group) => `${group}.k8s.io`),
);

/** Kinds of the built-in groups that have no namespace (Kubernetes API reference 1.35); used while no cluster can be asked. */
const CLUSTER_SCOPED = new Set([
  "APIService",
  "CSIDriver",
  "CSINode",
  "CertificateSigningRequest",
  "ClusterRole",
  "ClusterRoleBinding",
  "ClusterTrustBundle",
  "ComponentStatus",
  "CustomResourceDefinition",
  "DeviceClass",
  "FlowSchema",
  "IPAddress",
  "IngressClass",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "MutatingWebhookConfiguration",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "PriorityLevelConfiguration",
  "ResourceSlice",
  "RuntimeClass",
  "SelfSubjectAccessReview",
  "SelfSubjectReview",
  "SelfSubjectRulesReview",
  "ServiceCIDR",
  "StorageClass",
  "SubjectAccessReview",
  "TokenReview",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
  "VolumeAttachment",
  "VolumeAttributesClass",
]);

export const isClusterScopedBuiltIn = (kind: Kind): boolean => isBuiltIn(kind) && CLUSTER_SCOPED.has(kind.kind);

export const isSecret = (object: KubeObject): boolean => apiVersionOf(object) === "v1" && kindOf(object) === "Secret";
export const isConfigMap = (object: KubeObject): boolean => apiVersionOf(object) === "v1" && kindOf(object) === "ConfigMap";
export const isCustomResourceDefinition = (object: KubeObject): boolean =>
  apiVersionOf(object).startsWith("apiextensions.k8s.io/") && kindOf(object) === "CustomResourceDefinition";

/** Group, kind and scope that a CustomResourceDefinition declares. */
export function declaredKind(definition: KubeObject): { group: string; kind: string; namespaced: boolean } | undefined {
  if (!isCustomResourceDefinition(definition) || !isRecord(definition.spec)) return undefined;
  const group = stringAt(definition, "spec", "group");
  const kind = stringAt(definition, "spec", "names", "kind");
  if (group === "" || kind === "") return undefined;
  return { group, kind, namespaced: stringAt(definition, "spec", "scope") !== "Cluster" };
}
