// Pods that would reach their node or each other. A Deployment is written by the deployer; its pods are Kubernetes' to make, and refuse.
import type { Action, Attempt } from "../attempt";
import { DEPLOYERS, object, patch, post, refusedByRbac, READERS_ONLY, works } from "./make";
import { type PodChange, podSpec, podTemplate } from "./pod";

export function deploymentOf(namespace: string, name: string, change?: PodChange, replicas?: number): Action {
  const deployment = object("apps/v1", "Deployment", name, { spec: podTemplate(name, change, replicas) }, namespace);
  return { kind: "workload", object: deployment, kinds: "deployments" };
}

const volume = (source: object): PodChange => ({ pod: { volumes: [{ name: "attempt", ...source }] } });

/** Name, change, and what Pod Security must name as the reason. */
const UNSAFE: readonly (readonly [name: string, change: PodChange, saying: RegExp])[] = [
  ["a privileged container", { containerSecurity: { privileged: true, allowPrivilegeEscalation: true } }, /privileged/],
  ["privilege escalation", { containerSecurity: { allowPrivilegeEscalation: true } }, /allowPrivilegeEscalation != false/],
  ["the node's network", { pod: { hostNetwork: true } }, /host namespaces \(hostNetwork=true\)/],
  ["the node's processes", { pod: { hostPID: true } }, /host namespaces \(hostPID=true\)/],
  ["the node's IPC", { pod: { hostIPC: true } }, /host namespaces \(hostIPC=true\)/],
  ["the node's disk", volume({ hostPath: { path: "/" } }), /restricted volume type "hostPath"/],
  ["a port of the node", { container: { ports: [{ containerPort: 8080, hostPort: 8080 }] } }, /hostPort/],
  ["no word about the user", { podSecurity: { runAsNonRoot: null, runAsUser: null } }, /runAsNonRoot != true/],
  ["user 0", { podSecurity: { runAsUser: 0 } }, /runAsUser=0/],
  ["user 0 in the container alone", { containerSecurity: { runAsUser: 0 } }, /runAsUser=0/],
  ["an added capability", { containerSecurity: { capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } } }, /SYS_ADMIN/],
  ["kept capabilities", { containerSecurity: { capabilities: {} } }, /unrestricted capabilities/],
  ["no system call filter", { podSecurity: { seccompProfile: { type: "Unconfined" } } }, /seccompProfile/],
  ["no word about system calls", { podSecurity: { seccompProfile: null } }, /seccompProfile/],
  ["an unmasked /proc", { pod: { hostUsers: false }, containerSecurity: { procMount: "Unmasked" } }, /procMount/],
  ["an unsafe sysctl", { podSecurity: { sysctls: [{ name: "kernel.msgmax", value: "65536" }] } }, /forbidden sysctls \(kernel.msgmax\)/],
  ["no AppArmor", { podSecurity: { appArmorProfile: { type: "Unconfined" } } }, /AppArmor/i],
  ["an SELinux type of its own", { podSecurity: { seLinuxOptions: { type: "spc_t" } } }, /seLinuxOptions/],
  ["an NFS volume", volume({ nfs: { server: "10.1.4.10", path: "/" } }), /restricted volume types/],
  [
    "an iSCSI volume",
    volume({ iscsi: { targetPortal: "10.1.4.10", iqn: "iqn.2001-04.com.example:a", lun: 0 } }),
    /restricted volume types/,
  ],
  ["a FlexVolume", volume({ flexVolume: { driver: "example/any" } }), /restricted volume types/],
  [
    "a privileged init container",
    { pod: { initContainers: [{ name: "first", image: "docker.io/library/busybox:1", securityContext: { privileged: true } }] } },
    /privileged \(container "first"/,
  ],
  [
    "a probe that the kubelet sends elsewhere",
    { container: { livenessProbe: { httpGet: { host: "169.254.169.254", path: "/", port: 80 } } } },
    /probe|host/i,
  ],
];

const controllers = (["StatefulSet", "Job"] as const).map((kind): Attempt => ({
  name: `a privileged container by a ${kind}`,
  layer: "pods",
  as: ["deployer"],
  does: ({ own }, name) => {
    const change: PodChange = { containerSecurity: { privileged: true, allowPrivilegeEscalation: true } };
    if (kind === "StatefulSet") {
      const set = object("apps/v1", kind, name, { spec: { ...podTemplate(name, change), serviceName: "none" } }, own);
      return { kind: "workload", object: set, kinds: "statefulsets" };
    }
    const spec = {
      template: { metadata: { labels: { "numinia.xyz/isolation": name } }, spec: { ...podSpec(change), restartPolicy: "Never" } },
    };
    return { kind: "workload", object: object("batch/v1", kind, name, { spec }, own), kinds: "jobs" };
  },
  expected: { refused: "PodSecurity", saying: /privileged/ },
}));

export const POD_ATTEMPTS: readonly Attempt[] = [
  ...UNSAFE.map(([name, change, saying]): Attempt => ({
    name,
    layer: "pods",
    as: ["deployer"],
    does: ({ own }, id) => deploymentOf(own, id, change),
    expected: { refused: "PodSecurity", saying },
  })),
  ...controllers,
  // The network policy of the VPC CNI holds for pods of a controller only (aws-network-policy-agent, issue 327).
  {
    name: "a pod without a controller, for which no network policy would hold",
    layer: "pods",
    as: [...DEPLOYERS, ...READERS_ONLY],
    does: ({ own }, name) => post(`/api/v1/namespaces/${own}/pods`, object("v1", "Pod", name, { spec: podSpec() })),
    expected: refusedByRbac,
  },
  {
    name: "let a pod go from its controller by another label",
    layer: "pods",
    as: [...DEPLOYERS, ...READERS_ONLY],
    does: ({ own }) => patch(`/api/v1/namespaces/${own}/pods/hello`, { metadata: { labels: { "app.kubernetes.io/name": null } } }),
    expected: refusedByRbac,
  },
  {
    name: "a token of the default account in a pod",
    layer: "pods",
    as: ["deployer"],
    does: ({ own }, name) => deploymentOf(own, name, { pod: { serviceAccountName: "default", automountServiceAccountToken: true } }),
    expected: { refused: "ValidatingAdmissionPolicy", saying: /set serviceAccountName to app/ },
  },
  {
    name: "a pod that fits",
    layer: "pods",
    as: DEPLOYERS,
    does: ({ own }, name) => deploymentOf(own, name),
    expected: works,
  },
];
