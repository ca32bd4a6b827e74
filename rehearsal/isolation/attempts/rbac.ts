// RBAC: other namespaces, the cluster, and ways to more rights.
import type { Attempt, Request, Sides } from "../attempt";
import {
  binding,
  configMap,
  DEPLOYERS,
  EVERYONE,
  get,
  MACHINES,
  object,
  patch,
  post,
  put,
  RBAC_API,
  refusedByRbac,
  remove,
  works,
} from "./make";
import { podTemplate } from "./pod";

type Row = readonly [name: string, does: (sides: Sides, name: string) => Request];

const deployment = (name: string) => object("apps/v1", "Deployment", name, { spec: podTemplate(name) });
const lease = (name: string) => object("coordination.k8s.io/v1", "Lease", name, { spec: { holderIdentity: "attempt" } });
const event = (name: string, namespace: string) => ({
  ...object("v1", "Event", name, { type: "Warning", reason: "Attempt", message: "made up" }),
  involvedObject: { apiVersion: "v1", kind: "Pod", name: "hello", namespace },
});

const OTHER_NAMESPACES: readonly Row[] = [
  ["read a ConfigMap of another namespace", ({ foreign }) => get(`/api/v1/namespaces/${foreign}/configmaps/organization-facts`)],
  ["list another namespace's pods", ({ foreign }) => get(`/api/v1/namespaces/${foreign}/pods`)],
  ["read another namespace's logs", ({ foreign }) => get(`/api/v1/namespaces/${foreign}/pods/hello/log`)],
  ["create a ConfigMap in another namespace", ({ foreign }, name) => post(`/api/v1/namespaces/${foreign}/configmaps`, configMap(name))],
  ["delete a ConfigMap of another namespace", ({ foreign }) => remove(`/api/v1/namespaces/${foreign}/configmaps/about`)],
  ["run something in another namespace", ({ foreign }, name) => post(`/apis/apps/v1/namespaces/${foreign}/deployments`, deployment(name))],
  ["scale another namespace's Deployment", ({ foreign }) => scale(foreign)],
  ["exec in another namespace's pod", ({ foreign }) => post(`/api/v1/namespaces/${foreign}/pods/hello/exec?command=id&stdout=true`, {})],
  ["create a Service in another namespace", ({ foreign }, name) => post(`/api/v1/namespaces/${foreign}/services`, service(name))],
  ["make up an event in another namespace", ({ foreign }, name) => post(`/api/v1/namespaces/${foreign}/events`, event(name, foreign))],
  [
    "take a lease in another namespace",
    ({ foreign }, name) => post(`/apis/coordination.k8s.io/v1/namespaces/${foreign}/leases`, lease(name)),
  ],
  ["take kube-system's scheduler lease", () => patch("/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler", {})],
  ["create a ConfigMap in flux-system", (_, name) => post("/api/v1/namespaces/flux-system/configmaps", configMap(name))],
  ["create a ConfigMap in kube-system", (_, name) => post("/api/v1/namespaces/kube-system/configmaps", configMap(name))],
  ["create a ConfigMap in default", (_, name) => post("/api/v1/namespaces/default/configmaps", configMap(name))],
  [
    "change the facts that Flux substitutes",
    () => patch("/api/v1/namespaces/flux-system/configmaps/platform-facts", { data: { vpc_cidr: "0.0.0.0/32" } }),
  ],
];

