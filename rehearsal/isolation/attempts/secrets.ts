// Secrets, and the ways that external-secrets has to others.
import type { Attempt, Request, Sides } from "../attempt";
import { DEPLOYERS, EVERYONE, get, post, READERS_ONLY, refusedByRbac, remove, secret, works } from "./make";

const EXTERNAL = "external-secrets.io";

const ROWS: readonly (readonly [name: string, does: (sides: Sides, name: string) => Request])[] = [
  ["read another namespace's Secret", ({ foreign }) => get(`/api/v1/namespaces/${foreign}/secrets/any`)],
  ["list another namespace's Secrets", ({ foreign }) => get(`/api/v1/namespaces/${foreign}/secrets`)],
  ["watch another namespace's Secrets", ({ foreign }) => get(`/api/v1/namespaces/${foreign}/secrets?watch=true&timeoutSeconds=1`)],
  ["list all Secrets of the cluster", () => get("/api/v1/secrets")],
  ["read Flux's credentials", () => get("/api/v1/namespaces/flux-system/secrets/flux-system")],
  ["read the webhook's token", () => get("/api/v1/namespaces/flux-system/secrets/webhook-token")],
  ["create a Secret in another namespace", ({ foreign }, name) => post(`/api/v1/namespaces/${foreign}/secrets`, secret(name))],
  ["delete another namespace's Secrets", ({ foreign }) => remove(`/api/v1/namespaces/${foreign}/secrets`)],
  ["create a SecretStore with a role of its choice", ({ own }) => post(`/apis/${EXTERNAL}/v1/namespaces/${own}/secretstores`, {})],
  [
    "change the own SecretStore",
    ({ own }) => ({ ...post(`/apis/${EXTERNAL}/v1/namespaces/${own}/secretstores/organization`, {}), method: "PATCH" }),
  ],
  ["read another namespace's SecretStore", ({ foreign }) => get(`/apis/${EXTERNAL}/v1/namespaces/${foreign}/secretstores`)],
  [
    "create an ExternalSecret in another namespace",
    ({ foreign }) => post(`/apis/${EXTERNAL}/v1/namespaces/${foreign}/externalsecrets`, {}),
  ],
  ["create a ClusterSecretStore", () => post(`/apis/${EXTERNAL}/v1/clustersecretstores`, {})],
  ["create a ClusterExternalSecret", () => post(`/apis/${EXTERNAL}/v1/clusterexternalsecrets`, {})],
  ["write into a store by a PushSecret", ({ own }) => post(`/apis/${EXTERNAL}/v1alpha1/namespaces/${own}/pushsecrets`, {})],
  ["create a generator of tokens", ({ own }) => post(`/apis/generators.${EXTERNAL}/v1alpha1/namespaces/${own}/ecrauthorizationtokens`, {})],
];

export const SECRET_ATTEMPTS: readonly Attempt[] = [
  ...ROWS.map(([name, does]): Attempt => ({ name, layer: "secrets", as: EVERYONE, does, expected: refusedByRbac })),
  {
    name: "read an own Secret as an owner or an application",
    layer: "secrets",
    as: READERS_ONLY,
    does: ({ own }) => get(`/api/v1/namespaces/${own}/secrets`),
    expected: refusedByRbac,
  },
  {
    name: "list own Secrets",
    layer: "secrets",
    as: DEPLOYERS,
    does: ({ own }) => get(`/api/v1/namespaces/${own}/secrets`),
    expected: works,
  },
  {
    name: "create an own Secret",
    layer: "secrets",
    as: DEPLOYERS,
    does: ({ own }, name) => post(`/api/v1/namespaces/${own}/secrets`, secret(name)),
    expected: works,
  },
];
