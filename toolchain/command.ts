/** Runs a short command to its end. Long builds go through build.ts instead. */
import { execFile } from "node:child_process";

export interface CommandResult {
  /** null: not started or ended by a signal. */
  code: number | null;
  stdout: string;
  stderr: string;
  /** "ENOENT" when there is no such program. */
  errorCode: string | undefined;
}

/** Never throws: the caller decides what a failure means. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: { cwd?: string; environment: NodeJS.ProcessEnv; timeoutMs: number },
): Promise<CommandResult> {
  return await new Promise((resolve) => {
    execFile(
      command,
      [...args],
      { cwd: options.cwd, env: options.environment, timeout: options.timeoutMs, killSignal: "SIGKILL", maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : null;
        resolve({ code, stdout, stderr, errorCode: typeof error?.code === "string" ? error.code : undefined });
      },
    );
  });
}
