import type { Properties } from "../../../../rehearsal/providers/framework/values";

const blocks = (first: number): string[] => [0, 1, 2].map((zone) => `10.0.${first + 16 * zone}.0/20`);

/** The three-tier VPC whose 37 children the real component was observed to register. */
export const DOCUMENTED_VPC: Properties = {
  cidrBlock: "10.0.0.0/16",
  availabilityZoneNames: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
  subnetStrategy: "Auto",
  natGateways: { strategy: "Single" },
  subnetSpecs: [
    { type: "Private", name: "private", cidrBlocks: blocks(0), tags: { "kubernetes.io/role/internal-elb": "1" } },
    { type: "Public", name: "public", cidrBlocks: blocks(64), tags: { "kubernetes.io/role/elb": "1" } },
    { type: "Isolated", name: "database", cidrBlocks: blocks(128) },
  ],
  tags: { owner: "platform" },
};
