import type { PolicyDocument } from "../policy-documents";

/**
 * Types of record that external-dns writes: addresses and aliases, and the TXT records in which it notes what is its own. Not NS
 * and SOA: delegations belong to the program.
 */
const RECORD_TYPES = ["A", "AAAA", "CNAME", "TXT"];

/** What external-dns may do: find zones, and keep addresses in the given ones. */
export function externalDnsPolicy(zoneArns: readonly string[]): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        // AWS has no resource-level permission for this one: it finds the zone of a domain.
        Sid: "FindZones",
        Effect: "Allow",
        Action: "route53:ListHostedZones",
        Resource: "*",
      },
      // IAM refuses a statement without resources.
      ...(zoneArns.length === 0
        ? []
        : [
            {
              Sid: "ReadOwnZones",
              Effect: "Allow",
              Action: ["route53:ListResourceRecordSets", "route53:ListTagsForResources"],
              Resource: zoneArns,
            } as const,
            {
              Sid: "WriteAddresses",
              Effect: "Allow",
              Action: "route53:ChangeResourceRecordSets",
              Resource: zoneArns,
              Condition: {
                "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": RECORD_TYPES },
                // ForAllValues alone holds also where the key is missing.
                Null: { "route53:ChangeResourceRecordSetsRecordTypes": "false" },
              },
            } as const,
          ]),
    ],
  };
}
