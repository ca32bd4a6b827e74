import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { PlatformSecrets } from "../../config/model";
import { parsePlatformConfig } from "../../config/parse";
import { ConfigErrors } from "../../config/problems";
import { readStackFile } from "../../config/stack-file";
import { Document, isMap, parseDocument, visit } from "yaml";
import { stacks } from "./stacks";

/** The repository that this file belongs to: the Pulumi program and its stack files. */
export const REPOSITORY = resolve(__dirname, "../..");

/** Values that stand in for production's: the Git server and the Receiver are given the same. */
export interface GeneratedSecrets {
  git: { username: string; password: string };
  receiver: { token: string };
  /** By organization, environment, application and key: what the stack declares as provided. */
  applications: PlatformSecrets["applications"];
}

/**
 * Secrets of one run: nobody else knows them, and they end with it. With a stack file every key that an application
 * declares as provided has a value too.
 */
export function generateSecrets(committedFile?: string): GeneratedSecrets {
  const provided = committedFile === undefined ? [] : providedKeys(readFileSync(committedFile, "utf8"));
  const applications: Record<string, Record<string, Record<string, Record<string, string>>>> = {};
  for (const [organization, environment, application, key] of provided) {
    (((applications[organization] ??= {})[environment] ??= {})[application] ??= {})[key] = random();
  }
  return { git: { username: "flux", password: random() }, receiver: { token: random() }, applications };
}

function random(): string {
  return randomBytes(24).toString("base64url");
}

/** Organization, environment, application and key of each value that a stack file declares as provided. */
function providedKeys(stackFile: string): [string, string, string, string][] {
  try {
    const { raw, secretKeys } = readStackFile(stackFile);
    return parsePlatformConfig(raw, secretKeys).organizations.flatMap((organization) =>
      organization.environments.flatMap((environment) =>
        environment.applications.flatMap((application) =>
          Object.entries(application.secrets)
            .filter(([, how]) => how === "provided")
            .map(([key]): [string, string, string, string] => [organization.name, environment.name, application.name, key]),
        ),
      ),
    );
  } catch (error) {
    // The program itself says what is wrong, in its preview.
    if (error instanceof ConfigErrors) return [];
    throw error;
  }
}

/** The stack's configuration as the rehearsal runs it: a copy, of which every difference is listed. */
export interface DerivedProject {
  /** Directory with Pulumi.yaml and the derived stack file; what `pulumi --cwd` gets. */
  readonly directory: string;
  readonly stackFile: string;
  /** AWS region of the stack. */
  readonly region: string;
  /** One line for each difference from the committed file, without any value of a secret. */
  readonly differences: readonly string[];
}

/** Path of a stack's committed file. Throws a sentence that lists the stacks when there is none. */
export function stackFileOf(stack: string, known: readonly string[] = stacks(REPOSITORY)): string {
  if (!known.includes(stack)) {
    throw new Error(`There is no Pulumi.${stack}.yaml. Stacks of this repository: ${known.join(", ")}; choose one with STACK=….`);
  }
  return join(REPOSITORY, `Pulumi.${stack}.yaml`);
}

/** AWS region of a stack, as its committed file has it. */
export function regionOf(stack: string): string {
  return String(parseDocument(readFileSync(stackFileOf(stack), "utf8")).getIn(["config", "aws:region"]));
}

/**
 * Writes the project that the engine is given: Pulumi.yaml with `main` pointing back to the repository, and the one derived copy
 * of the stack file, in which the Git URL is the local server's and nothing is encrypted by a key that is not here.
 *
 * `gitUrl` is absent for a preview without a Git server: the URL then stays production's.
 */
export function writeDerivedProject(options: {
  stack: string;
  committedFile: string;
  directory: string;
  gitUrl?: string;
  /** Keep the encrypted values and the salt that an earlier derived copy in the directory has. @default false */
  keepSecrets?: boolean;
}): DerivedProject {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const project = parseDocument(readFileSync(join(REPOSITORY, "Pulumi.yaml"), "utf8"));
  project.set("main", relative(options.directory, REPOSITORY));
  writeFileSync(join(options.directory, "Pulumi.yaml"), project.toString(), { mode: 0o600 });

  const document = parseDocument(readFileSync(options.committedFile, "utf8"));
  const differences = deriveStack(document, options.gitUrl);
  const stackFile = join(options.directory, `Pulumi.${options.stack}.yaml`);
  if (options.keepSecrets === true) {
    const earlier = parseDocument(readFileSync(stackFile, "utf8"));
    for (const path of [["encryptionsalt"], ["config", "numinia:secrets"]]) document.setIn(path, earlier.getIn(path, true));
  }
  writeFileSync(stackFile, document.toString(), { mode: 0o600 });
  return { directory: options.directory, stackFile, region: String(document.getIn(["config", "aws:region"])), differences };
}

/** Makes the changes in place and says what they were. Exported for its tests. */
export function deriveStack(document: Document, gitUrl: string | undefined): string[] {
  const differences: string[] = [];
  for (const key of ["secretsprovider", "encryptedkey", "encryptionsalt"]) {
    if (!document.has(key)) continue;
    document.delete(key);
    differences.push(`${key}: removed (the run's own passphrase encrypts instead)`);
  }
  if (gitUrl !== undefined) {
    const path = ["config", "numinia:delivery", "url"];
    differences.push(`config.numinia:delivery.url: ${String(document.getIn(path))} → ${gitUrl}`);
    document.setIn(path, gitUrl);
  }
  for (const path of securePaths(document)) {
    const isOurs = path[1] === "numinia:secrets";
    if (!isOurs) {
      throw new Error(`${path.join(".")} is a secret outside of numinia:secrets, for which the rehearsal knows no value; move it there.`);
    }
  }
  const provided = providedKeys(document.toString());
  // All secrets of the platform live under one key, which is set as a whole from the generated ones.
  document.deleteIn(["config", "numinia:secrets"]);
  const names = ["git.username", "git.password", "receiver.token", ...provided.map((path) => `applications.${path.join(".")}`)];
  differences.push(`config.numinia:secrets: every value generated for this run (${names.join(", ")})`);
  return differences;
}

function securePaths(document: Document): string[][] {
  const paths: string[][] = [];
  visit(document, {
    Pair(_, pair, ancestors) {
      if (String(pair.key) !== "secure") return;
      const keys = ancestors.flatMap((node, index) => {
        const next = ancestors[index + 1] ?? pair;
        if (!isMap(node)) return [];
        const owner = node.items.find((item) => item === next);
        return owner === undefined ? [] : [String(owner.key)];
      });
      paths.push(keys.filter((key) => key !== "secure"));
    },
  });
  return paths;
}
