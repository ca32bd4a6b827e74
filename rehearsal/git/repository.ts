import { mkdir, realpath, rm, stat } from "node:fs/promises";
import * as path from "node:path";
import { git } from "./git-command";

/** 2000-01-01T00:00:00Z: the same content gives the same commit in every run. */
const SEED_DATE = "@946684800 +0000";

export interface RepositorySeed {
  /** Directory whose whole content becomes the first commit; ignore files in it are not obeyed. */
  directory: string;
  branch: string;
  message: string;
  /** Name of a lightweight tag on the commit. */
  tag?: string;
}

/**
 * Makes a bare repository (mode 0700) with one commit of the seed directory, and returns the commit.
 * Throws when the seed directory does not exist or holds no file.
 */
export async function createBareRepository(repository: string, seed: RepositorySeed): Promise<string> {
  if (!(await stat(seed.directory).catch(() => undefined))?.isDirectory()) {
    throw new Error(`A repository cannot be seeded from ${seed.directory}: it is not a directory.`);
  }
  await mkdir(repository, { recursive: true, mode: 0o700 });
  await git({ args: ["init", "--quiet", "--bare", "--template=", `--initial-branch=${seed.branch}`, "."], cwd: repository });
  await configure(repository);

  const indexFile = path.join(repository, "seed-index");
  const seeding = {
    GIT_DIR: repository,
    GIT_WORK_TREE: await realpath(seed.directory),
    GIT_INDEX_FILE: indexFile,
    GIT_AUTHOR_DATE: SEED_DATE,
    GIT_COMMITTER_DATE: SEED_DATE,
  };
  const inSeed = (...args: string[]) => git({ args, cwd: seed.directory, env: { ...seeding, HOME: repository } });
  await inSeed("add", "--all", "--force", ".");
  if ((await inSeed("ls-files")) === "") {
    throw new Error(`A repository cannot be seeded from ${seed.directory}: the directory holds no file.`);
  }
  const commit = await inSeed("commit-tree", await inSeed("write-tree"), "-m", seed.message);
  await inSeed("update-ref", `refs/heads/${seed.branch}`, commit);
  if (seed.tag) await inSeed("update-ref", `refs/tags/${seed.tag}`, commit);
  await rm(indexFile, { force: true });
  return commit;
}

/** The repository's references: full name to commit. */
export async function references(repository: string): Promise<Map<string, string>> {
  const lines = await git({ args: ["for-each-ref", "--format=%(objectname) %(refname)"], cwd: repository });
  return new Map(
    lines
      .split("\n")
      .filter(Boolean)
      .map((line) => [line.slice(line.indexOf(" ") + 1), line.slice(0, line.indexOf(" "))]),
  );
}

async function configure(repository: string): Promise<void> {
  const settings = {
    // A detached `git gc` would outlive the server.
    "gc.auto": "0",
    "maintenance.auto": "false",
    "receive.autogc": "false",
    // As the large Git hosts do: a client may ask for a commit by its name, and for partial clones.
    "uploadpack.allowAnySHA1InWant": "true",
    "uploadpack.allowFilter": "true",
  };
  for (const [key, value] of Object.entries(settings)) {
    await git({ args: ["config", key, value], cwd: repository });
  }
}
