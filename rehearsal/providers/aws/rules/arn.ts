import type { InputRule } from "../entry";
import { each } from "./inputs";

export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** Parts of an ARN; undefined where the text is none. */
export function parseArn(text: string): Arn | undefined {
  const match = /^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws|):(\S+)$/.exec(text);
  if (match === null) return undefined;
  const [partition, service, region, account, resource] = match.slice(1) as [string, string, string, string, string];
  return { partition, service, region, account, resource };
}

/** An ARN of the service whose resource part begins with one of the given words (`role/`); any resource where none is given. */
export function arnOf(path: string, service: string, ...resources: readonly string[]): InputRule {
  const form = `arn:aws:${service}:${["iam", "sts"].includes(service) ? "" : "REGION"}:ACCOUNT:${resources.join("|") || "…"}`;
  return each("ARN", path, (value) => {
    if (typeof value !== "string") return undefined;
    const parsed = parseArn(value);
    if (parsed === undefined) return `"${value}" is not an ARN; it should look like ${form}`;
    const right =
      parsed.service === service && (resources.length === 0 || resources.some((resource) => parsed.resource.startsWith(resource)));
    return right ? undefined : `"${value}" is an ARN of something else; it should look like ${form}`;
  });
}
