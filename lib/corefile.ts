import type { DnsConfig } from "../config/model";

/**
 * The Corefile of CoreDNS, undefined where stack config wants nothing of its own: EKS's default stays then in EKS's hands.
 * Otherwise it is that default, plus a rewrite per internal name and a `forward` per zone. A private zone of the VPC needs nothing
 * here: the VPC's resolver, to which every other name goes, answers it.
 *
 * One server block holds them all. A block per zone would not see the rewrites of the others: CoreDNS chooses the block by the
 * name that was asked for, so an internal name inside a forwarded zone, or one that stands for a name there, would go astray.
 */
export function corefile({ internalNames, forwards }: Pick<DnsConfig, "internalNames" | "forwards">): string | undefined {
  const names = Object.entries(internalNames).sort(([a], [b]) => (a < b ? -1 : 1));
  if (names.length === 0 && forwards.length === 0) return undefined;
  const lines = [
    "errors",
    "health {",
    "  lameduck 5s",
    "}",
    "ready",
    // CoreDNS puts the asked name back into the answer by itself for an exact rewrite.
    ...names.map(([name, target]) => `rewrite stop name exact ${name} ${target}`),
    "kubernetes cluster.local in-addr.arpa ip6.arpa {",
    "  pods insecure",
    "  fallthrough in-addr.arpa ip6.arpa",
    "}",
    "prometheus :9153",
    ...[...forwards].sort(byDepth).map(({ zone, servers }) => `forward ${zone} ${servers.join(" ")}`),
    "forward . /etc/resolv.conf",
    "cache 30",
    "loop",
    "reload",
    "loadbalance",
  ];
  return [".:53 {", ...lines.map((line) => `  ${line}`), "}", ""].join("\n");
}

/** The first `forward` that matches answers: a zone inside another comes before it. */
function byDepth(a: { readonly zone: string }, b: { readonly zone: string }): number {
  const labels = ({ zone }: { readonly zone: string }) => zone.split(".").length;
  return labels(b) - labels(a) || (a.zone < b.zone ? -1 : 1);
}
