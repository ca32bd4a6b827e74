// What an organization can commit to its own directory, which Flux applies as its deployer.
import { stringify } from "yaml";
import type { Attempt, Expected, Sides } from "../attempt";
import { REMOTE } from "../commits";
import { type Evidence, landed, untouched } from "../evidence";
import { binding, configMap, object, RBAC_API, refusedByRbac, secret } from "./make";

type Files = { readonly [name: string]: string };

const kustomization = (content: object) => stringify({ apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", ...content });

/** Manifests as they are, listed by a kustomization.yaml. */
function manifests(...objects: readonly object[]): Files {
  return {
    "objects.yaml": objects.map((each) => stringify(each)).join("---\n"),
    "kustomization.yaml": kustomization({ resources: ["objects.yaml"] }),
  };
}

function commit(name: string, files: (sides: Sides, id: string) => Files, expected: Expected): Attempt {
  return { name, layer: "Flux", as: ["commit"], does: (sides, id) => ({ kind: "commit", files: files(sides, id) }), expected };
}

const flux = (saying: RegExp): Expected => ({ refused: "Flux", saying });

const REFUSED: readonly (readonly [name: string, files: (sides: Sides, id: string) => Files])[] = [
  ["commit a ClusterRole", (_, id) => manifests(object(RBAC_API, "ClusterRole", id, { rules: [] }))],
  ["commit a ClusterRoleBinding", (sides, id) => manifests(binding(id, "cluster-admin", sides))],
  [
    "commit a ClusterRole inside a List",
    (_, id) => manifests({ apiVersion: "v1", kind: "List", items: [object(RBAC_API, "ClusterRole", id, { rules: [] })] }),
  ],
  ["commit a RoleBinding in the own namespace", (sides, id) => manifests(binding(id, "admin", sides, sides.own))],
  ["commit a Namespace", (_, id) => manifests(object("v1", "Namespace", id))],
  [
    "commit weaker Pod Security for the own Namespace",
    ({ own }) =>
      manifests({
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: own, labels: { "pod-security.kubernetes.io/enforce": "privileged" } },
      }),
  ],
  [
    "commit a network policy that allows all",
    (_, id) =>
      manifests(object("networking.k8s.io/v1", "NetworkPolicy", id, { spec: { podSelector: {}, egress: [{}], policyTypes: ["Egress"] } })),
  ],
  [
    "commit a larger quota",
    () => manifests({ apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "environment" }, spec: { hard: { pods: "999" } } }),
  ],
  [
    "commit another AWS role for the account app",
    () =>
      manifests({
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: "app", annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/other" } },
      }),
  ],
  [
    "commit a pod without a controller",
    (_, id) => manifests(object("v1", "Pod", id, { spec: { containers: [{ name: "a", image: "a" }] } })),
  ],
  [
    "commit a Flux Kustomization that acts as the platform",
    ({ own }, id) =>
      manifests(
        object("kustomize.toolkit.fluxcd.io/v1", "Kustomization", id, {
          spec: {
            interval: "1m",
            prune: true,
            path: "./",
            serviceAccountName: "kustomize-controller",
            targetNamespace: own,
            sourceRef: { kind: "GitRepository", name: "flux-system", namespace: "flux-system" },
          },
        }),
      ),
  ],
  [
    "reach by ../ for the platform's roles",
    () => ({ "kustomization.yaml": kustomization({ resources: ["../../../../infrastructure/tenancy/cluster"] }) }),
  ],
  [
    "reach by ../ for the boundary's base",
    () => ({ "kustomization.yaml": kustomization({ resources: ["../../../../infrastructure/tenancy/base"] }) }),
  ],
];

