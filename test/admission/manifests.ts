// Objects that an organization may have, each changed in one place by an attempt.
import type { KubernetesObject, Manifest } from "../../rehearsal/tree/objects";
import { NAMESPACE } from "./cluster";

const GATEWAY = "gateway.networking.k8s.io/v1";
const MONITORING = "monitoring.coreos.com/v1";
const SOURCE = "source.toolkit.fluxcd.io/v1";

const restricted = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

/** A pod that fits Pod Security "restricted" and every policy. */
export function podSpec(changes: object = {}, container: object = {}): Manifest {
  return {
    serviceAccountName: "app",
    containers: [{ name: "main", image: "ghcr.io/acme/app:1.2.3", securityContext: restricted, ...container }],
    ...changes,
  };
}

export const container = (name: string, image: string) => ({ name, image, securityContext: restricted });

export const token = (changes: object) => ({
  volumes: [{ name: "token", projected: { sources: [{ serviceAccountToken: { path: "token", ...changes } }] } }],
});

const template = (pod: Manifest) => ({ metadata: { labels: { app: "main" } }, spec: pod });
const selector = { matchLabels: { app: "main" } };
const route = {
  hostnames: ["www.acme.example.org"],
  parentRefs: [{ group: "gateway.networking.k8s.io", kind: "ListenerSet", name: "acme" }],
};
const store = { secretStoreRef: { kind: "SecretStore", name: "secrets-manager" }, target: { name: "shop" } };
const backend = { service: { name: "main", port: { number: 8080 } } };

/** Kind → its apiVersion and a spec that every policy lets pass. */
const ALLOWED: Readonly<Record<string, readonly [string, Manifest]>> = {
  GitRepository: [SOURCE, { interval: "1m", url: "https://github.com/acme/charts.git" }],
  OCIRepository: [SOURCE, { interval: "1m", url: "oci://ghcr.io/acme/charts/app" }],
  HelmRepository: [SOURCE, { interval: "1m", url: "https://charts.example.org" }],
  Bucket: [SOURCE, { interval: "1m", endpoint: "charts.example.org", bucketName: "acme" }],
  HelmChart: [SOURCE, { interval: "1m", chart: "app", sourceRef: { kind: "HelmRepository", name: "charts" } }],
  Kustomization: [
    "kustomize.toolkit.fluxcd.io/v1",
    { interval: "1m", prune: true, serviceAccountName: "deployer", sourceRef: { kind: "GitRepository", name: "own" } },
  ],
  HelmRelease: [
    "helm.toolkit.fluxcd.io/v2",
    {
      interval: "1m",
      serviceAccountName: "deployer",
      chart: { spec: { chart: "app", sourceRef: { kind: "HelmRepository", name: "charts" } } },
    },
  ],
  ExternalSecret: ["external-secrets.io/v1", { ...store, dataFrom: [{ extract: { key: "acme-shop-pro" } }] }],
  SecretStore: ["external-secrets.io/v1", { provider: { aws: { service: "SecretsManager", region: "eu-west-1" } } }],
  PushSecret: [
    "external-secrets.io/v1alpha1",
    {
      secretStoreRefs: [{ name: "secrets-manager" }],
      selector: { secret: { name: "shop" } },
      data: [{ match: { remoteRef: { remoteKey: "x" } } }],
    },
  ],
  ECRAuthorizationToken: ["generators.external-secrets.io/v1alpha1", { region: "eu-west-1" }],
  Password: ["generators.external-secrets.io/v1alpha1", { length: 20, allowRepeat: true, noUpper: false }],
  HTTPRoute: [GATEWAY, route],
  GRPCRoute: [GATEWAY, route],
  TLSRoute: [GATEWAY, { ...route, rules: [{ backendRefs: [{ name: "main", port: 8080 }] }] }],
  Ingress: [
    "networking.k8s.io/v1",
    {
      rules: [{ host: "www.acme.example.org", http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
      tls: [{ hosts: ["www.acme.example.org"] }],
    },
  ],
  Certificate: [
    "cert-manager.io/v1",
    { secretName: "tls", issuerRef: { name: "letsencrypt", kind: "ClusterIssuer" }, dnsNames: ["acme.example.org", "*.acme.example.org"] },
  ],
  ListenerSet: [
    GATEWAY,
    {
      parentRef: { name: "platform", namespace: "ingress" },
      listeners: [
        { name: "https", hostname: "*.acme.example.org", port: 443, protocol: "HTTPS", tls: { certificateRefs: [{ name: "tls" }] } },
      ],
    },
  ],
  Service: ["v1", { selector: { app: "main" }, ports: [{ port: 8080 }] }],
  Pod: ["v1", podSpec()],
  Deployment: ["apps/v1", { selector, template: template(podSpec()) }],
  StatefulSet: ["apps/v1", { serviceName: "main", selector, template: template(podSpec()) }],
  Job: ["batch/v1", { template: template(podSpec({ restartPolicy: "Never" })) }],
  CronJob: ["batch/v1", { schedule: "0 0 1 1 *", jobTemplate: { spec: { template: template(podSpec({ restartPolicy: "Never" })) } } }],
  ServiceMonitor: [MONITORING, { selector, endpoints: [{ port: "http" }] }],
  PodMonitor: [MONITORING, { selector, podMetricsEndpoints: [{ port: "http" }] }],
  Probe: [
    MONITORING,
    {
      prober: { url: "blackbox-exporter.monitoring.svc:9115" },
      targets: { staticConfig: { static: ["https://www.acme.example.org/health", "main.acme.svc:8080"] } },
    },
  ],
  PrometheusRule: [
    MONITORING,
    { groups: [{ name: "shop", rules: [{ alert: "ShopDown", expr: "up == 0", labels: { severity: "page" } }] }] },
  ],
  AlertmanagerConfig: [
    "monitoring.coreos.com/v1alpha1",
    { receivers: [{ name: "team" }], route: { receiver: "team", matchers: [{ name: "severity", value: "page", matchType: "=" }] } },
  ],
  ScrapeConfig: ["monitoring.coreos.com/v1alpha1", { staticConfigs: [{ targets: ["10.0.0.1:80"] }] }],
  Prometheus: [MONITORING, {}],
};

/** An object of the organization, with changes to its spec. */
export function manifest(kind: string, changes: Manifest = {}, metadata: object = {}): KubernetesObject {
  const [apiVersion, spec] = ALLOWED[kind]!;
  return { apiVersion, kind, metadata: { name: "attempt", namespace: NAMESPACE, ...metadata }, spec: { ...spec, ...changes } };
}

/** A workload of a kind around a pod. */
export function workload(kind: string, pod: Manifest): KubernetesObject {
  const inJob = (spec: Manifest) => template({ restartPolicy: "Never", ...spec });
  if (kind === "CronJob") return manifest(kind, { jobTemplate: { spec: { template: inJob(pod) } } });
  return manifest(kind, { template: kind === "Job" ? inJob(pod) : template(pod) });
}

export function configMap(labels: Record<string, string>, name = "attempt", metadata: object = {}): KubernetesObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: NAMESPACE, labels, ...metadata } };
}

export function secret(type: string, annotations: Record<string, string> = {}): KubernetesObject {
  return { apiVersion: "v1", kind: "Secret", metadata: { name: "attempt", namespace: NAMESPACE, annotations }, type };
}
