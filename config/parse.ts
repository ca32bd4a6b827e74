import { checkAdopt } from "./adopt";
import { capacityWarnings } from "./checks/capacity";
import { checkAccess } from "./checks/access";
import { checkBootstrap } from "./checks/bootstrap";
import { checkCluster } from "./checks/cluster";
import { checkDns } from "./checks/dns";
import { checkNaming } from "./checks/naming";
import { checkNetworks } from "./checks/network";
import { checkNodeGroups } from "./checks/node-groups";
import { checkOrganizations } from "./checks/organizations";
import { checkPeers } from "./checks/peers";
import { checkPolicy } from "./checks/policy";
import { reachWarnings } from "./checks/reach";
import type { PlatformConfig, PlatformSecrets } from "./model";
import { ConfigErrors, Report } from "./problems";
import { readSection, type Reading } from "./reading";
import { resolveNetwork, resolveNodeGroup, resolveOrganizations, resolveRecovery } from "./resolve";
import { KNOWN_KEYS, SECRETS, SECRETS_KEY, SECTIONS, type SectionKey, type Sections } from "./schema";
import { checkSecrets, resolveSecrets } from "./secrets";

/** A stack's configuration as Pulumi gives it: full key → text, structured values as JSON. */
export type RawConfig = Readonly<Record<string, string>>;

/** Each section as far as it could be read. */
export type Readings = { readonly [Key in SectionKey]: Reading<Sections[Key]> };

/** Everything that a stack configures. */
export interface Stack {
  readonly config: PlatformConfig;
  readonly secrets: PlatformSecrets;
  /** Sentences about what works today and needs attention; the program shows them and goes on. */
  readonly warnings: readonly string[];
}

/**
 * Reads and checks a stack's whole configuration. `secretKeys`: the keys that hold an encrypted value.
 * `now`: the moment at which versions must be supported. Throws ConfigErrors with every problem of the configuration and of the secrets; no secret value is in it.
 */
export function parseStack(raw: RawConfig, secretKeys: ReadonlySet<string>, now: Date = new Date()): Stack {
  const report = new Report();
  if (!hasConfig(raw, report)) throw new ConfigErrors(report.problems);
  const { sections, warnings } = readSections(raw, secretKeys, report, now);
  const secrets = readSecrets(raw, secretKeys, report);
  // With an organization that could not be read, nothing can be said to belong to none.
  const allRead = report.problems.every(({ path }) => !path.startsWith("numinia:organizations"));
  checkSecrets(
    secrets,
    {
      delivery: sections["numinia:delivery"].value,
      organizations: allRead ? resolveOrganizations(sections["numinia:organizations"].value) : undefined,
    },
    report,
  );
  if (report.problems.length > 0) throw new ConfigErrors(report.problems);
  return freeze({ config: resolve(sections), secrets: resolveSecrets(secrets.value!), warnings });
}

/** Reads and checks all but the secrets. Throws ConfigErrors with every problem. */
export function parsePlatformConfig(
  raw: RawConfig,
  secretKeys: ReadonlySet<string> = new Set([SECRETS_KEY]),
  now: Date = new Date(),
): PlatformConfig {
  const report = new Report();
  const sections = hasConfig(raw, report) ? readSections(raw, secretKeys, report, now).sections : undefined;
  if (!sections || report.problems.length > 0) throw new ConfigErrors(report.problems);
  return freeze(resolve(sections));
}

/** Reads the secrets and checks them against a configuration. Throws ConfigErrors with every problem, no value in it. */
export function parseSecrets(
  raw: RawConfig,
  config: PlatformConfig,
  secretKeys: ReadonlySet<string> = new Set([SECRETS_KEY]),
): PlatformSecrets {
  const report = new Report();
  const secrets = readSecrets(raw, secretKeys, report);
  checkSecrets(secrets, config, report);
  if (report.problems.length > 0) throw new ConfigErrors(report.problems);
  return freeze(resolveSecrets(secrets.value!));
}

