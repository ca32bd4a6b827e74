// Tokens: whoever could ask for one would be somebody else.
import { deployerName } from "../../../lib/names";
import type { Attempt, Sides } from "../attempt";
import { EVERYONE, object, post, refusedByRbac, works } from "./make";

const tokenOf = (namespace: string, account: string) =>
  post(`/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { expirationSeconds: 600 },
  });

const ACCOUNTS: readonly (readonly [whose: string, of: (sides: Sides) => readonly [namespace: string, account: string]])[] = [
  ["the local deployer", ({ own }) => [own, "deployer"]],
  ["Flux's account for the organization", ({ own }) => ["flux-system", deployerName(own)]],
  ["the own application", ({ own }) => [own, "app"]],
  ["the default account", ({ own }) => [own, "default"]],
  ["another namespace's application", ({ foreign }) => [foreign, "app"]],
  ["another namespace's deployer", ({ foreign }) => [foreign, "deployer"]],
  ["Flux's account for another organization", ({ foreign }) => ["flux-system", deployerName(foreign)]],
  ["kustomize-controller", () => ["flux-system", "kustomize-controller"]],
  ["a controller of kube-system", () => ["kube-system", "namespace-controller"]],
];

export const TOKEN_ATTEMPTS: readonly Attempt[] = [
  ...ACCOUNTS.map(([whose, of]): Attempt => ({
    name: `ask for a token of ${whose}`,
    layer: "tokens",
    as: EVERYONE,
    does: (sides) => tokenOf(...of(sides)),
    expected: refusedByRbac,
  })),
  {
    name: "have a stranger's token looked into",
    layer: "tokens",
    as: EVERYONE,
    does: () => post("/apis/authentication.k8s.io/v1/tokenreviews", {}),
    expected: refusedByRbac,
  },
  {
    name: "a token Secret in another namespace",
    layer: "tokens",
    as: EVERYONE,
    does: ({ foreign }, name) =>
      post(`/api/v1/namespaces/${foreign}/secrets`, {
        ...object("v1", "Secret", name, { type: "kubernetes.io/service-account-token" }),
      }),
    expected: refusedByRbac,
  },
  // The same account, on the same API, asks for what everybody may know: the tokens above are refused for their owners.
  {
    name: "ask what one may do",
    layer: "tokens",
    as: EVERYONE,
    does: ({ own }) =>
      post("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectRulesReview",
        spec: { namespace: own },
      }),
    expected: works,
  },
];
