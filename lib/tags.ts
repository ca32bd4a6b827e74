import type { PlatformConfig } from "../config/model";

/**
 * Tags of every AWS resource that takes tags: whose it is and what manages it; stack config adds to them and may replace them.
 * Keys begin with a capital, as AWS's own do: IAM takes keys that differ only in case for one.
 */
export function platformTags(config: PlatformConfig): { [key: string]: string } {
  return { Platform: config.platform.name, Stage: config.platform.stage, ManagedBy: "pulumi", ...config.platform.tags };
}

/** The tags of what belongs to one environment of an organization. */
export function environmentTags(
  tags: { readonly [key: string]: string },
  organization: string,
  environment: string,
): { [key: string]: string } {
  return { ...tags, Organization: organization, Environment: environment };
}
