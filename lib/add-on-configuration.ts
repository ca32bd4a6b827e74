import type { AddonName, ClusterConfig, DnsConfig } from "../config/model";
import { corefile } from "./corefile";

/** What add-ons are told; every key is part of the schema of `aws eks describe-addon-configuration`. */
export type AddOnConfiguration = { readonly [key: string]: unknown };

/** Tags of the volumes that the EBS CSI driver makes: the platform's. */
type Tags = { readonly [key: string]: string };

/** An add-on's configuration, undefined where its defaults are right. */
export function addOnConfiguration(addOn: AddonName, cluster: ClusterConfig, dns: DnsConfig, tags: Tags): AddOnConfiguration | undefined {
  switch (addOn) {
    case "vpc-cni":
      return vpcCni(cluster);
    case "coredns":
      return coredns(dns);
    case "aws-ebs-csi-driver":
      return { controller: { extraVolumeTags: tags } };
    default:
      return undefined;
  }
}

/**
 * Network policy is on. Enforcing mode `standard` lets a new pod's packets pass until its policies are in force, some seconds;
 * `strict` drops them from the start, but also every packet of a pod that no policy selects, the system namespaces' included:
 * each of those then needs policies first.
 * Prefixes of 16 addresses instead of single ones: a t3.medium runs as many pods as its memory allows, and not 17.
 */
function vpcCni({ networkPolicyMode }: ClusterConfig): AddOnConfiguration {
  return {
    enableNetworkPolicy: "true",
    env: { ENABLE_PREFIX_DELEGATION: "true", WARM_PREFIX_TARGET: "1", NETWORK_POLICY_ENFORCING_MODE: networkPolicyMode },
  };
}

/** Grows with nodes and CPUs, prefers one replica per zone; EKS's own Corefile unless stack config wants something else. */
function coredns(dns: DnsConfig): AddOnConfiguration {
  const own = corefile(dns);
  return {
    autoScaling: { enabled: true, minReplicas: 2, maxReplicas: 10 },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { "k8s-app": "kube-dns" } },
      },
    ],
    ...(own === undefined ? {} : { corefile: own }),
  };
}
