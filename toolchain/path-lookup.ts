/** Finds a binary on PATH, and trusts it only when it says exactly the pinned version. */
import { realpath, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { isExecutable } from "./cache";
import type { BinarySpec } from "./catalog";
import { runCommand } from "./command";

/** A program that does not answer in this time is not one of ours. */
const ANSWER_TIMEOUT_MS = 10_000;

/** The real path of a binary on PATH with exactly this version; undefined when there is none, or it cannot tell its version. */
export async function findOnPath(
  name: string,
  spec: BinarySpec,
  version: string,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  if (spec.version === undefined) return undefined;
  for (const directory of (environment["PATH"] ?? "").split(delimiter)) {
    // A relative entry would mean another program in each working directory.
    if (!isAbsolute(directory)) continue;
    const candidate = join(directory, name);
    if (!(await isFile(candidate)) || !(await isExecutable(candidate))) continue;
    // pulumi would ask the network for a newer version.
    const result = await runCommand(candidate, spec.version.args, {
      environment: { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeoutMs: ANSWER_TIMEOUT_MS,
    });
    if (result.code === 0 && spec.version.answer.exec(result.stdout)?.[1] === version.replace(/^v/, "")) return await realpath(candidate);
  }
  return undefined;
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (s) => s.isFile(),
    () => false,
  );
}