const BUILDS: readonly (readonly [name: string, files: Files, saying: RegExp])[] = [
  [
    "a remote base",
    { "kustomization.yaml": kustomization({ resources: [`${REMOTE}//clusters/prod-cluster/organizations/sample/base?ref=main`] }) },
    /fs-security-constraint/,
  ],
  [
    "a file of the controller",
    { "kustomization.yaml": kustomization({ configMapGenerator: [{ name: "isolation-file", files: [`${"../".repeat(12)}etc/passwd`] }] }) },
    /fs-security-constraint/,
  ],
  [
    "a file of the controller by its full path",
    { "kustomization.yaml": kustomization({ configMapGenerator: [{ name: "isolation-file", files: ["/etc/passwd"] }] }) },
    /fs-security-constraint/,
  ],
  [
    "a chart that kustomize fetches",
    {
      "kustomization.yaml": kustomization({
        helmCharts: [{ name: "cluster-autoscaler", repo: "https://kubernetes.github.io/autoscaler" }],
      }),
    },
    /must specify --enable-helm/,
  ],
  [
    "a program that kustomize runs",
    {
      "kustomization.yaml": kustomization({ generators: ["generator.yaml"] }),
      "generator.yaml": stringify({
        apiVersion: "example.org/v1",
        kind: "Generator",
        metadata: { name: "isolation", annotations: { "config.kubernetes.io/function": "exec:\n  path: /bin/id\n" } },
      }),
    },
    /external plugins disabled/,
  ],
];

/** Where an object landed whose manifest names another namespace; and that the one of that name there is as before. */
const landsAtHome = (kind: string, key: (evidence: Evidence) => string) => async (evidence: Evidence) =>
  (await landed(evidence, ["v1", kind], nameOfKey(key(evidence)), evidence.sides.own)) ?? (await untouched(evidence, key(evidence)));

const nameOfKey = (key: string) => key.split("/").at(-1)!;

export const COMMIT_ATTEMPTS: readonly Attempt[] = [
  ...REFUSED.map(([name, files]) => commit(name, files, refusedByRbac)),
  ...BUILDS.map(([name, files, saying]) => commit(`build with ${name}`, () => files, flux(saying))),
  commit("an object in another namespace", ({ foreign }, id) => manifests(configMap(id, foreign)), {
    harmless: "targetNamespace wins",
    proof: async (evidence) =>
      (await landed(evidence, ["v1", "ConfigMap"], evidence.name, evidence.sides.own)) ??
      ((await evidence.cluster.get("v1", "ConfigMap", evidence.name, evidence.sides.foreign)) && "it is in the other namespace"),
  }),
  commit("Flux's own Secret, in flux-system", () => manifests({ ...secret("webhook-token", "flux-system") }), {
    harmless: "targetNamespace wins",
    proof: landsAtHome("Secret", () => "Secret flux-system/webhook-token"),
  }),
  commit(
    "another namespace by kustomize's own field",
    ({ foreign }, id) => ({
      "kustomization.yaml": kustomization({ namespace: foreign, resources: ["object.yaml"] }),
      "object.yaml": stringify(configMap(id)),
    }),
    {
      harmless: "targetNamespace wins",
      proof: async (evidence) =>
        (await landed(evidence, ["v1", "ConfigMap"], evidence.name, evidence.sides.own)) ??
        ((await evidence.cluster.get("v1", "ConfigMap", evidence.name, evidence.sides.foreign)) && "it is in the other namespace"),
    },
  ),
  commit(
    "another organization's directory by ../",
    ({ organization }, id) => ({
      "kustomization.yaml": kustomization({ namePrefix: `${id}-`, resources: [`../../../${other(organization)}/base/configmap.yaml`] }),
    }),
    {
      harmless: "a copy in the own namespace of what the repository shows anyway; the other's is as before",
      proof: async (evidence) => {
        const victim = other(evidence.sides.organization);
        return (
          (await landed(evidence, ["v1", "ConfigMap"], `${evidence.name}-about`, evidence.sides.own, { organization: victim })) ??
          (await untouched(evidence, `ConfigMap ${victim}/about`))
        );
      },
    },
  ),
  commit("the platform's facts by substitution", (_, id) => manifests({ ...configMap(id), data: { account: "${aws_account_id}" } }), {
    harmless: "an organization's directory is not substituted",
    proof: (evidence) => landed(evidence, ["v1", "ConfigMap"], evidence.name, evidence.sides.own, { account: "${aws_account_id}" }),
  }),
  commit("a ConfigMap in the own namespace", (_, id) => manifests(configMap(id)), { works: true }),
];

function other(organization: string): string {
  return organization === "sample" ? "second" : "sample";
}
