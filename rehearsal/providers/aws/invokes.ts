import { ProviderError } from "../framework/provider";
import { reveal, Unknown, type Properties } from "../framework/values";
import type { Account } from "./account";
import { REGION_NAMES, regionDescription, zonesOf } from "./data/regions";
import { didYouMean } from "./text";

type Function = (args: Properties, account: Account, region: string) => Properties;

const TABLE: { readonly [token: string]: Function } = {
  "aws:index/getPartition:getPartition": (_args, { partition }) => ({
    dnsSuffix: "amazonaws.com",
    id: partition,
    partition,
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getCallerIdentity:getCallerIdentity": (_args, account) => ({
    accountId: account.accountId,
    arn: `arn:${account.partition}:sts::${account.accountId}:assumed-role/${account.deployerRole}/rehearsal`,
    id: account.accountId,
    userId: "AROAREHEARSALDEPLOYER:rehearsal",
  }),
  "aws:index/getRegion:getRegion": (args, _account, configured) => {
    const byEndpoint = typeof args.endpoint === "string" ? /^ec2\.([a-z0-9-]+)\.amazonaws\.com$/.exec(args.endpoint)?.[1] : undefined;
    const region = String(args.region ?? args.name ?? byEndpoint ?? args.endpoint ?? configured);
    const description = regionDescription(region);
    if (description === undefined)
      throw new ProviderError(`getRegion: "${region}" is not a region that the rehearsal knows${didYouMean(region, REGION_NAMES)}`);
    return { description, endpoint: `ec2.${region}.amazonaws.com`, id: region, name: region, region };
  },
  "aws:index/getAvailabilityZones:getAvailabilityZones": (args, _account, configured) => {
    const region = String(args.region ?? configured);
    const without = (name: string): readonly unknown[] => (Array.isArray(args[name]) ? (args[name] as readonly unknown[]) : []);
    const filters = without("filters") as readonly { name: string; values: readonly string[] }[];
    const zones = zonesOf(region)
      .filter((zone) => !without("excludeNames").includes(zone.name) && !without("excludeZoneIds").includes(zone.id))
      .filter((zone) => args.state === undefined || args.state === "available" || zone.name === "")
      .filter((zone) => filters.every((filter) => filter.values.includes(zoneAttribute(filter.name, zone, region))));
    return {
      ...args,
      groupNames: zones.length === 0 ? [] : [region],
      id: region,
      names: zones.map(({ name }) => name),
      region,
      zoneIds: zones.map(({ id }) => id),
    };
  },
};

/** Attributes of a zone by which DescribeAvailabilityZones filters. */
function zoneAttribute(name: string, zone: { name: string; id: string }, region: string): string {
  const attributes: { readonly [name: string]: string } = {
    "group-name": region,
    "opt-in-status": "opt-in-not-required",
    "region-name": region,
    state: "available",
    "zone-id": zone.id,
    "zone-name": zone.name,
    "zone-type": "availability-zone",
  };
  const value = attributes[name];
  if (value === undefined)
    throw new ProviderError(
      `getAvailabilityZones: api error InvalidParameterValue: The filter '${name}' is invalid${didYouMean(name, Object.keys(attributes))}`,
    );
  return value;
}

/** Tokens of the functions that the stand-in knows. */
export const FUNCTIONS: readonly string[] = Object.keys(TABLE);

/** Calls a function with checked arguments. Arguments that a preview does not know count as left out. */
export function invokeFunction(token: string, args: Properties, account: Account, region: string): Properties {
  const known = Object.fromEntries(
    Object.entries(args)
      .filter(([, value]) => !(value instanceof Unknown))
      .map(([name, value]) => [name, reveal(value)]),
  );
  return TABLE[token]!(known, account, region);
}
