import assert from "node:assert/strict";
import { test } from "node:test";
import { ADDONS, type ClusterConfig, type DnsConfig } from "../../config/model";
import { addOnConfiguration } from "../../lib/add-on-configuration";
import { corefile } from "../../lib/corefile";

const DNS: DnsConfig = { platformZone: true, internalNames: {}, forwards: [] };
const configuration = (addOn: (typeof ADDONS)[number], dns: DnsConfig = DNS, networkPolicyMode: "standard" | "strict" = "standard") =>
  addOnConfiguration(addOn, { networkPolicyMode } as ClusterConfig, dns, { Platform: "numinia" });

test("only three add-ons need a configuration", () => {
  assert.deepEqual(
    ADDONS.filter((addOn) => configuration(addOn) !== undefined),
    ["vpc-cni", "coredns", "aws-ebs-csi-driver"],
  );
});

test("the VPC CNI enforces network policies in the mode of stack config, and delegates prefixes", () => {
  for (const mode of ["standard", "strict"] as const)
    assert.deepEqual(configuration("vpc-cni", DNS, mode), {
      enableNetworkPolicy: "true",
      env: { ENABLE_PREFIX_DELEGATION: "true", WARM_PREFIX_TARGET: "1", NETWORK_POLICY_ENFORCING_MODE: mode },
    });
});

test("volumes of the EBS driver carry the platform's tags", () => {
  assert.deepEqual(configuration("aws-ebs-csi-driver"), { controller: { extraVolumeTags: { Platform: "numinia" } } });
});

test("CoreDNS grows with the cluster, and keeps EKS's Corefile unless stack config wants another", () => {
  const { autoScaling, corefile: own } = configuration("coredns") as { autoScaling: unknown; corefile?: string };
  assert.deepEqual(autoScaling, { enabled: true, minReplicas: 2, maxReplicas: 10 });
  assert.equal(own, undefined);
  const dns = { ...DNS, internalNames: { "registry.internal": "registry.platform.svc.cluster.local" } };
  assert.equal((configuration("coredns", dns) as { corefile: string }).corefile, corefile(dns));
});

test("replicas of CoreDNS prefer a zone each, and start in the same one rather than not at all", () => {
  const { topologySpreadConstraints } = configuration("coredns") as { topologySpreadConstraints: unknown };
  assert.deepEqual(topologySpreadConstraints, [
    {
      maxSkew: 1,
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "ScheduleAnyway",
      // The label of the pods that the add-on makes.
      labelSelector: { matchLabels: { "k8s-app": "kube-dns" } },
    },
  ]);
});

test("internal names are rewritten, other zones forwarded, an inner zone before its outer one; the rest is EKS's default", () => {
  const text = corefile({
    internalNames: { "registry.internal": "registry.platform.svc.cluster.local" },
    forwards: [
      { zone: "corp.example.org", servers: ["10.9.0.2", "10.9.0.3"] },
      { zone: "lab.corp.example.org", servers: ["10.9.0.4"] },
    ],
  });
  assert.equal(
    text,
    `.:53 {
  errors
  health {
    lameduck 5s
  }
  ready
  rewrite stop name exact registry.internal registry.platform.svc.cluster.local
  kubernetes cluster.local in-addr.arpa ip6.arpa {
    pods insecure
    fallthrough in-addr.arpa ip6.arpa
  }
  prometheus :9153
  forward lab.corp.example.org 10.9.0.4
  forward corp.example.org 10.9.0.2 10.9.0.3
  forward . /etc/resolv.conf
  cache 30
  loop
  reload
  loadbalance
}
`,
  );
});
