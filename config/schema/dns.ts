import { z } from "zod";
import { readCidr } from "../../lib/cidr";
import { distinctSome, domain, refuse } from "./text";

/** Zones that CoreDNS itself answers in every cluster. */
const CLUSTER_ZONES = ["cluster.local", "in-addr.arpa", "ip6.arpa"];

/** A domain that is none of the cluster's own. */
const ownDomain = () =>
  domain().superRefine(
    refuse((text) => (CLUSTER_ZONES.some((zone) => text === zone || text.endsWith(`.${zone}`)) ? "zone-reserved" : undefined)),
  );

const server = z.string().superRefine(refuse((text) => ("kind" in readCidr(`${text}/32`) ? "address-format" : undefined)));

const forward = z.strictObject({
  zone: ownDomain().describe("Zone whose names other servers answer."),
  servers: distinctSome(server).describe("IPv4 addresses of the servers."),
});

export const dns = z
  .strictObject({
    platformZone: z
      .boolean()
      .default(false)
      .describe("Whether the hosted zone of the platform's domain is made here; otherwise somebody else has it."),
    privateZone: ownDomain().optional().describe("Domain of a hosted zone that only the VPC sees; none by default."),
    internalNames: z
      .record(ownDomain(), domain())
      .default({})
      .describe("Names that CoreDNS answers inside the cluster, each with the name that it stands for."),
    forwards: z.array(forward).default([]).describe("Zones that CoreDNS asks other servers for; none by default."),
  })
  .describe("Hosted zones and the cluster's own names.");
