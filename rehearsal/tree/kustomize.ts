import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { parse } from "yaml";
import type { KubernetesObject } from "./objects";

const run = promisify(execFile);

/** One object of a build: as text, which is what Flux substitutes in, and read. */
export interface BuiltObject {
  text: string;
  object: KubernetesObject;
}

/** What a build gave: its objects, or why there are none. */
export type Build = { objects: BuiltObject[]; error?: undefined } | { objects: []; error: string };

/** Runs `kustomize build`; a directory that does not build gives an error text, never a rejection. */
export async function build(kustomize: string, directory: string): Promise<Build> {
  try {
    const { stdout } = await run(kustomize, ["build", directory], { maxBuffer: 64 * 1024 * 1024 });
    return { objects: splitObjects(stdout) };
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().split("\n")[0];
    return { objects: [], error: said || (error instanceof Error ? error.message : String(error)) };
  }
}

/** The objects of a build's output. */
export function splitObjects(stream: string): BuiltObject[] {
  return stream
    .split(/^---$/m)
    .filter((text) => text.trim() !== "")
    .map((text) => ({ text, object: readYaml(text) }));
}

/** YAML 1.1, as Flux reads it: `on` and `no` are booleans. */
export function readYaml(text: string): KubernetesObject {
  return parse(text, { version: "1.1" }) as KubernetesObject;
}
