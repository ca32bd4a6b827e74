import type { DnsConfig } from "../config/model";

/** What the cluster's DNS does with names of its own and with all others: EKS's default, plugin for plugin. */
const DEFAULTS_BEFORE = ["errors", "health {", "    lameduck 5s", "}", "ready"];
const DEFAULTS_AFTER = [
  "kubernetes cluster.local in-addr.arpa ip6.arpa {",
  "    pods insecure",
  "    fallthrough in-addr.arpa ip6.arpa",
  "}",
  "prometheus :9153",
  "forward . /etc/resolv.conf",
  "cache 30",
  "loop",
  "reload",
  "loadbalance",
];

/**
 * CoreDNS's configuration with the internal names and the forwarded zones of stack config; undefined when there are none, so that
 * EKS's own, which each version may better, stays. A private zone of the VPC needs nothing here: the VPC's resolver, to which every
 * other name goes, answers it.
 */
export function corefile({ internalNames, forwards }: Pick<DnsConfig, "internalNames" | "forwards">): string | undefined {
  const rewrites = Object.entries(internalNames).flatMap(([name, target]) => rewrite(name, target));
  if (rewrites.length === 0 && forwards.length === 0) return undefined;
  const blocks = [
    ...forwards.map(({ zone, servers }) => block(`${zone}:53`, ["errors", "cache 30", `forward . ${servers.join(" ")}`, "reload"])),
    block(".:53", [...DEFAULTS_BEFORE, ...rewrites, ...DEFAULTS_AFTER]),
  ];
  return `${blocks.join("\n")}\n`;
}

/** The answer carries the name that was asked for: resolvers drop one for another name. */
function rewrite(name: string, target: string): string[] {
  return ["rewrite stop {", `    name exact ${name}. ${target}.`, "    answer auto", "}"];
}

function block(zone: string, plugins: readonly string[]): string {
  return [`${zone} {`, ...plugins.map((plugin) => `    ${plugin}`), "}"].join("\n");
}
