import type { NetworkConfig, PlatformConfig, Tier } from "../../config/model";
import { contains, parseCidr } from "../../lib/cidr";
import { type Address, address, type Endpoint, type Pod } from "./endpoint";
import type { Labels } from "./selector";

/** A row or column of the matrix: what it stands for can be any of its endpoints. */
export interface Party {
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
}

/** Where in a subnet each kind of endpoint stands: only that they are apart matters. */
const HOST = { node: 10, awsApi: 11, database: 12, loadBalancer: 13, apiServer: 14, systemPod: 20, organizationPod: 40 } as const;

/** Pods of the platform's namespaces: the labels are those that some policy or other asks for. */
const SYSTEM_PODS: readonly { name: string; namespace: string; labels: Labels }[] = [
  { name: "coredns", namespace: "kube-system", labels: { "k8s-app": "kube-dns" } },
  { name: "kube-system", namespace: "kube-system", labels: {} },
  { name: "flux", namespace: "flux-system", labels: { app: "source-controller" } },
  { name: "flux-webhook", namespace: "flux-system", labels: { app: "notification-controller" } },
  { name: "gateway", namespace: "ingress", labels: {} },
  { name: "prometheus", namespace: "monitoring", labels: { "app.kubernetes.io/name": "prometheus" } },
  { name: "monitoring", namespace: "monitoring", labels: {} },
];

export const SYSTEM_NAMESPACES: readonly string[] = [...new Set(SYSTEM_PODS.map(({ namespace }) => namespace))];

/**
 * One party per environment, named after its namespace: a pod of each of these label sets. Another `replica` gives other pods of the
 * same environments: a pod always reaches itself, which says nothing about its siblings.
 */
export function environmentParties(config: PlatformConfig, labels: readonly Labels[], replica: 0 | 1): Party[] {
  const environments = config.organizations.flatMap(({ environments }) => environments);
  return environments.map(({ namespace }, index) => ({
    name: namespace,
    endpoints: labels.map((each): Pod => ({
      kind: "pod",
      namespace,
      labels: each,
      address: inTier(config.network, "private", HOST.organizationPod + 2 * index + replica)[0]!.address,
    })),
  }));
}

export function systemParties({ network }: PlatformConfig): Party[] {
  return SYSTEM_PODS.map(({ name, namespace, labels }, index) => ({
    name,
    endpoints: [{ kind: "pod", namespace, labels, address: inTier(network, "private", HOST.systemPod + index)[0]!.address }],
  }));
}

/** What is in the VPC without being a pod, in every zone that it is in. */
export function vpcParties({ network }: PlatformConfig): Party[] {
  return [
    { name: "own-node", endpoints: [{ kind: "own-node" }] },
    { name: "other-node", endpoints: inTier(network, "private", HOST.node) },
    { name: "api-server", endpoints: inTier(network, "private", HOST.apiServer) },
    { name: "aws-api", endpoints: inTier(network, "private", HOST.awsApi) },
    { name: "database", endpoints: inTier(network, "database", HOST.database) },
    { name: "load-balancer", endpoints: inTier(network, "public", HOST.loadBalancer) },
    // The VPC's second address, and the same resolver by its link-local one.
    { name: "resolver", endpoints: [host(network.cidr, 2), address("169.254.169.253")] },
  ];
}

/** Addresses that are not the VPC's. */
export function outsideParties({ network }: PlatformConfig): Party[] {
  return [
    { name: "metadata", endpoints: [address("169.254.169.254")] },
    // EKS pod identity, and the credentials of ECS tasks at an address that some SDKs try too.
    { name: "identity-agent", endpoints: [address("169.254.170.23"), address("169.254.170.2")] },
    // Either block is the one that EKS takes for Services, whichever does not overlap the VPC.
    { name: "service", endpoints: outside(network, ["172.20.0.1", "10.100.0.1"]) },
    // Peered VPCs, the recovery region, offices.
    { name: "private-network", endpoints: outside(network, ["10.255.0.10", "172.31.0.10", "192.168.0.10", "100.64.0.10"]) },
    { name: "internet", endpoints: outside(network, ["203.0.113.10", "1.1.1.1", "223.255.255.1"]) },
  ];
}

/** In a meshed pod, the kubelet's probes come from here. */
export const MESH_PROBES: Party = { name: "mesh-probes", endpoints: [address("169.254.7.127")] };

function outside({ cidr }: NetworkConfig, texts: readonly string[]): Address[] {
  return texts.map(address).filter((each) => !contains(parseCidr(cidr), { address: each.address, prefix: 32 }));
}

/** The address `offset` after the first of each of a tier's subnets. */
function inTier(network: NetworkConfig, tier: Tier, offset: number): Address[] {
  return network.zones.map((zone) => host(zone[tier], offset));
}

function host(block: string, offset: number): Address {
  return { kind: "address", address: parseCidr(block).address + offset };
}
