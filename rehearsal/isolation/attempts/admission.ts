// What only the tree's admission policies refuse: rights in the namespace do not say it. Counted once the tree has them.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../../engine/project";
import type { Attempt, Request, Sides } from "../attempt";
import { release } from "./helm";
import { DEPLOYERS, object, post, works } from "./make";
import { deploymentOf } from "./pods";

const SOURCE = "source.toolkit.fluxcd.io/v1";

const source =
  (kind: string, kinds: string, url: string) =>
  ({ own }: Sides, name: string) =>
    post(`/apis/${SOURCE}/namespaces/${own}/${kinds}`, object(SOURCE, kind, name, { spec: { interval: "10m", url } }));

const service =
  (spec: object) =>
  ({ own }: Sides, name: string) =>
    post(`/api/v1/namespaces/${own}/services`, object("v1", "Service", name, { spec: { ports: [{ port: 8080 }], ...spec } }));

const route = (hostname: (sides: Sides) => string) => (sides: Sides, name: string) =>
  post(
    `/apis/gateway.networking.k8s.io/v1/namespaces/${sides.own}/httproutes`,
    object("gateway.networking.k8s.io/v1", "HTTPRoute", name, { spec: { hostnames: [hostname(sides)] } }),
  );

const domain = (organization: string) => `${organization}.example.org`;
const victim = ({ organization }: Sides) => (organization === "sample" ? "second" : "sample");

const REQUESTS: readonly (readonly [name: string, does: (sides: Sides, name: string) => Request])[] = [
  ["a Git source that is not on the list", source("GitRepository", "gitrepositories", "https://example.net/other.git")],
  ["a Helm source that is not on the list", source("HelmRepository", "helmrepositories", "https://example.net/charts")],
  ["an OCI source that is not on the list", source("OCIRepository", "ocirepositories", "oci://example.net/charts")],
  [
    "a Secret that becomes the deployer's token",
    ({ own }, name) =>
      post(`/api/v1/namespaces/${own}/secrets`, {
        apiVersion: "v1",
        kind: "Secret",
        type: "kubernetes.io/service-account-token",
        metadata: { name, annotations: { "kubernetes.io/service-account.name": "deployer" } },
      }),
  ],
  ["a Service that is a name elsewhere", service({ type: "ExternalName", externalName: "kubernetes.default.svc.cluster.local" })],
  ["a Service that takes an address of others", service({ externalIPs: ["10.1.1.10"] })],
  ["a route with another organization's domain", route((sides) => domain(victim(sides)))],
  ["a route with the platform's domain", route(() => "flux-webhook.rehearsal.example.org")],
  [
    "an Ingress with another organization's domain",
    (sides, name) =>
      post(
        `/apis/networking.k8s.io/v1/namespaces/${sides.own}/ingresses`,
        object("networking.k8s.io/v1", "Ingress", name, {
          spec: {
            rules: [{ host: domain(victim(sides)) }],
            defaultBackend: { service: { name: "hello", port: { number: 8080 } } },
          },
        }),
      ),
  ],
];

/** A kubeconfig whose `tokenFile` helm-controller would read from its own disk and send to the server that the organization names. */
const KUBECONFIG = { secretRef: { name: "isolation-kubeconfig" } };

const refused: Attempt["expected"] = { refused: "ValidatingAdmissionPolicy" };

const ALL: readonly Attempt[] = [
  ...REQUESTS.map(([name, does]): Attempt => ({ name, layer: "admission", as: DEPLOYERS, does, expected: refused })),
  {
    name: "an image from a registry that is not on the list",
    layer: "admission",
    as: ["deployer"],
    does: ({ own }, name) => deploymentOf(own, name, { container: { image: "registry.example.net/miner:1" } }),
    expected: refused,
  },
  {
    name: "a pod that runs as the deployer",
    layer: "admission",
    as: ["deployer"],
    does: ({ own }, name) => deploymentOf(own, name, { pod: { serviceAccountName: "deployer", automountServiceAccountToken: true } }),
    expected: refused,
  },
  {
    name: "a release with a kubeconfig of its own",
    layer: "admission",
    as: ["deployer"],
    does: (sides, name) => release(sides, name, { kubeConfig: KUBECONFIG }),
    expected: refused,
  },
  {
    name: "a route with the own domain",
    layer: "admission",
    as: DEPLOYERS,
    does: (sides, name) => route(({ organization }) => domain(organization))(sides, name),
    expected: works,
  },
];

const ADMISSION = join(REPOSITORY, "numinia-k8s", "clusters", "prod-cluster", "infrastructure", "base", "admission");

export const ADMISSION_ATTEMPTS: readonly Attempt[] = existsSync(ADMISSION) ? ALL : [];
