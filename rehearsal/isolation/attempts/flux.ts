// Flux objects: by the organization's accounts, which may not make or change any Kustomization; and planted by the administrator in the
// organization's namespace, to see that the controllers' flags hold even so.
import type { Action, Attempt, Request, Sides } from "../attempt";
import { EVERYONE, object, patch, post, refusedByRbac, remove } from "./make";

const KUSTOMIZE = "kustomize.toolkit.fluxcd.io/v1";
const SOURCE = "source.toolkit.fluxcd.io/v1";
const NOTIFICATION = "notification.toolkit.fluxcd.io";

const kustomizations = (namespace: string, name = "") => `/apis/${KUSTOMIZE}/namespaces/${namespace}/kustomizations${name && `/${name}`}`;

function kustomization(name: string, namespace: string, spec: object): ReturnType<typeof object> {
  const usual = { interval: "10m", timeout: "20s", prune: true, sourceRef: { kind: "GitRepository", name: "isolation-source" } };
  return object(KUSTOMIZE, "Kustomization", name, { spec: { ...usual, ...spec } }, namespace);
}

const BY_ACCOUNTS: readonly (readonly [name: string, does: (sides: Sides, id: string) => Request])[] = [
  ["a Kustomization in the own namespace", ({ own }, id) => post(kustomizations(own), kustomization(id, own, { path: "./" }))],
  [
    "a Kustomization that names the platform's account",
    (_, id) => post(kustomizations("flux-system"), kustomization(id, "flux-system", { serviceAccountName: "kustomize-controller" })),
  ],
  ["a Kustomization in another namespace", ({ foreign }, id) => post(kustomizations(foreign), kustomization(id, foreign, { path: "./" }))],
  ["suspend the own Kustomization", ({ own }) => patch(kustomizations("flux-system", `organization-${own}`), { spec: { suspend: true } })],
  [
    "let the own Kustomization act as the platform",
    ({ own }) => patch(kustomizations("flux-system", `organization-${own}`), { spec: { serviceAccountName: "kustomize-controller" } }),
  ],
  [
    "suspend the own boundary",
    ({ own }) => patch(kustomizations("flux-system", `organization-${own}-boundary`), { spec: { suspend: true } }),
  ],
  ["delete another organization's Kustomization", ({ foreign }) => remove(kustomizations("flux-system", `organization-${foreign}`))],
  [
    "point the platform's source elsewhere",
    () => patch(`/apis/${SOURCE}/namespaces/flux-system/gitrepositories/flux-system`, { spec: { url: "https://example.org/a" } }),
  ],
  ["a source in another namespace", ({ foreign }) => post(`/apis/${SOURCE}/namespaces/${foreign}/gitrepositories`, {})],
  ["a source in flux-system", () => post(`/apis/${SOURCE}/namespaces/flux-system/gitrepositories`, {})],
  ["a bucket as a source", ({ own }) => post(`/apis/${SOURCE}/namespaces/${own}/buckets`, {})],
  ["a webhook into flux-system", () => post(`/apis/${NOTIFICATION}/v1/namespaces/flux-system/receivers`, {})],
  ["a webhook of its own", ({ own }) => post(`/apis/${NOTIFICATION}/v1/namespaces/${own}/receivers`, {})],
  ["messages about others by an Alert", ({ own }) => post(`/apis/${NOTIFICATION}/v1beta3/namespaces/${own}/alerts`, {})],
  ["a Provider that sends with another's credentials", () => post(`/apis/${NOTIFICATION}/v1beta3/namespaces/flux-system/providers`, {})],
  [
    "read the source controller's artifacts through the API server",
    () => ({ kind: "request", path: "/api/v1/namespaces/flux-system/services/source-controller:80/proxy/" }),
  ],
];

/** Planted: Kustomizations that the platform would never make in an organization's namespace. */
function planted(name: string, spec: (sides: Sides) => object, expected: Attempt["expected"], user: (sides: Sides) => string): Attempt {
  const does = (sides: Sides, id: string): Action => ({
    kind: "flux",
    object: kustomization(id, sides.own, spec(sides)),
    kinds: "kustomizations",
    user: user(sides),
  });
  return { name: `planted: ${name}`, layer: "Flux", as: ["planted"], does, expected };
}

const inOwn = (account: string) => (sides: Sides) => `system:serviceaccount:${sides.own}:${account}`;
const applications = ({ organization }: Sides) => `./clusters/prod-cluster/organizations/${organization}/base`;
const deployer = { serviceAccountName: "deployer" };

export const FLUX_ATTEMPTS: readonly Attempt[] = [
  ...BY_ACCOUNTS.map(([name, does]): Attempt => ({ name, layer: "Flux", as: EVERYONE, does, expected: refusedByRbac })),
  planted(
    "a Kustomization that reads the platform's source",
    (sides) => ({
      ...deployer,
      path: applications(sides),
      sourceRef: { kind: "GitRepository", name: "flux-system", namespace: "flux-system" },
    }),
    { refused: "Flux", saying: /cross-namespace/ },
    inOwn("deployer"),
  ),
  planted(
    "a Kustomization without an account",
    (sides) => ({ path: applications(sides), targetNamespace: sides.own }),
    refusedByRbac,
    inOwn("default"),
  ),
  planted(
    "a Kustomization that names kustomize-controller",
    (sides) => ({ path: applications(sides), targetNamespace: sides.own, serviceAccountName: "kustomize-controller" }),
    refusedByRbac,
    inOwn("kustomize-controller"),
  ),
  planted(
    "a Kustomization with another namespace as its target",
    (sides) => ({ ...deployer, path: applications(sides), targetNamespace: sides.foreign }),
    refusedByRbac,
    inOwn("deployer"),
  ),
  planted(
    "a Kustomization that decrypts with flux-system's Secret",
    (sides) => ({
      ...deployer,
      path: applications(sides),
      targetNamespace: sides.own,
      decryption: { provider: "sops", secretRef: { name: "flux-system" } },
    }),
    { refused: "Flux", saying: /flux-system.*not found/ },
    inOwn("deployer"),
  ),
  planted(
    "a Kustomization that substitutes the platform's facts",
    (sides) => ({
      ...deployer,
      path: applications(sides),
      targetNamespace: sides.own,
      postBuild: { substituteFrom: [{ kind: "ConfigMap", name: "platform-facts" }] },
    }),
    { refused: "Flux", saying: /platform-facts.*not found/ },
    inOwn("deployer"),
  ),
];
