// What the organization's deployer tries, and what each policy says to it. Where a pod is made, a controller is impersonated: from
// the deployer it would be refused for having none.
import type { KubernetesObject } from "../../rehearsal/tree/objects";
import { DEPLOYER } from "./cluster";
import { configMap, container, manifest, podSpec, secret, token, workload } from "./manifests";

export const REPLICA_SETS = "system:serviceaccount:kube-system:replicaset-controller";

export interface Attempt {
  policy: string;
  /** How the message of the validation that must refuse it begins. */
  says: string;
  object: KubernetesObject;
  /** Who asks. @default the deployer */
  as?: string;
}

const attempts = (policy: string, says: string, objects: readonly KubernetesObject[], as = DEPLOYER): Attempt[] =>
  objects.map((object) => ({ policy, says, object, as }));

const git = (url: string) => manifest("GitRepository", { url });
const reads = (ref: object) =>
  manifest("ExternalSecret", { secretStoreRef: undefined, dataFrom: [{ extract: { key: "x" }, sourceRef: ref }] });
const hostnames = (kind: string, ...names: string[]) => manifest(kind, { hostnames: names });
const ruled = (rule: object) => manifest("Ingress", { rules: [rule] });
const listener = (changes: object) =>
  manifest("ListenerSet", {
    listeners: [
      {
        name: "https",
        hostname: "www.acme.example.org",
        port: 443,
        protocol: "HTTPS",
        tls: { certificateRefs: [{ name: "tls" }] },
        ...changes,
      },
    ],
  });
const monitor = (endpoint: object) => manifest("ServiceMonitor", { endpoints: [{ port: "http", ...endpoint }] });
const probe = (target: string) => manifest("Probe", { targets: { staticConfig: { static: [target] } } });
const matcher = (name: string, value: string, matchType = "=") => ({ name, value, matchType });
const routed = (route: object) => manifest("AlertmanagerConfig", { route: { receiver: "team", ...route } });
const annotated = (kind: string, annotation: string) => manifest(kind, {}, { annotations: { [annotation]: "www.other.example.org" } });
const WITH_PODS = ["Deployment", "StatefulSet", "Job", "CronJob"];
const EXTERNAL_DNS = "external-dns.alpha.kubernetes.io/hostname";
const OUTSIDE = "a host lies outside";
const ANNOTATIONS = "annotations of external-dns";
const REGISTRY = "an image comes from a registry";
const VERSION = "an image has no fixed version";
const NO_API = "applications do not talk to the API server";
const AS_APP = "pods run as the organization's account";

const image = (name: string) => manifest("Pod", podSpec({}, { image: name }));

