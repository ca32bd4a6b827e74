import { z } from "zod";
import { access } from "./access";
import { admission } from "./admission";
import { adopt } from "./adopt";
import { cluster, nodeGroups } from "./cluster";
import { delivery, naming } from "./delivery";
import { dns } from "./dns";
import { network, region } from "./network";
import { organizations } from "./organizations";
import { policy, protection } from "./protection";
import { recovery } from "./recovery";
import { secrets } from "./secrets";
import { statics, storage } from "./storage";
import { dnsLabel, domain, refuse, rule } from "./text";

/** Characters of tags that every AWS service accepts. Source: AWS General Reference, "Tagging your resources". */
const TAG = "[A-Za-z0-9 _.:/=+@-]";

const tagKey = z
  .string()
  .regex(new RegExp(`^${TAG}{1,128}$`), rule("tag-key"))
  .superRefine(refuse((key) => (/^aws:/i.test(key) ? "tag-key" : undefined)));

const platform = z
  .strictObject({
    name: dnsLabel(20).describe("Name of the platform; AWS names begin with it."),
    stage: dnsLabel(20).describe("Stage of this stack, for instance production."),
    domain: domain().describe("DNS domain of the platform, for instance example.org."),
    tags: z
      .record(tagKey, z.string().regex(new RegExp(`^${TAG}{0,256}$`), rule("tag-value")))
      .default({})
      .describe("Tags of every AWS resource."),
  })
  .describe("Who the platform is.");

/** One schema for each key of a stack file that the program reads, secrets aside. */
export const SECTIONS = {
  "aws:region": region,
  "numinia:platform": platform,
  "numinia:network": network,
  "numinia:recovery": recovery.optional(),
  "numinia:dns": dns.prefault({}),
  "numinia:access": access.prefault({}),
  "numinia:storage": storage.prefault({}),
  "numinia:statics": statics.optional(),
  "numinia:protection": protection.prefault({}),
  "numinia:adopt": adopt.optional(),
  "numinia:policy": policy.prefault({}),
  "numinia:cluster": cluster,
  "numinia:nodeGroups": nodeGroups,
  "numinia:delivery": delivery,
  "numinia:admission": admission.prefault({}),
  "numinia:naming": naming.prefault({}),
  "numinia:organizations": organizations,
} as const;

export const SECRETS_KEY = "numinia:secrets";
export const SECRETS = secrets;

export type SectionKey = keyof typeof SECTIONS;
export type Sections = { [Key in SectionKey]: z.output<(typeof SECTIONS)[Key]> };
export type SecretsSection = z.output<typeof SECRETS>;

/** Keys of the numinia namespace, for suggestions. */
export const KNOWN_KEYS: readonly string[] = [...Object.keys(SECTIONS), SECRETS_KEY].filter((key) => key.startsWith("numinia:"));
