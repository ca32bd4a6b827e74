import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Allow, ALLOWS, type PlatformConfig } from "../../config/model";
import { parsePlatformConfig } from "../../config/parse";
import { readStackFile } from "../../config/stack-file";
import type { Toolchain } from "../../toolchain/toolchain";
import { REPOSITORY } from "../engine/project";
import { stacks } from "../engine/stacks";
import type { World } from "./endpoint";
import type { Section } from "./matrix";
import { platformObjects } from "./platform-objects";
import { type Sources, stackMatrix, stackWorld } from "./stack-matrix";

/** The stack whose network and Flux the matrix of the allows borrows. */
const SMALL_STACK = "rehearsal";
/** Who may reach whom does not depend on the day; which versions are supported does, and is for the program to check. */
const ANY_DAY = new Date("2026-09-01");

/** The reviewed file of a matrix. */
export function goldenFile(name: string): string {
  return join(REPOSITORY, "test", "golden", `reachability-${name}.txt`);
}

/** Its text; empty when there is none yet. */
export function reviewedMatrix(name: string): string {
  const file = goldenFile(name);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** What has a reviewed matrix: every stack, and `allows`, which has an environment for each allow, for none and for all. */
function reviewedConfigs(): Map<string, PlatformConfig> {
  const configs = new Map(stacks(REPOSITORY).map((stack) => [stack, stackConfig(stack)]));
  return configs.set("allows", allowsConfig(configs.get(SMALL_STACK)!));
}

function stackConfig(stack: string): PlatformConfig {
  const { raw, secretKeys } = readStackFile(readFileSync(join(REPOSITORY, `Pulumi.${stack}.yaml`), "utf8"));
  return parsePlatformConfig(raw, secretKeys, ANY_DAY);
}

function allowsConfig(stack: PlatformConfig): PlatformConfig {
  const [organization] = stack.organizations;
  const [environment] = organization!.environments;
  const make = (name: string, allows: Allow[], peers: string[] = []) => ({
    ...organization!,
    name,
    environments: [{ ...environment!, namespace: name, allows, peers }],
  });
  const [own] = make("only-own-environments", ["own-environments"]).environments;
  return {
    ...stack,
    organizations: [
      make("none", []),
      ...ALLOWS.filter((allow) => allow !== "own-environments").map((allow) => make(`only-${allow}`, [allow])),
      { ...organization!, name: "own", environments: [own!, { ...own!, namespace: `${own!.namespace}-pre` }] },
      // Two that name each other, and one that names somebody who does not: config refuses the last, the boundary has to as well.
      make("peer-one", ["peers"], ["peer-two"]),
      make("peer-two", ["peers"], ["peer-one"]),
      make("peer-alone", ["peers"], ["none"]),
      make("every", [...ALLOWS]),
    ],
  };
}

/** A configuration, the policies that its cluster has, and what they say. */
export interface Evaluated {
  readonly config: PlatformConfig;
  readonly sources: Sources;
  readonly world: World;
  readonly sections: readonly Section[];
}

/** Evaluates everything that has a reviewed matrix, with this repository's tree; by name. */
export async function evaluateAll(toolchain: Pick<Toolchain, "path" | "moduleDirectory">): Promise<Map<string, Evaluated>> {
  const tree = join(REPOSITORY, "numinia-k8s");
  const kustomize = await toolchain.path("kustomize");
  // Stacks that have the same Flux share what the platform applies.
  const platforms = new Map<string, ReturnType<typeof platformObjects>>();
  const result = new Map<string, Evaluated>();
  for (const [name, config] of reviewedConfigs()) {
    const { flux } = config.delivery;
    const key = `${flux.owner} ${flux.version}`;
    const platform = platforms.get(key) ?? platformObjects(tree, kustomize, toolchain, flux);
    platforms.set(key, platform);
    const sources = { tree, kustomize, platform: await platform };
    const world = await stackWorld(config, sources);
    result.set(name, { config, sources, world, sections: stackMatrix(config, world) });
  }
  return result;
}