/** Refused when they are made. */
export const REFUSED: readonly Attempt[] = [
  ...attempts("organization-sources", "the source's URL", [
    git("https://github.com/other/charts.git"),
    git("https://github.com/acme-evil/charts.git"),
    git("https://github.com/acme/../other/charts.git"),
    git("https://github.com/acme/..%2fother/charts.git"),
    git("https://github.com@other.example.org/acme/"),
    git("https://github.com.other.example.org/acme/charts.git"),
    git("http://github.com/acme/charts.git"),
    git("http://169.254.169.254/latest/meta-data"),
    manifest("OCIRepository", { url: "oci://ghcr.io/other/app" }),
    manifest("HelmRepository", { url: "https://charts.example.org.other.example" }),
    manifest("HelmRepository", { url: "oci://ghcr.io/other", type: "oci" }),
    manifest("Bucket", { endpoint: "other.example.org" }),
    manifest("Bucket", { insecure: true }),
  ]),
  ...attempts("organization-sources", "a provider other than generic", [
    manifest("GitRepository", { provider: "azure" }),
    manifest("OCIRepository", { provider: "aws" }),
    manifest("HelmRepository", { provider: "aws", type: "oci", url: "oci://ghcr.io/acme" }),
    manifest("Bucket", { provider: "aws" }),
    manifest("OCIRepository", { serviceAccountName: "deployer" }),
  ]),
  ...attempts("organization-sources", "proxies, token services", [
    manifest("GitRepository", { proxySecretRef: { name: "proxy" } }),
    manifest("GitRepository", { recurseSubmodules: true }),
    manifest("OCIRepository", { proxySecretRef: { name: "proxy" } }),
    manifest("Bucket", { provider: "generic", sts: { provider: "ldap", endpoint: "https://other.example.org" } }),
  ]),
  ...["Kustomization", "HelmRelease"].flatMap((kind) => [
    ...attempts("organization-flux", "it must act as", [
      manifest(kind, { serviceAccountName: undefined }),
      manifest(kind, { serviceAccountName: "app" }),
    ]),
    ...attempts("organization-flux", "it may apply into", [manifest(kind, { targetNamespace: "elsewhere" })]),
    ...attempts("organization-flux", "it may refer to", [manifest(kind, { dependsOn: [{ name: "x", namespace: "elsewhere" }] })]),
    ...attempts("organization-flux", "another cluster", [manifest(kind, { kubeConfig: { secretRef: { name: "other" } } })]),
  ]),
  ...attempts("organization-flux", "it may apply into", [manifest("HelmRelease", { storageNamespace: "elsewhere" })]),
  ...attempts("organization-flux", "it may refer to", [
    manifest("Kustomization", { sourceRef: { kind: "GitRepository", name: "flux-system", namespace: "flux-system" } }),
    manifest("HelmRelease", {
      chart: { spec: { chart: "app", sourceRef: { kind: "HelmRepository", name: "x", namespace: "elsewhere" } } },
    }),
    manifest("HelmRelease", { chart: undefined, chartRef: { kind: "OCIRepository", name: "x", namespace: "elsewhere" } }),
  ]),
  ...attempts("organization-flux", "decryption without", [
    manifest("Kustomization", { decryption: { provider: "sops" } }),
    manifest("Kustomization", { decryption: { provider: "sops", secretRef: { name: "age" }, serviceAccountName: "app" } }),
  ]),
  ...attempts("organization-external-secrets", "it may read through", [
    manifest("ExternalSecret", { secretStoreRef: { kind: "ClusterSecretStore", name: "secrets-manager" } }),
    manifest("ExternalSecret", { secretStoreRef: { kind: "SecretStore", name: "own" } }),
    reads({ storeRef: { kind: "ClusterSecretStore", name: "secrets-manager" } }),
    manifest("ExternalSecret", {
      data: [{ secretKey: "a", remoteRef: { key: "x" }, sourceRef: { storeRef: { kind: "ClusterSecretStore", name: "secrets-manager" } } }],
    }),
  ]),
  ...attempts("organization-external-secrets", "generators other than", [
    manifest("ExternalSecret", {
      dataFrom: [
        {
          sourceRef: { generatorRef: { apiVersion: "generators.external-secrets.io/v1alpha1", kind: "ECRAuthorizationToken", name: "x" } },
        },
      ],
    }),
    manifest("ExternalSecret", {
      dataFrom: [
        { sourceRef: { generatorRef: { apiVersion: "generators.external-secrets.io/v1alpha1", kind: "ClusterGenerator", name: "x" } } },
      ],
    }),
  ]),
  ...attempts("organization-external-secrets", "it may make a Secret only", [
    manifest("ExternalSecret", { target: { manifest: { apiVersion: "v1", kind: "ConfigMap" } } }),
  ]),
  ...attempts(
    "organization-secret-stores",
    "stores, PushSecrets",
    ["SecretStore", "PushSecret", "ECRAuthorizationToken"].map((kind) => manifest(kind)),
  ),
  ...["HTTPRoute", "GRPCRoute", "TLSRoute"].flatMap((kind) => [
    ...attempts("organization-routes", OUTSIDE, [
      hostnames(kind, "www.other.example.org"),
      hostnames(kind, "www.acme.example.org", "other.example.org"),
      hostnames(kind, "evilacme.example.org"),
      hostnames(kind, "*.example.org"),
    ]),
    ...attempts("organization-routes", "a route hangs on", [manifest(kind, { parentRefs: [{ name: "platform", namespace: "ingress" }] })]),
    ...attempts("organization-routes", ANNOTATIONS, [annotated(kind, EXTERNAL_DNS)]),
  ]),
  ...attempts(
    "organization-routes",
    OUTSIDE,
    ["HTTPRoute", "GRPCRoute"].map((kind) => manifest(kind, { hostnames: undefined })),
  ),
  ...attempts("organization-ingresses", OUTSIDE, [
    ruled({ host: "www.other.example.org" }),
    ruled({ http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "main", port: { number: 8080 } } } }] } }),
    manifest("Ingress", { defaultBackend: { service: { name: "main", port: { number: 8080 } } } }),
    manifest("Ingress", { tls: [{ hosts: ["www.other.example.org"] }] }),
  ]),
  ...attempts("organization-ingresses", ANNOTATIONS, [
    annotated("Ingress", EXTERNAL_DNS),
    annotated("Ingress", "alb.ingress.kubernetes.io/group.name"),
  ]),
  ...attempts("organization-certificates", OUTSIDE, [
    manifest("Certificate", { dnsNames: ["www.other.example.org"] }),
    manifest("Certificate", { dnsNames: ["*.example.org"] }),
    manifest("Certificate", { commonName: "other.example.org" }),
  ]),
  ...attempts("organization-certificates", "a certificate of an organization", [
    manifest("Certificate", { isCA: true }),
    manifest("Certificate", { literalSubject: "CN=other.example.org" }),
    manifest("Certificate", { ipAddresses: ["10.0.0.1"] }),
    manifest("Certificate", { uris: ["spiffe://other"] }),
    manifest("Certificate", { emailAddresses: ["root@other.example.org"] }),
    manifest("Certificate", { otherNames: [{ oid: "1.2.3", utf8Value: "other" }] }),
  ]),
  ...attempts("organization-listener-sets", OUTSIDE, [listener({ hostname: "www.other.example.org" }), listener({ hostname: undefined })]),
  ...attempts("organization-listener-sets", "a listener uses", [
    listener({ tls: { certificateRefs: [{ name: "tls", namespace: "elsewhere" }] } }),
  ]),
  ...attempts("organization-services", "Services are of type", [
    manifest("Service", { type: "LoadBalancer" }),
    manifest("Service", { type: "NodePort" }),
    manifest("Service", { type: "ExternalName", externalName: "other.example.org" }),
  ]),
  ...attempts("organization-services", "externalIPs", [manifest("Service", { externalIPs: ["10.0.0.1"] })]),
  ...attempts("organization-services", ANNOTATIONS, [annotated("Service", EXTERNAL_DNS)]),
  ...attempts(
    "organization-images",
    REGISTRY,
    WITH_PODS.map((kind) => workload(kind, podSpec({}, { image: "registry.other.example/app:1" }))),
  ),
  ...attempts(
    "organization-images",
    REGISTRY,
    [
      image("nginx:1.29.1"),
      image("ghcr.io.other.example/app:1"),
      manifest("Pod", podSpec({ initContainers: [container("first", "registry.other.example/app:1")] })),
      manifest("Pod", podSpec({ volumes: [{ name: "files", image: { reference: "registry.other.example/files:1" } }] })),
    ],
    REPLICA_SETS,
  ),
  ...attempts(
    "organization-images",
    VERSION,
    WITH_PODS.map((kind) => workload(kind, podSpec({}, { image: "ghcr.io/acme/app:latest" }))),
  ),
  ...attempts("organization-images", VERSION, [image("ghcr.io/acme/app"), image("ghcr.io/acme/app:latest")], REPLICA_SETS),
  ...attempts(
    "organization-pods",
    AS_APP,
    WITH_PODS.map((kind) => workload(kind, podSpec({ serviceAccountName: "deployer" }))),
  ),
  ...attempts(
    "organization-pods",
    AS_APP,
    WITH_PODS.map((kind) => workload(kind, podSpec({ serviceAccountName: undefined }))),
  ),
  ...attempts("organization-pods", AS_APP, [manifest("Pod", podSpec({ serviceAccountName: "deployer" }))], REPLICA_SETS),
  ...attempts(
    "organization-pods",
    NO_API,
    WITH_PODS.map((kind) => workload(kind, podSpec({ automountServiceAccountToken: true }))),
  ),
  ...attempts(
    "organization-pods",
    NO_API,
    [
      podSpec({ automountServiceAccountToken: true }),
      podSpec(token({})),
      podSpec(token({ audience: "vault" })),
      podSpec(token({ audience: "sts.amazonaws.com", expirationSeconds: 86400 })),
    ].map((pod) => manifest("Pod", pod)),
    REPLICA_SETS,
  ),
  ...attempts("organization-bare-pods", "network policy does not hold", [
    manifest("Pod"),
    manifest(
      "Pod",
      {},
      {
        ownerReferences: [
          { apiVersion: "apps/v1", kind: "ReplicaSet", name: "forged", uid: "11111111-2222-3333-4444-555555555555", controller: true },
        ],
      },
    ),
  ]),
  ...attempts("organization-token-secrets", "tokens that never expire", [
    secret("kubernetes.io/service-account-token", { "kubernetes.io/service-account.name": "deployer" }),
  ]),
  ...attempts("platform-objects", "the object is the platform's", [configMap({ "app.kubernetes.io/part-of": "numinia-platform" })]),
  ...attempts("organization-monitors", "it may select its own", [
    manifest("ServiceMonitor", { namespaceSelector: { any: true } }),
    manifest("PodMonitor", { namespaceSelector: { any: true } }),
    manifest("ServiceMonitor", { namespaceSelector: { matchNames: ["acme", "elsewhere"] } }),
    manifest("PodMonitor", { namespaceSelector: { matchNames: ["elsewhere"] } }),
  ]),
  ...attempts("organization-monitors", "files and proxies", [
    monitor({ bearerTokenFile: "/var/run/secrets/kubernetes.io/serviceaccount/token" }),
    monitor({ tlsConfig: { keyFile: "/etc/prometheus/key" } }),
    monitor({ tlsConfig: { certFile: "/etc/prometheus/certificate" } }),
    monitor({ tlsConfig: { caFile: "/etc/prometheus/ca" } }),
    monitor({ proxyUrl: "http://other.example.org" }),
    manifest("PodMonitor", { podMetricsEndpoints: [{ port: "http", proxyUrl: "http://other.example.org" }] }),
  ]),
  ...attempts("organization-monitors", "relabelings may not", [
    monitor({ relabelings: [{ targetLabel: "__address__", replacement: "10.0.0.1:80" }] }),
    monitor({ relabelings: [{ action: "labelmap", regex: "x(.+)" }] }),
    monitor({ relabelings: [{ targetLabel: "${1}", sourceLabels: ["x"] }] }),
    monitor({ metricRelabelings: [{ targetLabel: "namespace", replacement: "other" }] }),
  ]),
  ...attempts("organization-probes", "it may select its own", [
    manifest("Probe", { targets: { ingress: { namespaceSelector: { any: true } } } }),
    manifest("Probe", { targets: { ingress: { namespaceSelector: { matchNames: ["elsewhere"] } } } }),
  ]),
  ...attempts("organization-probes", "a target lies outside", [
    probe("https://www.other.example.org"),
    probe("http://main.elsewhere.svc:8080"),
    probe("http://169.254.169.254/latest/meta-data"),
    probe("https://www.other.example.org/#.acme.example.org"),
    probe("https://x@www.other.example.org"),
  ]),
  ...attempts("organization-probes", "the prober is the platform's", [
    manifest("Probe", { prober: { url: "main.elsewhere.svc:80" } }),
    manifest("Probe", { prober: { url: "blackbox-exporter.monitoring.svc:9115", proxyUrl: "http://other.example.org" } }),
    manifest("Probe", {
      targets: {
        staticConfig: { static: ["main.acme.svc"], relabelingConfigs: [{ targetLabel: "__address__", replacement: "10.0.0.1" }] },
      },
    }),
    manifest("Probe", { metricRelabelings: [{ targetLabel: "namespace", replacement: "other" }] }),
  ]),
  ...attempts("organization-prometheus-rules", "a rule speaks for", [
    manifest("PrometheusRule", { groups: [{ name: "x", rules: [{ alert: "X", expr: "up", labels: { namespace: "elsewhere" } }] }] }),
    manifest("PrometheusRule", { groups: [{ name: "x", labels: { namespace: "elsewhere" }, rules: [{ alert: "X", expr: "up" }] }] }),
  ]),
  ...attempts("organization-alertmanager-configs", "a matcher names another", [
    routed({ matchers: [matcher("namespace", "elsewhere")] }),
    routed({ matchers: [matcher("namespace", "acme", "!=")] }),
    routed({ routes: [{ receiver: "team", matchers: [matcher("namespace", "elsewhere")] }] }),
    routed({ routes: [{ receiver: "team", routes: [{ receiver: "team", matchers: [matcher("namespace", "elsewhere")] }] }] }),
    manifest("AlertmanagerConfig", {
      inhibitRules: [{ sourceMatch: [matcher("severity", "page")], targetMatch: [matcher("namespace", ".*", "=~")] }],
    }),
  ]),
  ...attempts("organization-alertmanager-configs", "routes lie too deep", [
    routed({ routes: [{ receiver: "team", routes: [{ receiver: "team", routes: [{ receiver: "team" }] }] }] }),
  ]),
  ...attempts(
    "organization-monitoring-systems",
    "monitoring systems are",
    ["ScrapeConfig", "Prometheus"].map((kind) => manifest(kind)),
  ),
];

