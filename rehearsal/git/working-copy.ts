import { mkdir, rm, writeFile } from "node:fs/promises";
import * as path from "node:path";
import type { GitCredentials } from "./basic-auth";
import { git, gitSettings } from "./git-command";

export interface WorkingCopy {
  directory: string;
  /** Writes a file (path relative to the working copy), with the folders above it. */
  write(path: string, content: string): Promise<void>;
  /** Removes a file or folder. Throws when it does not exist. */
  remove(path: string): Promise<void>;
  /** Commits everything that changed, pushes it, and returns the commit. Throws when nothing changed or the push is refused. */
  commitAndPush(message: string): Promise<string>;
}

/**
 * Clones a branch into a directory. The credentials lie in a file (0600) next to the directory that git reads through a
 * credential helper, so they are neither in an argument nor in the URL nor in the clone's configuration.
 */
export async function openWorkingCopy(o: {
  url: string;
  branch: string;
  directory: string;
  credentials: GitCredentials;
}): Promise<WorkingCopy> {
  await mkdir(path.dirname(o.directory), { recursive: true, mode: 0o700 });
  const credentialsFile = `${o.directory}.credentials`;
  await writeFile(credentialsFile, `username=${o.credentials.username}\npassword=${o.credentials.password}\n`, { mode: 0o600 });
  const settings = { "credential.helper": readingHelper(credentialsFile), "gc.auto": "0", "maintenance.auto": "false" };
  const env = { HOME: path.dirname(o.directory), ...gitSettings(settings) };
  await git({
    args: ["clone", "--quiet", "--template=", "--branch", o.branch, "--", o.url, o.directory],
    cwd: path.dirname(o.directory),
    env,
  });
  const inCopy = (...args: string[]) => git({ args, cwd: o.directory, env });

  return {
    directory: o.directory,
    async write(file, content) {
      const target = confined(o.directory, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, content);
    },
    async remove(file) {
      await rm(confined(o.directory, file), { recursive: true });
    },
    async commitAndPush(message) {
      await inCopy("add", "--all", "--force", ".");
      if ((await inCopy("status", "--porcelain")) === "")
        throw new Error(`There is nothing to commit in ${o.directory}: no file differs from the last commit.`);
      await inCopy("commit", "--quiet", "-m", message);
      await inCopy("push", "--quiet", "origin", `HEAD:refs/heads/${o.branch}`);
      return inCopy("rev-parse", "HEAD");
    },
  };
}

/** A credential helper that only reads: git's own `store` rewrites its file, and forgets what a server refused. */
function readingHelper(file: string): string {
  return `!f() { if test "$1" = get; then cat '${file.replaceAll("'", `'\\''`)}'; fi; }; f`;
}

function confined(directory: string, file: string): string {
  const target = path.resolve(directory, file);
  const inside = path.relative(directory, target);
  if (path.isAbsolute(file) || inside === "" || inside.split(path.sep).some((part) => part === ".." || part === ".git")) {
    throw new Error(`"${file}" is not a path inside the working copy ${directory}.`);
  }
  return target;
}
