/**
 * Regions and the letters of their availability zones that an account of 2026 sees, as DescribeAvailabilityZones lists them for an
 * account without opt-ins other than the region itself. Zone ids (euw1-az1 …) are mapped to letters for each account by AWS; here in order.
 */
interface Region {
  readonly description: string;
  readonly zones: string;
  /** Start of the zone ids. */
  readonly short: string;
}

const REGIONS: { readonly [name: string]: Region } = {
  "eu-west-1": { description: "Europe (Ireland)", zones: "abc", short: "euw1" },
  "eu-west-2": { description: "Europe (London)", zones: "abc", short: "euw2" },
  "eu-west-3": { description: "Europe (Paris)", zones: "abc", short: "euw3" },
  "eu-central-1": { description: "Europe (Frankfurt)", zones: "abc", short: "euc1" },
  "eu-central-2": { description: "Europe (Zurich)", zones: "abc", short: "euc2" },
  "eu-north-1": { description: "Europe (Stockholm)", zones: "abc", short: "eun1" },
  "eu-south-1": { description: "Europe (Milan)", zones: "abc", short: "eus1" },
  "eu-south-2": { description: "Europe (Spain)", zones: "abc", short: "eus2" },
  "us-east-1": { description: "US East (N. Virginia)", zones: "abcdef", short: "use1" },
  "us-east-2": { description: "US East (Ohio)", zones: "abc", short: "use2" },
  "us-west-1": { description: "US West (N. California)", zones: "ac", short: "usw1" },
  "us-west-2": { description: "US West (Oregon)", zones: "abcd", short: "usw2" },
  "ca-central-1": { description: "Canada (Central)", zones: "abd", short: "cac1" },
  "sa-east-1": { description: "South America (Sao Paulo)", zones: "abc", short: "sae1" },
  "ap-northeast-1": { description: "Asia Pacific (Tokyo)", zones: "acd", short: "apne1" },
  "ap-northeast-2": { description: "Asia Pacific (Seoul)", zones: "abcd", short: "apne2" },
  "ap-south-1": { description: "Asia Pacific (Mumbai)", zones: "abc", short: "aps1" },
  "ap-southeast-1": { description: "Asia Pacific (Singapore)", zones: "abc", short: "apse1" },
  "ap-southeast-2": { description: "Asia Pacific (Sydney)", zones: "abc", short: "apse2" },
};

export const REGION_NAMES: readonly string[] = Object.keys(REGIONS);

export interface Zone {
  readonly name: string;
  readonly id: string;
}

/** Availability zones of a region in the order of their letters; none for a region that is not known. */
export function zonesOf(region: string): readonly Zone[] {
  const known = REGIONS[region];
  return known === undefined
    ? []
    : [...known.zones].map((letter, index) => ({ name: `${region}${letter}`, id: `${known.short}-az${index + 1}` }));
}

/** E.g. `Europe (Ireland)`. */
export function regionDescription(region: string): string | undefined {
  return REGIONS[region]?.description;
}