/** The same kinds as they should be: a policy that refused everything would be seen here. */
export const TAKEN: readonly Omit<Attempt, "says">[] = [
  ...["GitRepository", "OCIRepository", "HelmRepository", "Bucket", "HelmChart"].map((kind) => ({
    policy: "organization-sources",
    object: manifest(kind),
  })),
  { policy: "organization-sources", object: git("https://github.com/numengames/numinia-k8s.git") },
  { policy: "organization-sources", object: manifest("OCIRepository", { url: "oci://ghcr.io/acme", provider: "generic" }) },
  ...["Kustomization", "HelmRelease"].flatMap((kind) => [
    { policy: "organization-flux", object: manifest(kind) },
    {
      policy: "organization-flux",
      object: manifest(kind, { targetNamespace: "acme", dependsOn: [{ name: "x" }, { name: "y", namespace: "acme" }] }),
    },
  ]),
  { policy: "organization-flux", object: manifest("Kustomization", { decryption: { provider: "sops", secretRef: { name: "age" } } }) },
  { policy: "organization-external-secrets", object: manifest("ExternalSecret") },
  {
    policy: "organization-external-secrets",
    object: manifest("ExternalSecret", {
      secretStoreRef: undefined,
      dataFrom: [{ sourceRef: { generatorRef: { apiVersion: "generators.external-secrets.io/v1alpha1", kind: "Password", name: "x" } } }],
    }),
  },
  { policy: "organization-secret-stores", object: manifest("Password") },
  ...["HTTPRoute", "GRPCRoute", "TLSRoute"].map((kind) => ({ policy: "organization-routes", object: manifest(kind) })),
  { policy: "organization-routes", object: hostnames("HTTPRoute", "acme.example.org", "*.acme.example.net") },
  { policy: "organization-ingresses", object: manifest("Ingress") },
  { policy: "organization-certificates", object: manifest("Certificate", { commonName: "acme.example.org" }) },
  { policy: "organization-listener-sets", object: manifest("ListenerSet") },
  { policy: "organization-services", object: manifest("Service") },
  { policy: "organization-services", object: manifest("Service", { clusterIP: "None" }) },
  ...WITH_PODS.flatMap((kind) =>
    ["organization-images", "organization-pods"].map((policy) => ({ policy, object: workload(kind, podSpec()) })),
  ),
  ...[
    podSpec(),
    podSpec({}, { image: "docker.io/nginxinc/nginx-unprivileged:1.29.1-alpine" }),
    podSpec({}, { image: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme/app@sha256:${"0".repeat(64)}` }),
  ].map((pod) => ({ policy: "organization-images", object: manifest("Pod", pod), as: REPLICA_SETS })),
  {
    policy: "organization-pods",
    object: manifest("Pod", podSpec(token({ audience: "sts.amazonaws.com", expirationSeconds: 3600 }))),
    as: REPLICA_SETS,
  },
  { policy: "organization-bare-pods", object: manifest("Pod"), as: REPLICA_SETS },
  { policy: "organization-token-secrets", object: secret("Opaque") },
  { policy: "platform-objects", object: configMap({ "app.kubernetes.io/part-of": "acme" }) },
  ...["ServiceMonitor", "PodMonitor"].map((kind) => ({ policy: "organization-monitors", object: manifest(kind) })),
  { policy: "organization-monitors", object: manifest("ServiceMonitor", { namespaceSelector: { matchNames: ["acme"] } }) },
  {
    policy: "organization-monitors",
    object: monitor({
      relabelings: [
        { action: "drop", sourceLabels: ["x"] },
        { targetLabel: "tier", replacement: "web" },
      ],
      tlsConfig: { serverName: "x" },
    }),
  },
  { policy: "organization-probes", object: manifest("Probe") },
  { policy: "organization-prometheus-rules", object: manifest("PrometheusRule") },
  { policy: "organization-alertmanager-configs", object: manifest("AlertmanagerConfig") },
  {
    policy: "organization-alertmanager-configs",
    object: routed({ routes: [{ receiver: "team", matchers: [matcher("namespace", "acme")] }] }),
  },
  { policy: "organization-monitoring-systems", object: manifest("ServiceMonitor") },
];
