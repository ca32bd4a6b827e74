// HelmReleases, which an organization may make in its namespace.
import type { Action, Attempt, Sides } from "../attempt";
import { chartPath } from "../commits";
import { landed } from "../evidence";
import { configMap, EVERYONE, object, post, RBAC_API, refusedByRbac } from "./make";

const HELM = "helm.toolkit.fluxcd.io/v2";

/** A release of the organization's own chart; `user` is whom Flux then acts as. */
export function release(
  sides: Sides,
  id: string,
  spec: object,
  account = "deployer",
  namespace = sides.own,
): Extract<Action, { kind: "flux" }> {
  const usual = {
    interval: "10m",
    timeout: "30s",
    // Two writers in one quota at the same time: the loser tries again.
    install: { remediation: { retries: 3 } },
    chart: { spec: { chart: `./${chartPath(sides.organization)}`, sourceRef: { kind: "GitRepository", name: "isolation-source" } } },
    values: { objects: [configMap(id)] },
    serviceAccountName: "deployer",
  };
  return {
    kind: "flux",
    object: object(HELM, "HelmRelease", id, { spec: { ...usual, ...spec } }, namespace),
    kinds: "helmreleases",
    user: `system:serviceaccount:${sides.own}:${account}`,
  };
}

function attempt(name: string, spec: (sides: Sides, id: string) => object, expected: Attempt["expected"], account?: string): Attempt {
  return { name, layer: "Helm", as: ["deployer"], does: (sides, id) => release(sides, id, spec(sides, id), account), expected };
}

export const HELM_ATTEMPTS: readonly Attempt[] = [
  attempt("a release in another namespace", ({ foreign }) => ({ targetNamespace: foreign }), refusedByRbac),
  attempt("a release in flux-system", () => ({ targetNamespace: "flux-system" }), refusedByRbac),
  attempt("a release stored in another namespace", ({ foreign }) => ({ storageNamespace: foreign }), refusedByRbac),
  attempt("a release without an account", () => ({ serviceAccountName: null }), refusedByRbac, "default"),
  attempt("a release that names helm-controller", () => ({ serviceAccountName: "helm-controller" }), refusedByRbac, "helm-controller"),
  attempt("a release as the application's account", () => ({ serviceAccountName: "app" }), refusedByRbac, "app"),
  attempt(
    "a chart with a ClusterRole",
    (_, id) => ({ values: { objects: [object(RBAC_API, "ClusterRole", id, { rules: [] })] } }),
    refusedByRbac,
  ),
  attempt(
    "a chart with an object in another namespace",
    ({ foreign }, id) => ({ values: { objects: [configMap(id, foreign)] } }),
    refusedByRbac,
  ),
  attempt(
    "a chart with a network policy",
    (_, id) => ({ values: { objects: [object("networking.k8s.io/v1", "NetworkPolicy", id, { spec: { podSelector: {} } })] } }),
    refusedByRbac,
  ),
  attempt(
    "a chart that looks up another namespace's Secrets",
    ({ foreign }) => ({ values: { lookup: foreign, objects: [] } }),
    refusedByRbac,
  ),
  attempt(
    "a chart of the platform's source",
    () => ({
      chart: {
        spec: { chart: "cluster-autoscaler", sourceRef: { kind: "HelmRepository", name: "cluster-autoscaler", namespace: "flux-system" } },
      },
    }),
    { refused: "Flux", saying: /cross-namespace/ },
  ),
  attempt(
    "a chart that another namespace has fetched",
    () => ({ chart: null, chartRef: { kind: "HelmChart", name: "flux-system-cluster-autoscaler", namespace: "flux-system" } }),
    { refused: "Flux", saying: /cross-namespace/ },
  ),
  {
    name: "a HelmRelease object in another namespace",
    layer: "Helm",
    as: EVERYONE,
    does: (sides, id) =>
      post(`/apis/${HELM}/namespaces/${sides.foreign}/helmreleases`, release(sides, id, {}, "deployer", sides.foreign).object),
    expected: refusedByRbac,
  },
  {
    name: "a HelmRelease object in flux-system",
    layer: "Helm",
    as: EVERYONE,
    does: (sides, id) =>
      post(`/apis/${HELM}/namespaces/flux-system/helmreleases`, release(sides, id, {}, "deployer", "flux-system").object),
    expected: refusedByRbac,
  },
  attempt("a release of the own chart in the own namespace", () => ({}), {
    harmless: "what a HelmRelease is for: its object is in the own namespace",
    proof: (evidence) => landed(evidence, ["v1", "ConfigMap"], evidence.name, evidence.sides.own),
  }),
];
