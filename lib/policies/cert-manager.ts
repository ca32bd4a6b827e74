import type { AwsScope, PolicyDocument } from "../policy-documents";

/**
 * What cert-manager may do to prove by DNS-01 that a domain is the platform's: find the zone, write TXT records named
 * `_acme-challenge.<domain>` in the given zones, and wait until Route 53 has them everywhere.
 */
export function certManagerPolicy({ partition }: AwsScope, zoneArns: readonly string[]): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        // AWS has no resource-level permission for this one: it finds the zone of a domain.
        Sid: "FindZones",
        Effect: "Allow",
        Action: "route53:ListHostedZonesByName",
        Resource: "*",
      },
      {
        // A change's id is known only once it is made, and tells no more than whether it is done.
        Sid: "AwaitChanges",
        Effect: "Allow",
        Action: "route53:GetChange",
        Resource: `arn:${partition}:route53:::change/*`,
      },
      // IAM refuses a statement without resources.
      ...(zoneArns.length === 0
        ? []
        : [
            { Sid: "ReadOwnZones", Effect: "Allow", Action: "route53:ListResourceRecordSets", Resource: zoneArns } as const,
            {
              Sid: "WriteChallenges",
              Effect: "Allow",
              Action: "route53:ChangeResourceRecordSets",
              Resource: zoneArns,
              Condition: {
                "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": "TXT" },
                "ForAllValues:StringLike": { "route53:ChangeResourceRecordSetsNormalizedRecordNames": "_acme-challenge.*" },
                // ForAllValues alone holds also where the key is missing.
                Null: {
                  "route53:ChangeResourceRecordSetsRecordTypes": "false",
                  "route53:ChangeResourceRecordSetsNormalizedRecordNames": "false",
                },
              },
            } as const,
          ]),
    ],
  };
}