const CLUSTER: readonly Row[] = [
  ["list Namespaces", () => get("/api/v1/namespaces")],
  ["create a Namespace", (_, name) => post("/api/v1/namespaces", object("v1", "Namespace", name))],
  ["delete another organization's Namespace", ({ foreign }) => remove(`/api/v1/namespaces/${foreign}`)],
  ["list all pods of the cluster", () => get("/api/v1/pods")],
  ["list nodes", () => get("/api/v1/nodes")],
  ["label a node", () => patch("/api/v1/nodes/any", { metadata: { labels: { attempt: "yes" } } })],
  ["reach a kubelet through a node's proxy", () => get("/api/v1/nodes/any/proxy/pods")],
  ["create a PersistentVolume on a node's disk", (_, name) => post("/api/v1/persistentvolumes", hostVolume(name))],
  [
    "create a StorageClass",
    (_, name) =>
      post("/apis/storage.k8s.io/v1/storageclasses", { ...object("storage.k8s.io/v1", "StorageClass", name), provisioner: "none" }),
  ],
  [
    "create a PriorityClass",
    (_, name) =>
      post("/apis/scheduling.k8s.io/v1/priorityclasses", { ...object("scheduling.k8s.io/v1", "PriorityClass", name), value: 1_000_000 }),
  ],
  ["create a CustomResourceDefinition", () => post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {})],
  [
    "change Flux's CustomResourceDefinition",
    () => patch("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/kustomizations.kustomize.toolkit.fluxcd.io", {}),
  ],
  ["put a webhook into every request", () => post("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", {})],
  ["create a validating webhook", () => post("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", {})],
  ["delete an admission policy's binding", () => remove("/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/any")],
  ["put an API service before the API server", () => post("/apis/apiregistration.k8s.io/v1/apiservices", {})],
  ["ask for a client certificate", () => post("/apis/certificates.k8s.io/v1/certificatesigningrequests", {})],
  ["approve a client certificate", () => put("/apis/certificates.k8s.io/v1/certificatesigningrequests/any/approval", {})],
  ["create a RuntimeClass", () => post("/apis/node.k8s.io/v1/runtimeclasses", {})],
  ["create an IngressClass", () => post("/apis/networking.k8s.io/v1/ingressclasses", {})],
  ["create a GatewayClass", () => post("/apis/gateway.networking.k8s.io/v1/gatewayclasses", {})],
  ["get priority at the API server", () => post("/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas", {})],
  ["read the API server's metrics", () => get("/metrics")],
];

const MORE_RIGHTS: readonly Row[] = [
  ["create a Role", ({ own }, name) => post(`/apis/${RBAC_API}/namespaces/${own}/roles`, { ...object(RBAC_API, "Role", name), rules: [] })],
  ["create a ClusterRole", (_, name) => post(`/apis/${RBAC_API}/clusterroles`, { ...object(RBAC_API, "ClusterRole", name), rules: [] })],
  ["bind cluster-admin in the own namespace", (sides, name) => bind(sides, name, "cluster-admin", sides.own)],
  ["bind the built-in admin in the own namespace", (sides, name) => bind(sides, name, "admin", sides.own)],
  ["bind the own role in another namespace", (sides, name) => bind(sides, name, "organization-deployer", sides.foreign)],
  ["bind cluster-admin in the whole cluster", (sides, name) => bind(sides, name, "cluster-admin")],
  ["widen the organizations' ClusterRole", () => patch(`/apis/${RBAC_API}/clusterroles/organization-deployer`, { rules: [] })],
  ["exec in an own pod", ({ own }) => post(`/api/v1/namespaces/${own}/pods/hello/exec?command=id&stdout=true`, {})],
  ["attach to an own pod", ({ own }) => post(`/api/v1/namespaces/${own}/pods/hello/attach?stdout=true`, {})],
  ["forward a port of an own pod", ({ own }) => post(`/api/v1/namespaces/${own}/pods/hello/portforward?ports=8080`, {})],
  ["add an ephemeral container", ({ own }) => patch(`/api/v1/namespaces/${own}/pods/hello/ephemeralcontainers`, {})],
  ["reach a pod through the API server", ({ own }) => get(`/api/v1/namespaces/${own}/pods/hello:8080/proxy/`)],
  ["reach a Service through the API server", ({ own }) => get(`/api/v1/namespaces/${own}/services/hello:8080/proxy/`)],
  ["choose a pod's node by a binding", ({ own }) => post(`/api/v1/namespaces/${own}/pods/hello/binding`, {})],
  ["evict another namespace's pod", ({ foreign }) => post(`/api/v1/namespaces/${foreign}/pods/hello/eviction`, {})],
  ["make up a pod's address", ({ own }) => patch(`/api/v1/namespaces/${own}/pods/hello/status`, { status: { podIP: "10.1.4.10" } })],
  [
    "point a Service elsewhere by Endpoints",
    ({ own }, name) => post(`/api/v1/namespaces/${own}/endpoints`, object("v1", "Endpoints", name)),
  ],
  [
    "point a Service elsewhere by an EndpointSlice",
    ({ own }, name) =>
      post(`/apis/discovery.k8s.io/v1/namespaces/${own}/endpointslices`, object("discovery.k8s.io/v1", "EndpointSlice", name)),
  ],
  ["run a pod on every node", ({ own }) => post(`/apis/apps/v1/namespaces/${own}/daemonsets`, {})],
  ["create a ReplicaSet, whose pods could be let go", ({ own }) => post(`/apis/apps/v1/namespaces/${own}/replicasets`, {})],
];