function hasConfig(raw: RawConfig, report: Report): boolean {
  if (Object.keys(raw).some((key) => key.startsWith("numinia:"))) return true;
  report.add("numinia", "no-config");
  return false;
}

function readSections(
  raw: RawConfig,
  secretKeys: ReadonlySet<string>,
  report: Report,
  now: Date,
): { sections: Readings; warnings: readonly string[] } {
  for (const key of Object.keys(raw)) {
    if (key.startsWith("numinia:") && !KNOWN_KEYS.includes(key)) report.add(key, "unknown-key", { key, known: KNOWN_KEYS });
  }
  // Reported once instead of parsed: a message could quote what should have stayed secret.
  const leaks = new Set(Object.keys(SECTIONS).filter((key) => secretKeys.has(key)));
  for (const key of leaks) report.add(key, "secret-elsewhere");
  const read = ([key, schema]: [string, (typeof SECTIONS)[SectionKey]]) =>
    [key, leaks.has(key) ? unread(key) : readSection(schema, key, decode(key, raw[key]), report)] as const;
  const sections = Object.fromEntries(
    (Object.entries(SECTIONS) as [string, (typeof SECTIONS)[SectionKey]][]).map(read),
  ) as unknown as Readings;
  checkNetworks(sections, report);
  checkNodeGroups(sections, report);
  const environments = checkOrganizations(sections["numinia:organizations"], report);
  checkPeers(sections["numinia:organizations"], environments, report);
  checkNaming(sections, environments, report);
  checkAccess(sections, report);
  checkDns(sections, report);
  checkPolicy(sections, report);
  checkAdopt(sections, report);
  return {
    sections,
    warnings: [
      ...checkCluster(sections, now, report),
      ...checkBootstrap(sections, now, report),
      ...reachWarnings(sections),
      ...capacityWarnings(sections),
    ],
  };
}

function readSecrets(raw: RawConfig, secretKeys: ReadonlySet<string>, report: Report) {
  const text = raw[SECRETS_KEY];
  if (text !== undefined && !secretKeys.has(SECRETS_KEY)) report.add(SECRETS_KEY, "secrets-plain");
  return readSection(SECRETS, SECRETS_KEY, text === undefined ? {} : decode(SECRETS_KEY, text), report);
}

function unread(key: string): Reading<never> {
  return { value: undefined, place: () => key, given: () => undefined };
}

/** Structured values are JSON; a plain text is itself, which its schema then judges. */
function decode(key: string, text: string | undefined): unknown {
  if (text === undefined || !key.startsWith("numinia:")) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function resolve(sections: Readings): PlatformConfig {
  const network = sections["numinia:network"].value!;
  const recovery = sections["numinia:recovery"].value;
  const statics = sections["numinia:statics"].value;
  const adopt = sections["numinia:adopt"].value;
  const zones = network.zones.map(({ name }) => name);
  return {
    region: sections["aws:region"].value!,
    platform: sections["numinia:platform"].value!,
    network: resolveNetwork(network),
    ...(recovery ? { recovery: resolveRecovery(recovery) } : {}),
    dns: sections["numinia:dns"].value!,
    access: sections["numinia:access"].value!,
    storage: sections["numinia:storage"].value!,
    ...(statics ? { statics } : {}),
    ...(adopt ? { adopt } : {}),
    protection: sections["numinia:protection"].value!,
    policy: sections["numinia:policy"].value!,
    cluster: sections["numinia:cluster"].value!,
    nodeGroups: sections["numinia:nodeGroups"].value!.map((group) => resolveNodeGroup(group, zones)),
    delivery: sections["numinia:delivery"].value!,
    admission: sections["numinia:admission"].value!,
    naming: sections["numinia:naming"].value!,
    organizations: resolveOrganizations(sections["numinia:organizations"].value)!,
  };
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}
