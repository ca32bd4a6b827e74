import { z } from "zod";
import { readCidr } from "../../lib/cidr";
import { INTERFACE_ENDPOINTS } from "../model";
import { REGION_ZONES } from "../regions";
import { awsName, distinct, refuse, rule } from "./text";

/** Days that CloudWatch Logs can keep a log group. Source: the PutRetentionPolicy API. */
export const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** Prefix lengths that AWS accepts for a VPC and for a subnet. Source: VPC user guide, "VPC CIDR blocks". */
const SHORTEST = 16;
const LONGEST = 28;

/** An IPv4 block in the usual notation, without host bits. */
export function cidr() {
  return z
    .string()
    .regex(/^[0-9.]+\/[0-9]+$/, rule("cidr-malformed"))
    .superRefine(
      refuse((text) => {
        const read = readCidr(text);
        return !("kind" in read) ? undefined : read.kind === "hostBits" ? "cidr-host-bits" : "cidr-malformed";
      }),
    );
}

function sized(id: "vpc-size" | "subnet-size") {
  return cidr().superRefine(
    refuse((text) => {
      const read = readCidr(text);
      return "kind" in read || (read.prefix >= SHORTEST && read.prefix <= LONGEST) ? undefined : id;
    }),
  );
}

export const region = z
  .string()
  .superRefine(refuse((text) => (Object.hasOwn(REGION_ZONES, text) ? undefined : "region-unknown")))
  .describe("AWS region of the platform, for instance eu-west-1.");

const zone = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, rule("zone-format"))
    .describe("Availability zone, for instance eu-west-1a."),
  private: sized("subnet-size").describe("CIDR of the private subnet (nodes and pods), /16 to /28, inside the VPC."),
  public: sized("subnet-size").describe("CIDR of the public subnet (load balancers, NAT), /16 to /28, inside the VPC."),
  database: sized("subnet-size").describe("CIDR of the database subnet (no route to the internet), /16 to /28, inside the VPC."),
});

export const network = z
  .strictObject({
    name: awsName().describe("Name of the VPC."),
    cidr: sized("vpc-size").describe("IPv4 block of the VPC, /16 to /28, for instance 10.0.0.0/16."),
    natGateways: z
      .enum(["none", "single", "perZone"])
      .default("single")
      .describe("NAT gateways for the private subnets: none, one for all zones, or one per zone."),
    zones: z
      .array(zone)
      // The count is a cross-check, so that one zone alone is still compared with the VPC; editors learn it here.
      .meta({ minItems: 2, description: "Availability zones and their subnets, at least two, in the order of the subnets' numbers." }),
    flowLogs: z
      .union([
        z.literal("none"),
        z.strictObject({
          retentionDays: z
            .literal([...RETENTION_DAYS])
            .default(90)
            .describe("Days that flow logs are kept in CloudWatch."),
        }),
      ])
      .prefault({})
      .describe("Records of the VPC's traffic, encrypted in CloudWatch; none switches them off."),
    endpoints: z
      .strictObject({
        s3: z.boolean().default(true).describe("Whether the VPC has the gateway endpoint of S3, which is free of charge."),
        interface: distinct(z.enum(INTERFACE_ENDPOINTS))
          .default([])
          .describe("AWS services that get an interface endpoint in the private subnets, charged by the hour; none by default."),
      })
      .prefault({})
      .describe("Private ways from the VPC to AWS services."),
  })
  .describe("The VPC and its subnets in three tiers.");
