import { type CheckFailure, ProviderError } from "../framework/provider";
import { hasUnknown, isRecord, reveal, Unknown, type Properties, type Value } from "../framework/values";
import type { Account } from "./account";
import { REGION_NAMES } from "./data/regions";
import { RULES } from "./rules";
import { checkMembers } from "./shape-check";
import { didYouMean } from "./text";

/** What the stand-in keeps of a provider's configuration. Credentials are not among it: nothing reads them. */
export interface Configuration {
  readonly region: string;
  readonly defaultTags: { readonly [key: string]: string };
}

const MISSING_REGION = "is missing: set the AWS region, e.g. `pulumi config set aws:region eu-west-1`";

/** The engine hands nested configuration over as JSON text. */
function parsed(args: Properties): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(args)
      .filter(([name]) => name !== "version" && name !== "__internal" && name !== "pluginDownloadURL")
      .map(([name, value]) => [name, parsedValue(name, value)]),
  );
}

function parsedValue(name: string, value: Value): Value {
  const plain = reveal(value);
  const kind = RULES.provider.inputs[name]?.kind;
  if (typeof plain !== "string" || kind === undefined || kind === "string") return value;
  try {
    return JSON.parse(plain) as Value;
  } catch {
    return value; // the form check says what is wrong with it
  }
}

export function checkConfiguration(args: Properties, account: Account): readonly CheckFailure[] {
  const { value, failures } = checkMembers(parsed(args), RULES.provider.inputs, "the provider's configuration");
  const region = value.region === undefined ? undefined : reveal(value.region);
  if (region === undefined || region === "") failures.push({ property: "region", reason: MISSING_REGION });
  else if (typeof region === "string" && !REGION_NAMES.includes(region)) {
    failures.push({
      property: "region",
      reason: `"${region}" is not a region that the rehearsal knows${didYouMean(region, REGION_NAMES)}`,
    });
  }
  const allowed = value.allowedAccountIds === undefined ? undefined : reveal(value.allowedAccountIds);
  if (Array.isArray(allowed) && !hasUnknown(allowed) && !allowed.includes(account.accountId)) {
    failures.push({ property: "allowedAccountIds", reason: `does not hold ${account.accountId}, the account of these credentials` });
  }
  const forbidden = value.forbiddenAccountIds === undefined ? undefined : reveal(value.forbiddenAccountIds);
  if (Array.isArray(forbidden) && forbidden.includes(account.accountId)) {
    failures.push({ property: "forbiddenAccountIds", reason: `holds ${account.accountId}, the account of these credentials` });
  }
  return failures;
}

/** Takes region and default tags out of the configuration. Throws where it is not usable. */
export function configuration(args: Properties, account: Account): Configuration {
  const failure = checkConfiguration(args, account)[0];
  if (failure !== undefined) throw new ProviderError(`provider configuration: ${failure.property} ${failure.reason}`);
  const values = parsed(args);
  const region = reveal(values.region!);
  // A provider whose region comes from another resource is configured in a preview before that region is known.
  if (region instanceof Unknown) return { region: account.region, defaultTags: {} };
  const tags = isRecord(values.defaultTags) ? reveal(values.defaultTags.tags ?? {}) : {};
  return { region: region as string, defaultTags: isRecord(tags) ? (tags as { [key: string]: string }) : {} };
}
