/** Gives the files of pinned modules: downloaded one at a time, at exactly the pinned version, checked against go.sum. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command";
import { goCommandEnvironment, readGoEnvironment } from "./go-environment";
import { pinnedVersion, readPins } from "./pins";

/** A large module over a slow line. */
const DOWNLOAD_TIMEOUT_MS = 600_000;

/**
 * The directory of a module in Go's module cache (read-only there). `groups` are searched in order for the one that pins it.
 * Throws one sentence when no group pins it, its sum is missing or wrong, or it cannot be downloaded.
 */
export async function moduleDirectory(
  toolchainDirectory: string,
  groups: readonly string[],
  module: string,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const group = await groupOf(toolchainDirectory, groups, module);
  if (group === undefined) {
    throw new Error(
      `No group of ${toolchainDirectory} pins the module ${module}: add it with an exact version to ${join(toolchainDirectory, "manifests", "go.mod")}.`,
    );
  }
  const directory = join(toolchainDirectory, group);
  const pins = await readPins(directory);
  const version = pinnedVersion(pins, module, directory);
  // Without both sums go would trust the first download and write what is missing into go.sum.
  const sum = pins.sums.get(`${module} ${version}`);
  if (sum === undefined || !pins.sums.has(`${module} ${version}/go.mod`)) {
    throw new Error(
      `${join(directory, "go.sum")} lacks a sum of ${module} ${version}: \`go mod download -json ${module}@${version}\`, run in that folder, adds what it finds.`,
    );
  }
  await readGoEnvironment(directory, pins, environment);

  const result = await runCommand("go", ["mod", "download", "-json", `${module}@${version}`], {
    cwd: directory,
    environment: goCommandEnvironment(environment),
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
  });
  const answer = parseAnswer(result.stdout);
  if (`${answer.Error ?? ""}${result.stderr}`.includes("checksum mismatch") || (answer.Sum !== undefined && answer.Sum !== sum)) {
    throw new Error(
      `The files of ${module} ${version} are not those that ${join(directory, "go.sum")} names (checksum mismatch): ` +
        `nothing of them is used; find out which of the two was changed.`,
    );
  }
  if (result.code !== 0 || answer.Dir === undefined || answer.Sum === undefined) {
    throw new Error(
      `${module} ${version} could not be downloaded: ${(answer.Error ?? result.stderr).trim().replaceAll(/\s*\n\s*/g, " ") || "go said nothing"}.`,
    );
  }
  if (!(await stat(answer.Dir)).isDirectory())
    throw new Error(`${answer.Dir} is not a directory: clear Go's module cache with \`go clean -modcache\`.`);
  return answer.Dir;
}

async function groupOf(toolchainDirectory: string, groups: readonly string[], module: string): Promise<string | undefined> {
  for (const group of groups) {
    const pins = await readPins(join(toolchainDirectory, group));
    if (pins.versions.has(module)) return group;
  }
  return undefined;
}

/** What `go mod download -json` tells about one module, as far as it is used. */
interface DownloadAnswer {
  Error?: string;
  Dir?: string;
  Sum?: string;
}

function parseAnswer(text: string): DownloadAnswer {
  try {
    return JSON.parse(text) as DownloadAnswer;
  } catch {
    return {};
  }
}
