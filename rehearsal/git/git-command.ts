import { spawn } from "node:child_process";

/** Author and committer of every commit that the rehearsal makes. */
const IDENTITY = { name: "rehearsal", email: "rehearsal@localhost" };

export interface GitCommand {
  /** Arguments after `git`; never a secret, because every user of the machine can read them. */
  args: readonly string[];
  cwd: string;
  /** Added to the clean environment. */
  env?: Readonly<Record<string, string>>;
}

/**
 * The environment of every git process of the rehearsal: no configuration, identity, credential helper or
 * prompt of the person who runs it, so that a run behaves the same on every machine.
 */
export function gitEnvironment(home: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: home,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: IDENTITY.name,
    GIT_AUTHOR_EMAIL: IDENTITY.email,
    GIT_COMMITTER_NAME: IDENTITY.name,
    GIT_COMMITTER_EMAIL: IDENTITY.email,
  };
}

/** Settings for git that reach it through its environment, because an argument would be visible to all. */
export function gitSettings(settings: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(settings);
  const environment: Record<string, string> = { GIT_CONFIG_COUNT: String(entries.length) };
  entries.forEach(([key, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return environment;
}

/**
 * Runs git and returns its standard output without the final newline.
 * Throws a sentence with git's own message when it fails or is not installed.
 */
export async function git(command: GitCommand): Promise<string> {
  const child = spawn("git", command.args, {
    cwd: command.cwd,
    env: { ...gitEnvironment(command.cwd), ...command.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  const problems: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => problems.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", (error) => reject(notStarted(error)));
    child.on("close", resolve);
  });
  if (code !== 0) {
    throw new Error(
      `git ${command.args[0]} failed in ${command.cwd}: ${Buffer.concat(problems).toString("utf8").trim() || `exit code ${code}`}`,
    );
  }
  return Buffer.concat(output).toString("utf8").replace(/\n$/, "");
}

/** What to say when the git program itself could not be started. */
export function notStarted(error: Error): Error {
  return (error as NodeJS.ErrnoException).code === "ENOENT"
    ? new Error("git could not be started: install git, or check that the working directory exists.", { cause: error })
    : new Error(`git could not be started: ${error.message}`, { cause: error });
}
