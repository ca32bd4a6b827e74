// The boundary's own objects: the organization sees them, and changes none.
import { deployerName } from "../../../lib/names";
import type { Attempt, Request, Sides } from "../attempt";
import { DEPLOYERS, EVERYONE, get, object, patch, post, put, RBAC_API, refusedByRbac, remove, works } from "./make";

const core = ({ own }: Sides, rest: string) => `/api/v1/namespaces/${own}/${rest}`;
const network = ({ own }: Sides, rest = "") => `/apis/networking.k8s.io/v1/namespaces/${own}/networkpolicies${rest}`;
const rbac = ({ own }: Sides, rest: string) => `/apis/${RBAC_API}/namespaces/${own}/${rest}`;

/** An object of the boundary, and what somebody would like to make of it. */
const OBJECTS: readonly (readonly [what: string, path: (sides: Sides) => string, change: object])[] = [
  ["the quota", (sides) => core(sides, "resourcequotas/environment"), { spec: { hard: { pods: "999" } } }],
  ["the limit range", (sides) => core(sides, "limitranges/containers"), { spec: { limits: [] } }],
  ["the deny-all network policy", (sides) => network(sides, "/deny-all"), { spec: { egress: [{}] } }],
  ["the DNS network policy", (sides) => network(sides, "/allow-dns"), { spec: { egress: [{}] } }],
  ["the deployer's role binding", (sides) => rbac(sides, "rolebindings/deployer"), { subjects: [] }],
  ["the owners' role binding", (sides) => rbac(sides, "rolebindings/owner"), { subjects: [] }],
  [
    "the AWS role of the account app",
    (sides) => core(sides, "serviceaccounts/app"),
    { metadata: { annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/other" } } },
  ],
  ["the default account", (sides) => core(sides, "serviceaccounts/default"), { automountServiceAccountToken: true }],
  ["the local deployer", (sides) => core(sides, "serviceaccounts/deployer"), { secrets: [{ name: "attempt" }] }],
  [
    "Flux's account for the organization",
    ({ own }) => `/api/v1/namespaces/flux-system/serviceaccounts/${deployerName(own)}`,
    { secrets: [{ name: "attempt" }] },
  ],
];

const OTHERS: readonly (readonly [name: string, does: (sides: Sides, name: string) => Request])[] = [
  [
    "lower the Namespace's Pod Security",
    ({ own }) => patch(`/api/v1/namespaces/${own}`, { metadata: { labels: { "pod-security.kubernetes.io/enforce": "privileged" } } }),
  ],
  [
    "carry another organization's label on the Namespace",
    ({ own }) => patch(`/api/v1/namespaces/${own}`, { metadata: { labels: { "numinia.xyz/organization": "other" } } }),
  ],
  ["delete the own Namespace", ({ own }) => remove(`/api/v1/namespaces/${own}`)],
  ["finalize the own Namespace", ({ own }) => put(`/api/v1/namespaces/${own}/finalize`, {})],
  ["set back what the quota has counted", (sides) => patch(core(sides, "resourcequotas/environment/status"), { status: { used: {} } })],
  [
    "add a network policy that allows all",
    (sides, name) =>
      post(network(sides), object("networking.k8s.io/v1", "NetworkPolicy", name, { spec: { podSelector: {}, egress: [{}] } })),
  ],
  ["delete all network policies at once", (sides) => remove(network(sides))],
  ["add a quota", (sides, name) => post(core(sides, "resourcequotas"), object("v1", "ResourceQuota", name))],
  ["add a limit range", (sides, name) => post(core(sides, "limitranges"), object("v1", "LimitRange", name))],
  ["add a service account", (sides, name) => post(core(sides, "serviceaccounts"), object("v1", "ServiceAccount", name))],
];

const attempt = (name: string, does: Attempt["does"]): Attempt => ({
  name,
  layer: "boundary",
  as: EVERYONE,
  does,
  expected: refusedByRbac,
});

export const BOUNDARY_ATTEMPTS: readonly Attempt[] = [
  ...OBJECTS.flatMap(([what, path, change]) => [
    attempt(`change ${what}`, (sides) => patch(path(sides), change)),
    attempt(`delete ${what}`, (sides) => remove(path(sides))),
  ]),
  ...OTHERS.map(([name, does]) => attempt(name, does)),
  {
    name: "change the organization's facts",
    layer: "boundary",
    as: ["deployer"],
    does: (sides) => patch(core(sides, "configmaps/organization-facts"), { data: { organization: "other" } }),
    expected: { refused: "ValidatingAdmissionPolicy", saying: /the object is the platform's/ },
  },
  {
    name: "see the own boundary",
    layer: "boundary",
    as: [...DEPLOYERS, "owner"],
    does: (sides) => get(core(sides, "resourcequotas/environment")),
    expected: works,
  },
];
