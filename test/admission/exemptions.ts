// Who is let past a policy, and what could not be done otherwise: the same request with the exemption taken out must be refused.
import { configMap, manifest } from "./manifests";
import { DEPLOYER, LABELS, NAMESPACE, PULUMI } from "./cluster";
import { type Call, collectionPath } from "./requests";
import { namespaceLabels } from "../../lib/labels";

export interface Exemption {
  policy: string;
  /** The account's name in the policy; or the name of a condition that is the exemption. */
  exempt: string;
  /** What the platform does, as a sentence. */
  does: string;
  call: Call;
}

const PLATFORM = { "app.kubernetes.io/part-of": "numinia-platform" };
const dryRun = (call: Call): Call => ({
  ...call,
  path: `${call.path}?dryRun=All${call.method === "PATCH" ? "&fieldManager=other&force=true" : ""}`,
});
const creates = (object: ReturnType<typeof manifest>, as: string): Call =>
  dryRun({ method: "POST", path: collectionPath(object, NAMESPACE), body: object, as });
const account = (namespace: string, name: string) => `system:serviceaccount:${namespace}:${name}`;
const configMaps = `/api/v1/namespaces/${NAMESPACE}/configmaps`;

/** An object of the platform that is there when exemptions are tried. */
export const BOUNDARY_OBJECT = configMap(PLATFORM, "boundary");
/** The program's GitRepository of an organization with a repository of its own. */
export const REPOSITORY = manifest("GitRepository", {}, { name: "repository", labels: PLATFORM });

const deletes = (as: string): Call => dryRun({ method: "DELETE", path: `${configMaps}/boundary`, as });
const relabels: Call = dryRun({
  method: "PATCH",
  path: `/api/v1/namespaces/${NAMESPACE}`,
  body: {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: NAMESPACE, labels: { ...LABELS, "numinia.xyz/environment": "pre" } },
  },
  as: PULUMI,
});

const controllers = ["job-controller", "replicaset-controller", "statefulset-controller"].map((name): Exemption => {
  const exempt = account("kube-system", name);
  return { policy: "organization-bare-pods", exempt, does: `${name} makes a pod`, call: creates(manifest("Pod"), exempt) };
});

export const EXEMPTIONS: readonly Exemption[] = [
  ...controllers,
  {
    policy: "organization-secret-stores",
    exempt: account("flux-system", "kustomize-controller"),
    does: "Flux applies the boundary's store",
    call: creates(manifest("SecretStore"), account("flux-system", "kustomize-controller")),
  },
  {
    policy: "platform-objects",
    exempt: account("flux-system", "kustomize-controller"),
    does: "Flux applies a boundary",
    call: creates(configMap(PLATFORM), account("flux-system", "kustomize-controller")),
  },
  {
    policy: "platform-objects",
    exempt: account("flux-system", "source-controller"),
    does: "Flux sets its finalizer on the program's GitRepository",
    call: dryRun({
      method: "PATCH",
      path: `${collectionPath(REPOSITORY, NAMESPACE)}/repository`,
      body: {
        apiVersion: REPOSITORY.apiVersion,
        kind: "GitRepository",
        metadata: { name: "repository", finalizers: ["finalizers.fluxcd.io"] },
      },
      as: account("flux-system", "source-controller"),
    }),
  },
  {
    policy: "platform-objects",
    exempt: account("kube-system", "generic-garbage-collector"),
    does: "Kubernetes deletes what belonged to a deleted object",
    call: deletes(account("kube-system", "generic-garbage-collector")),
  },
  {
    policy: "platform-objects",
    exempt: account("kube-system", "namespace-controller"),
    does: "Kubernetes empties a deleted namespace",
    call: deletes(account("kube-system", "namespace-controller")),
  },
  { policy: "platform-objects", exempt: "not-an-administrator", does: "Pulumi deletes what it made", call: deletes(PULUMI) },
  { policy: "platform-namespaces", exempt: "not-an-administrator", does: "Pulumi labels a Namespace", call: relabels },
];

/** What others than the platform do to objects that are there already. */
export const CHANGES: readonly { policy: string; says: string; does: string; call: Call }[] = [
  ...[
    ["deletes a boundary object", deletes(DEPLOYER)],
    [
      "changes a boundary object",
      dryRun({
        method: "PATCH",
        path: `${configMaps}/boundary`,
        body: { ...BOUNDARY_OBJECT, data: { organization: "other" } },
        as: DEPLOYER,
      }),
    ],
    [
      "takes the platform's label off",
      dryRun({ method: "PUT", path: `${configMaps}/boundary`, body: configMap({}, "boundary"), as: DEPLOYER }),
    ],
    [
      "gives an own object the platform's label",
      dryRun({ method: "PUT", path: `${configMaps}/own`, body: configMap(PLATFORM, "own"), as: DEPLOYER }),
    ],
  ].map(([does, call]) => ({ policy: "platform-objects", says: "the object is the platform's", does: does as string, call: call as Call })),
  ...(
    [
      ["lowers Pod Security", { labels: { ...LABELS, "pod-security.kubernetes.io/enforce": "privileged" } }],
      ["takes the organization's label off", { labels: {} }],
      ["adds a source", { labels: LABELS, annotations: { "numinia.xyz/sources": "https://other.example.org" } }],
    ] as const
  ).map(([does, metadata]) => ({
    policy: "platform-namespaces",
    says: "the Namespace of an organization",
    does: `an account with all rights ${does}`,
    call: dryRun({
      method: "PUT",
      path: `/api/v1/namespaces/${NAMESPACE}`,
      body: { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE, ...metadata } },
      as: account("flux-system", "helm-controller"),
    }),
  })),
  {
    policy: "platform-namespaces",
    says: "the Namespace of an organization",
    does: "an account with all rights deletes the Namespace",
    call: dryRun({ method: "DELETE", path: `/api/v1/namespaces/${NAMESPACE}`, as: account("flux-system", "helm-controller") }),
  },
  {
    policy: "platform-namespaces",
    says: "the Namespace of an organization",
    does: "an account with all rights makes a Namespace of the organization",
    call: dryRun({
      method: "POST",
      path: "/api/v1/namespaces",
      body: {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: "acme-two", labels: namespaceLabels("acme", { name: "two", peers: [] }) },
      },
      as: account("flux-system", "helm-controller"),
    }),
  },
];
