import type { EnvironmentConfig, GitCredentials, PlatformConfig, PlatformSecrets } from "./model";
import { formatPath, type Report } from "./problems";
import type { Reading } from "./reading";
import { SECRETS_KEY, type SecretsSection } from "./schema";
import { isMapping } from "./stack-file";
import { gitScheme } from "./urls";

// Cross-checks of numinia:secrets against the rest. No value is passed to a rule, so none can appear in a message.

/** Of the document rather than of what could be read: a value with a mistake in it is not a missing one. */
type Given = Reading<SecretsSection>["given"];
const HTTPS = ["username", "password"] as const;
const SSH = ["identity", "knownHosts"] as const;

/** What secrets are checked against; parts that could not be read are absent. */
export interface SecretUsers {
  readonly delivery?: Pick<PlatformConfig["delivery"], "url">;
  /** Undefined when an organization could not be read: then nothing can be said to be unused. */
  readonly organizations?: readonly {
    readonly name: string;
    readonly environments: readonly {
      readonly name: string;
      readonly source: EnvironmentConfig["source"];
      readonly applications: EnvironmentConfig["applications"];
    }[];
  }[];
}

/** Checks that every credential is complete, fits its URL's scheme and belongs to something. */
export function checkSecrets({ given, value }: Reading<SecretsSection>, users: SecretUsers, report: Report): void {
  if (!value) return;
  if (given("receiver", "token") === undefined) report.add(`${SECRETS_KEY}.receiver.token`, "receiver-token-missing");
  checkCredentials(given, ["git"], users.delivery?.url, "numinia:delivery.url", report);
  for (const organization of users.organizations ?? []) {
    for (const { name, source } of organization.environments) {
      if (source.kind !== "repository") continue;
      checkCredentials(
        given,
        ["repositories", organization.name, name],
        source.url,
        `the repository of ${organization.name} ${name}`,
        report,
      );
    }
  }
  checkUnused(value, users, report);
  checkProvided(given, users, report);
  checkUndeclared(value, users, report);
}

function checkCredentials(given: Given, path: readonly string[], url: string | undefined, at: string, report: Report): void {
  const place = formatPath(SECRETS_KEY, path);
  const scheme = url === undefined ? undefined : gitScheme(url);
  if (given(...path) === undefined) {
    if (scheme === "ssh") report.add(place, "credentials-needed", { at, path: path.join(".") });
    return;
  }
  const https = HTTPS.filter((key) => given(...path, key) !== undefined);
  const ssh = SSH.filter((key) => given(...path, key) !== undefined);
  if (https.length > 0 && ssh.length > 0) return report.add(place, "credentials-mixed");
  const found = ssh.length > 0 || (https.length === 0 && scheme === "ssh") ? "ssh" : "https";
  if (scheme !== undefined && (found === "ssh") !== (scheme === "ssh"))
    return report.add(place, "credentials-scheme", { found, url: scheme, at });
  const missing = (found === "ssh" ? SSH : HTTPS).filter((key) => given(...path, key) === undefined);
  if (missing.length > 0) report.add(place, "credentials-incomplete", { missing, path: path.join(".") });
}

function checkUnused(secrets: SecretsSection, { organizations }: SecretUsers, report: Report): void {
  if (!organizations) return;
  for (const [organization, environments] of Object.entries(secrets.repositories)) {
    const known = organizations.find(({ name }) => name === organization);
    for (const environment of Object.keys(environments)) {
      const source = known?.environments.find(({ name }) => name === environment)?.source;
      if (source?.kind === "repository") continue;
      const why = !known
        ? "there is no such organization"
        : !source
          ? "the organization has no such environment"
          : 'the environment\'s source is "shared"';
      report.add(formatPath(SECRETS_KEY, ["repositories", organization, environment]), "credentials-unused", {
        organization,
        environment,
        why,
      });
    }
  }
}

/** Every key that an application declares as provided has a value. */
function checkProvided(given: Given, { organizations }: SecretUsers, report: Report): void {
  for (const organization of organizations ?? []) {
    for (const environment of organization.environments) {
      for (const { name, secrets } of environment.applications) {
        const path = ["applications", organization.name, environment.name, name];
        // A text or a list where a mapping belongs was reported already.
        const unreadable = path.some(
          (_, index) => !isMissing(given(...path.slice(0, index + 1))) && !isMapping(given(...path.slice(0, index + 1))),
        );
        if (unreadable) continue;
        for (const key of Object.keys(secrets).filter((key) => secrets[key] === "provided")) {
          if (isMissing(given(...path, key)))
            report.add(formatPath(SECRETS_KEY, [...path, key]), "secret-value-missing", { path: [...path, key].join(".") });
        }
      }
    }
  }
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}

/** Every value belongs to a key that an application declares as provided. */
function checkUndeclared(values: SecretsSection, { organizations }: SecretUsers, report: Report): void {
  if (!organizations) return;
  for (const [organization, environments] of Object.entries(values.applications)) {
    const known = organizations.find(({ name }) => name === organization);
    for (const [environment, applications] of Object.entries(environments)) {
      const place = known?.environments.find(({ name }) => name === environment);
      for (const [application, keys] of Object.entries(applications)) {
        const declared = place?.applications.find(({ name }) => name === application)?.secrets;
        for (const key of Object.keys(keys)) {
          const how = declared && Object.hasOwn(declared, key) ? declared[key] : undefined;
          if (how === "provided") continue;
          const why = !known
            ? "there is no such organization"
            : !place
              ? "the organization has no such environment"
              : !declared
                ? "the environment has no such application"
                : how === "generated"
                  ? "the key is generated"
                  : "the application declares no such key";
          report.add(formatPath(SECRETS_KEY, ["applications", organization, environment, application, key]), "secret-value-unused", {
            why,
          });
        }
      }
    }
  }
}

/** The checked section in the form that the program uses. */
export function resolveSecrets(secrets: SecretsSection): PlatformSecrets {
  const git = secrets.git as GitCredentials | undefined;
  return {
    ...(git ? { git } : {}),
    receiver: { token: secrets.receiver!.token! },
    repositories: secrets.repositories as PlatformSecrets["repositories"],
    applications: secrets.applications,
  };
}
