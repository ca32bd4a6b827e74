import type { Subject, TypeEntry } from "../entry";
import { computed, constant, fallback, filled, letters, tagsAll, text } from "../outputs";
import { valuesAt } from "../paths";
import { conflict, each, exactlyOne, oneOf } from "../rules/inputs";
import * as dns from "../rules/route53";
import { RECORD, VPC, ZONE } from "../tokens";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const isPrivate = ({ inputs }: Subject): boolean => valuesAt(inputs, "vpcs[]").length > 0;

/** Four name servers, one under each top-level domain; a private zone has reserved ones that nobody asks. */
function nameServers(subject: Subject): string[] {
  const domains = ["com", "net", "org", "co.uk"];
  if (isPrivate(subject)) return domains.map((domain, index) => `ns-${index * 512}.awsdns-00.${domain}`).sort();
  const figure = (limit: number): number => parseInt(subject.account.hex(6), 16) % limit;
  return domains.map((domain, index) => `ns-${index * 512 + figure(512)}.awsdns-${String(figure(64)).padStart(2, "0")}.${domain}`).sort();
}

const zone: TypeEntry = {
  token: ZONE,
  label: "Route 53 Hosted Zone",
  global: true,
  mirrors: [{ service: "route53", operation: "CreateHostedZone" }],
  replaceOn: ["delegationSetId", "name"],
  // A domain may have several zones: AWS refuses no duplicate here.
  name: { input: "name", maxLength: 1024 },
  defaults: { comment: "Managed by Pulumi", forceDestroy: false },
  sets: ["vpcs"],
  references: [
    {
      input: "vpcs[].vpcId",
      types: [VPC],
      by: ["id"],
      whenTargetGoes: "keep",
      missing: { code: "InvalidVPCId", message: "The VPC ID {value} does not exist in the region {region}" },
      // A VPC of another region than the provider's.
      foreign: (value, { account, inputs }) =>
        valuesAt(inputs, "vpcs[]").some(({ value: vpc }) => {
          const { vpcId, vpcRegion } = vpc as { vpcId?: unknown; vpcRegion?: unknown };
          return vpcId === value && typeof vpcRegion === "string" && account.object(VPC, vpcRegion, value) !== undefined;
        }),
    },
  ],
  rules: [
    dns.domainName,
    conflict("delegationSetId", "vpcs"),
    each("comment", "comment", (value) =>
      typeof value === "string" && value.length > 256 ? `has ${value.length} characters; Route 53 takes at most 256` : undefined,
    ),
    dns.privateZoneOnce,
    dns.zoneKindStays,
  ],
  id: (subject) => `Z${letters(subject, 20, ALPHABET)}`,
  outputs: {
    arn: { value: ({ account, id }) => `arn:${account.partition}:route53:::hostedzone/${id}` },
    enableAcceleratedRecovery: fallback(false),
    nameServers: computed((subject) => nameServers(subject)),
    primaryNameServer: computed(({ state }) => (state.nameServers as readonly string[])[0]),
    vpcs: filled(({ region }) => ({ vpcRegion: region })),
    zoneId: text("{id}"),
    tagsAll,
  },
  notFound: { code: "NoSuchHostedZone", message: "No hosted zone found with ID: {value}" },
  stillReferenced: {
    code: "HostedZoneNotEmpty",
    message: "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
  },
  cascadeWhen: "forceDestroy",
};

/** Types of records that ChangeResourceRecordSets takes. */
const TYPES = ["A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "SSHFP", "SVCB", "TLSA", "TXT"];

const record: TypeEntry = {
  token: RECORD,
  label: "Route 53 Record",
  global: true,
  mirrors: [],
  replaceOn: ["name", "zoneId"],
  sets: ["records"],
  references: [{ input: "zoneId", types: [ZONE], by: ["id"] }],
  rules: [
    ...exactlyOne("records", "aliases"),
    conflict("ttl", "aliases"),
    oneOf("type", TYPES),
    dns.recordForm,
    dns.recordValues,
    dns.recordSet,
  ],
  id: ({ inputs }) =>
    [inputs.zoneId, String(inputs.name).toLowerCase(), inputs.type, inputs.setIdentifier].filter((part) => part !== undefined).join("_"),
  outputs: {
    allowOverwrite: fallback(false),
    fqdn: computed(({ account, inputs }) => dns.fullName(inputs.name, account.object(ZONE, "", String(inputs.zoneId)))),
    healthCheckId: constant(""),
    setIdentifier: constant(""),
  },
};

export const ROUTE53: readonly TypeEntry[] = [zone, record];
