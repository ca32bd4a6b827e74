import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import type { ProcessOwner } from "../../../processes/process-owner";

export interface FunctionCall {
  readonly functionName: string;
  /** Files of the deployment package. */
  readonly files: { readonly [path: string]: string };
  /** `<file without extension>.<export>`, as in the function's configuration. */
  readonly handler: string;
  /** Seconds. */
  readonly timeout: number;
  readonly region: string;
  /** JSON. */
  readonly payload: string;
}

/** What a call answers: the handler's result as JSON text, or what it threw. */
export type FunctionAnswer = { readonly result: string } | { readonly error: string };

export type FunctionRunner = (call: FunctionCall) => Promise<FunctionAnswer>;

/**
 * Runs functions of a Node.js runtime as Lambda does: the deployed files, in a process of their own, with nothing of this process's
 * environment. The runtime's SDK is the one of this repository's dependencies.
 *
 * @param directory inside the repository, so that the SDK is found; each call has a directory of its own in it
 * @param environment where the AWS services that functions talk to answer
 */
export function functionRunner(owner: ProcessOwner, directory: string, environment: { readonly [name: string]: string }): FunctionRunner {
  return async ({ functionName, files, handler, timeout, region, payload }) => {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const home = mkdtempSync(join(directory, `${functionName}-`));
    try {
      for (const [path, text] of Object.entries(files)) {
        const file = join(home, normalize(`/${path}`));
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        writeFileSync(file, text, { mode: 0o600 });
      }
      const dot = handler.lastIndexOf(".");
      const name = handler.slice(0, dot);
      const file = [`${name}.mjs`, `${name}.js`].find((path) => Object.hasOwn(files, path));
      if (file === undefined)
        return { error: JSON.stringify({ errorType: "Runtime.ImportModuleError", errorMessage: `Error: Cannot find module '${name}'` }) };
      const { code, stdout } = await owner.run({
        name: `lambda-${functionName}`,
        command: process.execPath,
        args: [join(__dirname, "bootstrap.mjs"), join(home, file), handler.slice(dot + 1)],
        isolated: true,
        env: { AWS_REGION: region, AWS_LAMBDA_FUNCTION_NAME: functionName, ...environment },
        cwd: home,
        timeoutMs: timeout * 1000,
        input: payload,
      });
      if (code !== 0) return { error: JSON.stringify({ errorType: "Runtime.ExitError", errorMessage: `exit status ${code}` }) };
      const answer = JSON.parse(stdout) as { payload: unknown } | { error: object };
      return "error" in answer ? { error: JSON.stringify(answer.error) } : { result: JSON.stringify(answer.payload) };
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  };
}
