import type { Properties } from "../../../../../rehearsal/providers/framework/values";

export const NAMESPACE = "kubernetes:core/v1:Namespace";
export const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
export const SECRET = "kubernetes:core/v1:Secret";
export const SERVICE = "kubernetes:core/v1:Service";
export const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
export const JOB = "kubernetes:batch/v1:Job";
export const DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";

export const KINDS = {
  configMap: { group: "", version: "v1", kind: "ConfigMap" },
  namespace: { group: "", version: "v1", kind: "Namespace" },
  pod: { group: "", version: "v1", kind: "Pod" },
  job: { group: "batch", version: "v1", kind: "Job" },
  deployment: { group: "apps", version: "v1", kind: "Deployment" },
} as const;

export function configMap(namespace: string, name: string, data: Properties, metadata: Properties = {}): Properties {
  return { metadata: { name, namespace, ...metadata }, data };
}

/** A Deployment whose Pods run once there is a node of the pool that its namespace is named after. */
export function deployment(namespace: string, name: string, replicas = 1): Properties {
  return {
    metadata: { name, namespace },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: podTemplate(name, { nodeSelector: { pool: namespace } }) },
  };
}

export function podTemplate(name: string, spec: Properties = {}): Properties {
  return {
    metadata: { labels: { app: name } },
    spec: {
      // Zero values and quantities that the server stores differently: they must not be taken for changes.
      hostNetwork: false,
      containers: [{ name: "main", image: "example.org/main:1", env: [], resources: { requests: { cpu: "0.5", memory: "1024Mi" } } }],
      ...spec,
    },
  };
}

/** A definition of the kind `<Kind>` in example.org/v1 with a structural schema. */
export function definition(kind: string, scope: "Namespaced" | "Cluster" = "Namespaced"): Properties {
  const plural = `${kind.toLowerCase()}s`;
  return {
    metadata: { name: `${plural}.example.org` },
    spec: {
      group: "example.org",
      scope,
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: {
            openAPIV3Schema: {
              type: "object",
              properties: {
                spec: { type: "object", properties: { size: { type: "integer" }, any: { x_kubernetes_int_or_string: true } } },
                status: { type: "object", x_kubernetes_preserve_unknown_fields: true },
              },
            },
          },
        },
      ],
    },
  };
}
