// Taking more than the environment may: by one object, by many, and by a rank above everybody else's.
import type { Attempt, Expected, Sides } from "../attempt";
import { DEPLOYERS, object, post, works } from "./make";
import { deploymentOf } from "./pods";

const exceeded = (what: string): Expected => ({
  refused: "quota",
  saying: new RegExp(`exceeded quota: \\S+, requested: (\\S+,)*${what}[=,]`),
});
/** Of a kind that the quota has none of; a policy, where the tree has one, says so earlier. */
const noService: Expected = {
  refused: ["quota", "ValidatingAdmissionPolicy"],
  saying: /exceeded quota: environment, requested: services\.|denied request/,
};
const resources = (requests: object, limits: object) => ({ container: { resources: { requests, limits } } });

const claim = (name: string, storage: string, namespace: string) =>
  object(
    "v1",
    "PersistentVolumeClaim",
    name,
    { spec: { accessModes: ["ReadWriteOnce"], storageClassName: "efs-sc", resources: { requests: { storage } } } },
    namespace,
  );

const service = (name: string, spec: object, { own }: Sides) =>
  post(`/api/v1/namespaces/${own}/services`, object("v1", "Service", name, { spec: { ports: [{ port: 8080 }], ...spec } }));

/**
 * Twice as many objects of a kind as the quota has room for: while they are made the quota controller may set its sum back, since it
 * counts from a cache.
 */
function many(kinds: string, apiVersion: string, kind: string, times: number, more: object): Attempt {
  const root = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
  return {
    name: `fill the cluster's store with ${kinds}`,
    layer: "quota",
    as: ["deployer"],
    does: ({ own }, name) => ({
      kind: "exhaust",
      request: post(`${root}/namespaces/${own}/${kinds}`, object(apiVersion, kind, name, more)),
      times: 2 * times,
    }),
    expected: { refused: "quota", saying: new RegExp(`exceeded quota: objects`) },
  };
}

export const QUOTA_ATTEMPTS: readonly Attempt[] = [
  // The controls go first: what fills a quota takes a while to be counted out again.
  {
    name: "a claim within the quota",
    layer: "quota",
    as: DEPLOYERS,
    does: ({ own }, name) => post(`/api/v1/namespaces/${own}/persistentvolumeclaims`, claim(name, "1Mi", own)),
    expected: works,
  },
  {
    name: "a Service inside the cluster",
    layer: "quota",
    as: DEPLOYERS,
    does: (sides, name) => service(name, {}, sides),
    expected: works,
  },
  {
    name: "a container above the limit range's CPU",
    layer: "quota",
    as: ["deployer"],
    does: ({ own }, name) => deploymentOf(own, name, resources({ cpu: "10m", memory: "1Mi" }, { cpu: "64", memory: "1Mi" })),
    expected: { refused: "LimitRange", saying: /maximum cpu usage per Container is 1/ },
  },
  {
    name: "a container above the limit range's memory",
    layer: "quota",
    as: ["deployer"],
    does: ({ own }, name) => deploymentOf(own, name, resources({ cpu: "10m", memory: "1Mi" }, { memory: "64Gi" })),
    expected: { refused: "LimitRange", saying: /maximum memory usage per Container is 2Gi/ },
  },
  // Four pods and not two: the quota controller counts from a cache, and may set the sum back once while pods are being made.
  {
    name: "more CPU than the quota, in four pods",
    layer: "quota",
    as: ["deployer"],
    does: ({ own }, name) => deploymentOf(own, name, resources({ cpu: "900m", memory: "1Mi" }, { cpu: "1", memory: "1Mi" }), 4),
    expected: exceeded("requests.cpu"),
  },
  {
    name: "more memory than the quota, in four pods",
    layer: "quota",
    as: ["deployer"],
    does: ({ own }, name) => deploymentOf(own, name, resources({ cpu: "1m", memory: "1500Mi" }, { cpu: "1", memory: "1500Mi" }), 4),
    expected: exceeded("limits.memory"),
  },
  {
    name: "more pods than the quota",
    layer: "quota",
    as: ["deployer"],
    does: ({ own }, name) => deploymentOf(own, name, {}, 25),
    expected: exceeded("pods"),
  },
  {
    name: "a rank above the platform's own pods",
    layer: "quota",
    as: ["deployer"],
    does: ({ own }, name) => deploymentOf(own, name, { pod: { priorityClassName: "system-node-critical" } }),
    expected: exceeded("pods"),
  },
  {
    name: "a claim above the storage quota",
    layer: "quota",
    as: DEPLOYERS,
    does: ({ own }, name) => post(`/api/v1/namespaces/${own}/persistentvolumeclaims`, claim(name, "10Ti", own)),
    expected: exceeded("requests.storage"),
  },
  {
    name: "more claims than the quota",
    layer: "quota",
    as: ["deployer"],
    does: ({ own }, name) => ({
      kind: "exhaust",
      request: post(`/api/v1/namespaces/${own}/persistentvolumeclaims`, claim(name, "1Mi", own)),
      times: 6,
    }),
    expected: exceeded("persistentvolumeclaims"),
  },
  {
    name: "a load balancer",
    layer: "quota",
    as: DEPLOYERS,
    does: (sides, name) => service(name, { type: "LoadBalancer", allocateLoadBalancerNodePorts: false }, sides),
    expected: noService,
  },
  {
    name: "a port on every node",
    layer: "quota",
    as: DEPLOYERS,
    does: (sides, name) => service(name, { type: "NodePort" }, sides),
    expected: noService,
  },
  many("configmaps", "v1", "ConfigMap", 200, {}),
  many("secrets", "v1", "Secret", 200, {}),
  many("services", "v1", "Service", 50, { spec: { ports: [{ port: 8080 }] } }),
];
