// A control plane with the admission layer of the tree, one organization's namespace as the program makes it, and the kinds that
// organizations use. No Flux: whoever acts is impersonated.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { namespaceAnnotations, namespaceLabels } from "../../lib/labels";
import type { KubernetesObject } from "../../rehearsal/tree/objects";
import { SAMPLE_FACTS } from "../../rehearsal/tree/sample-values";
import { substitute } from "../../rehearsal/tree/substitution";
import { readYaml } from "../../rehearsal/tree/kustomize";
import { loadTree, type Tree } from "../../rehearsal/tree/tree";
import { until } from "../../rehearsal/wait";
import { type Toolchain } from "../../toolchain/toolchain";
import { startTestCluster, type TestCluster } from "../rehearsal/control-plane/cluster";
import { applied, type Client, clientOf } from "./requests";

export const NAMESPACE = "acme";
export const DEPLOYER = `system:serviceaccount:${NAMESPACE}:deployer`;
/** As EKS names who assumed the role that runs `pulumi up`: all rights, no group. */
export const PULUMI = "arn:aws:sts::111122223333:assumed-role/deployer/up";
/** Of the Namespace, as the program sets them. */
export const LABELS = namespaceLabels("acme", { name: "pro", peers: [] });
const SOURCES = [
  "https://github.com/numengames/numinia-k8s.git",
  "https://github.com/acme/",
  "https://charts.example.org",
  "oci://ghcr.io/acme",
];
const DOMAINS = ["acme.example.org", "acme.example.net"];

/** Pinned modules and the files in them that define the kinds. */
const DEFINITIONS: readonly (readonly [string, string, RegExp])[] = [
  ["github.com/fluxcd/source-controller", "config/crd/bases", /\.yaml$/],
  ["github.com/fluxcd/kustomize-controller", "config/crd/bases", /\.yaml$/],
  ["github.com/fluxcd/helm-controller", "config/crd/bases", /\.yaml$/],
  ["sigs.k8s.io/gateway-api", "config/crd/standard", /(httproutes|grpcroutes|tlsroutes|listenersets)\.yaml$/],
  [
    "github.com/external-secrets/external-secrets",
    "config/crds/bases",
    /(_externalsecrets|_secretstores|_pushsecrets|generators\.external-secrets\.io_(?!cluster).*)\.yaml$/,
  ],
  ["github.com/cert-manager/cert-manager", "deploy/crds", /_certificates\.yaml$/],
  ["github.com/prometheus-operator/prometheus-operator", "example/prometheus-operator-crd", /\.yaml$/],
];

export interface AdmissionCluster {
  cluster: TestCluster;
  client: Client;
  tree: Tree;
  /** The policies, as in force. */
  policies: KubernetesObject[];
  bindings: KubernetesObject[];
}

export async function startAdmissionCluster(): Promise<AdmissionCluster> {
  const cluster = await startTestCluster(join(__dirname, "..", "..", "build", "test-admission"));
  try {
    const client = clientOf(cluster.config);
    const tree = await loadTree(join(__dirname, "..", "..", "numinia-k8s"), await cluster.toolchain.path("kustomize"));
    for (const definition of await definitions(cluster.toolchain)) await applied(client, definition);
    for (const object of ORGANIZATION) await applied(client, object);
    await until(
      "the account of pods is there",
      () => cluster.core.readNamespacedServiceAccount({ name: "default", namespace: NAMESPACE }),
      { timeoutMs: 30_000 },
    );
    const objects = admissionObjects(tree);
    for (const object of objects) await applied(client, object);
    return {
      cluster,
      client,
      tree,
      policies: objects.filter(({ kind }) => kind === "ValidatingAdmissionPolicy"),
      bindings: objects.filter(({ kind }) => kind === "ValidatingAdmissionPolicyBinding"),
    };
  } catch (error) {
    await cluster.owner.stopAll();
    throw error;
  }
}

/** The layer as Flux would apply it. */
export function admissionObjects(tree: Tree, facts: Partial<typeof SAMPLE_FACTS> = {}): KubernetesObject[] {
  const layer = tree.layers.find(({ object }) => object.metadata.name === "admission")!;
  return layer.build.objects.map(({ text }) => readYaml(substitute(text, { ...SAMPLE_FACTS, ...facts })));
}

async function definitions(toolchain: Toolchain): Promise<KubernetesObject[]> {
  const found = await Promise.all(
    DEFINITIONS.map(async ([module, folder, files]) => {
      const directory = join(await toolchain.moduleDirectory(module), folder);
      return readdirSync(directory)
        .filter((name) => files.test(name))
        .flatMap((name) => parseAllDocuments(readFileSync(join(directory, name), "utf8")).map((each) => each.toJS() as KubernetesObject));
    }),
  );
  return found.flat().filter((object) => object?.kind === "CustomResourceDefinition");
}

const RBAC = "rbac.authorization.k8s.io";
const everything = {
  apiVersion: `${RBAC}/v1`,
  kind: "ClusterRole",
  metadata: { name: "everything-in-its-namespace" },
  rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }],
};

function administrator(name: string, subject: object): KubernetesObject {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "cluster-admin" },
    subjects: [subject],
  };
}

const account = (namespace: string, name: string): KubernetesObject => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name, namespace },
  automountServiceAccountToken: false,
});

/** The deployer gets more rights than its role has: what is refused here, admission alone refuses. */
const ORGANIZATION: readonly KubernetesObject[] = [
  {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: NAMESPACE, labels: LABELS, annotations: namespaceAnnotations(SOURCES, DOMAINS) },
  },
  { apiVersion: "v1", kind: "Namespace", metadata: { name: "flux-system" } },
  { apiVersion: "v1", kind: "Namespace", metadata: { name: "elsewhere" } },
  ...["deployer", "app"].map((name) => account(NAMESPACE, name)),
  // So that pods elsewhere are taken.
  ...["deployer", "app"].map((name) => account("elsewhere", name)),
  ...["kustomize-controller", "source-controller"].map((name) => account("flux-system", name)),
  everything,
  {
    apiVersion: `${RBAC}/v1`,
    kind: "RoleBinding",
    metadata: { name: "deployer", namespace: NAMESPACE },
    roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "everything-in-its-namespace" },
    subjects: [{ kind: "ServiceAccount", name: "deployer", namespace: NAMESPACE }],
  },
  administrator("flux", { kind: "Group", apiGroup: RBAC, name: "system:serviceaccounts:flux-system" }),
  administrator("pulumi", { kind: "User", apiGroup: RBAC, name: PULUMI }),
];
