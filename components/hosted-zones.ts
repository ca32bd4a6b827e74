import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { DnsConfig, OrganizationConfig } from "../config/model";
import { closestParent } from "../lib/domains";

export interface HostedZonesConfig {
  /** The platform's domain. */
  readonly domain: string;
  readonly dns: DnsConfig;
  readonly organizations: readonly Pick<OrganizationConfig, "name" | "domains">[];
}

export interface HostedZonesArgs {
  /** VPC that sees the private zone. */
  readonly vpcId: pulumi.Output<string>;
  readonly tags: { readonly [key: string]: string };
}

export interface HostedZones {
  /** Ids of the public zones by domain. */
  readonly zoneIds: { readonly [domain: string]: pulumi.Output<string> };
  /** The private zone may have the domain of a public one, hence apart. */
  readonly privateZoneId?: pulumi.Output<string>;
  /** Of all zones, the private one last. */
  readonly zoneArns: pulumi.Output<string>[];
  /** Name servers by domain, for its parent's owner to delegate to: registrars and other organizations. */
  readonly delegations: { readonly [domain: string]: pulumi.Output<string[]> };
}

/** Seconds that resolvers keep a delegation: a wrong one is gone within the hour. */
const DELEGATION_TTL = 3600;

/** One public zone; `owner` is an organization's name, absent for the platform's. */
interface PublicZone {
  readonly domain: string;
  readonly owner?: string;
  readonly zone: aws.route53.Zone;
}

/**
 * Makes the platform's zone, the private zone and a zone per domain of each organization, and delegates from one to the other where
 * the closest parent is the platform's zone or the same organization's: nobody's domain is carved out of another organization's.
 * Pulumi refuses to delete or replace a zone: a new one would have other name servers. Names are the domains.
 */
export function createHostedZones(config: HostedZonesConfig, args: HostedZonesArgs, opts?: pulumi.CustomResourceOptions): HostedZones {
  const zones = createPublicZones(config, args, opts);
  const delegations = zones.filter((one) => !delegate(one, zones, opts));
  const privateZone = config.dns.privateZone === undefined ? undefined : createPrivateZone(config.dns.privateZone, args, opts);
  return {
    zoneIds: Object.fromEntries(zones.map(({ domain, zone }) => [domain, zone.zoneId])),
    ...(privateZone && { privateZoneId: privateZone.zoneId }),
    zoneArns: [...zones.map(({ zone }) => zone), ...(privateZone ? [privateZone] : [])].map((zone) => zone.arn),
    delegations: Object.fromEntries(delegations.map(({ domain, zone }) => [domain, zone.nameServers])),
  };
}

function createPublicZones(
  { domain, dns, organizations }: HostedZonesConfig,
  { tags }: HostedZonesArgs,
  opts?: pulumi.CustomResourceOptions,
) {
  const owned = organizations.flatMap(({ name, domains }) => domains.map((each) => ({ domain: each, owner: name })));
  const wanted: Omit<PublicZone, "zone">[] = [...(dns.platformZone ? [{ domain }] : []), ...owned];
  return wanted.map((one): PublicZone => {
    const ofOrganization: { [key: string]: string } = one.owner === undefined ? {} : { Organization: one.owner };
    const comment = one.owner === undefined ? "Zone of the platform" : `Zone of organization ${one.owner}`;
    const zone = new aws.route53.Zone(
      one.domain,
      { name: one.domain, comment, forceDestroy: false, tags: { ...tags, ...ofOrganization } },
      opts,
    );
    return { ...one, zone };
  });
}

function createPrivateZone(domain: string, { vpcId, tags }: HostedZonesArgs, opts?: pulumi.CustomResourceOptions): aws.route53.Zone {
  return new aws.route53.Zone(
    `${domain}-private`,
    { name: domain, comment: "Private zone of the platform's VPC", forceDestroy: false, vpcs: [{ vpcId }], tags },
    opts,
  );
}

/** Makes the delegation of a zone in its parent's; false when that is not the program's to do. */
function delegate({ domain, owner, zone }: PublicZone, zones: readonly PublicZone[], opts?: pulumi.CustomResourceOptions): boolean {
  const closest = closestParent(
    domain,
    zones.map((each) => each.domain),
  );
  const parent = zones.find((each) => each.domain === closest);
  if (parent === undefined || (parent.owner !== undefined && parent.owner !== owner)) return false;
  new aws.route53.Record(
    domain,
    { zoneId: parent.zone.zoneId, name: domain, type: "NS", ttl: DELEGATION_TTL, records: zone.nameServers },
    opts,
  );
  return true;
}