/** Asked for by the account itself, in a header. */
const IMPERSONATION: readonly (readonly [name: string, headers: (sides: Sides) => { [name: string]: string }])[] = [
  ["impersonate the administrator", () => ({ "Impersonate-User": "kubernetes-admin" })],
  [
    "impersonate the group system:masters",
    ({ own }) => ({ "Impersonate-User": `system:serviceaccount:${own}:deployer`, "Impersonate-Group": "system:masters" }),
  ],
  [
    "impersonate another namespace's deployer",
    ({ foreign }) => ({ "Impersonate-User": `system:serviceaccount:flux-system:${foreign}-deployer` }),
  ],
  ["impersonate kustomize-controller", () => ({ "Impersonate-User": "system:serviceaccount:flux-system:kustomize-controller" })],
];

function bind(sides: Sides, name: string, role: string, namespace?: string): Request {
  const path = namespace === undefined ? `/apis/${RBAC_API}/clusterrolebindings` : `/apis/${RBAC_API}/namespaces/${namespace}/rolebindings`;
  return post(path, binding(name, role, sides, namespace));
}

function scale(namespace: string): Request {
  return patch(`/apis/apps/v1/namespaces/${namespace}/deployments/hello/scale`, { spec: { replicas: 0 } });
}

function service(name: string): object {
  return object("v1", "Service", name, { spec: { ports: [{ port: 8080 }] } });
}

function hostVolume(name: string): object {
  const spec = { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/" } };
  return object("v1", "PersistentVolume", name, { spec });
}

const attempt =
  (as: Attempt["as"]) =>
  ([name, does]: Row): Attempt => ({ name, layer: "RBAC", as, does, expected: refusedByRbac });

export const RBAC_ATTEMPTS: readonly Attempt[] = [
  ...[...OTHER_NAMESPACES, ...CLUSTER, ...MORE_RIGHTS].map(attempt(EVERYONE)),
  ...IMPERSONATION.map(([name, headers]) =>
    attempt(MACHINES)([name, (sides) => ({ ...get("/api/v1/namespaces"), headers: headers(sides) })]),
  ),
  ...(
    [
      ["change another account's Deployment as an owner", ({ own }) => patch(`/apis/apps/v1/namespaces/${own}/deployments/hello`, {})],
      ["run something as an owner", ({ own }, name) => post(`/apis/apps/v1/namespaces/${own}/deployments`, deployment(name))],
      ["write a ConfigMap as an owner", ({ own }, name) => post(`/api/v1/namespaces/${own}/configmaps`, configMap(name))],
    ] satisfies Row[]
  ).map(attempt(["owner", "app"])),
  ...(
    [
      ["read an own ConfigMap as an application", ({ own }) => get(`/api/v1/namespaces/${own}/configmaps/about`)],
      ["list own pods as an application", ({ own }) => get(`/api/v1/namespaces/${own}/pods`)],
    ] satisfies Row[]
  ).map(attempt(["app"])),
  // The twins that are permitted, by the same accounts and the same way.
  ...DEPLOYERS.map((account): Attempt => ({
    name: `create and see a ConfigMap in the own namespace (${account})`,
    layer: "RBAC",
    as: [account],
    does: ({ own }, name) => post(`/api/v1/namespaces/${own}/configmaps`, configMap(name)),
    expected: works,
  })),
  {
    name: "list own pods",
    layer: "RBAC",
    as: ["deployer", "local deployer", "owner"],
    does: ({ own }) => get(`/api/v1/namespaces/${own}/pods`),
    expected: works,
  },
  {
    name: "ask the API server who one is",
    layer: "RBAC",
    as: EVERYONE,
    does: () =>
      post("/apis/authentication.k8s.io/v1/selfsubjectreviews", { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" }),
    expected: works,
  },
];
