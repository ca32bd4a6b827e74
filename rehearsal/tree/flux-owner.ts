import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readStackFile } from "../../config/stack-file";
import { stacks } from "../engine/stacks";
import { fluxHardeningProblems } from "./flux-hardening";
import type { KubernetesObject } from "./objects";
import type { Problem } from "./problem";
import { CLUSTER } from "./tree";

export type FluxOwner = "platform" | "repository";

/**
 * Who owns Flux according to the stack files of a directory: the repository as soon as one stack says so, because all stacks read
 * one tree. A stack that says nothing means the platform, the default of config.
 */
export function fluxOwner(directory: string): FluxOwner {
  const owners = stacks(directory).map((stack) => {
    const { raw } = readStackFile(readFileSync(join(directory, `Pulumi.${stack}.yaml`), "utf8"));
    const delivery = JSON.parse(raw["numinia:delivery"] ?? "{}") as { flux?: { owner?: string } } | null;
    return delivery?.flux?.owner;
  });
  return owners.includes("repository") ? "repository" : "platform";
}

/** Two owners of one Flux undo each other; and a Flux that the repository owns must be as hard as ours would be. */
export function fluxOwnerProblems(objects: readonly KubernetesObject[], owner: FluxOwner): Problem[] {
  const where = `${CLUSTER}/flux-system`;
  if (owner === "repository") return fluxHardeningProblems(objects).map((message) => ({ where, message }));
  return objects
    .filter((object) => object.kind === "Deployment" && object.metadata.namespace === "flux-system")
    .map((object) => ({
      where,
      message: `Deployment ${object.metadata.name} has two owners: the program installs Flux. Take it out of the tree, or set numinia:delivery.flux.owner to repository.`,
    }));
}
