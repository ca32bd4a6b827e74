import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { gitEnvironment, gitSettings } from "../../../rehearsal/git/git-command";

/** Makes a directory that is gone after the test. */
export async function temporaryDirectory(t: { after(fn: () => Promise<void>): void }): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), "rehearsal-test-"));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Writes files (path to content) below a directory and returns it. */
export async function writeTree(directory: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(directory, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return directory;
}

export interface GitResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the real git as a client that knows only the given settings, and never throws. */
export function runGit(cwd: string, args: readonly string[], settings: Readonly<Record<string, string>> = {}): Promise<GitResult> {
  return new Promise((resolve) => {
    execFile("git", args, { cwd, env: { ...gitEnvironment(cwd), ...gitSettings(settings) }, timeout: 30_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout: stdout.trim(), stderr: stderr.trim() });
    });
  });
}

/** Git settings that send credentials with every request. */
export function withCredentials(username: string, password: string): Record<string, string> {
  return { "http.extraHeader": `Authorization: Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
}
