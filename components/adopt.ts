import * as pulumi from "@pulumi/pulumi";
import type { AdoptConfig } from "../config/model";
import { Adoption } from "../lib/adoption";
import { onEveryResource } from "./every-resource";

/** Waits until every registration has been answered; part of the SDK at run time, but missing from its types. */
const { waitForRPCs } = pulumi.runtime as unknown as { waitForRPCs(): Promise<void> };

/**
 * Takes over the resources that `numinia:adopt` names instead of making them, wherever they are registered: in the program or as
 * children of remote components. Call it before the first resource.
 *
 * The engine reads each one by its import id and compares it with the program. With `differences: apply` a preview shows `import`
 * and, where something differs, an `update` of just these properties (or a replacement, which protection refuses); with `keep`
 * all properties of the existing resource stay as they are while its entry stands. A resource that does not exist fails the
 * preview; so does an entry that no resource of the program has.
 */
export function adoptExisting(config: AdoptConfig | undefined): void {
  if (config === undefined) return;
  const adoption = new Adoption(config.resources, config.differences);
  onEveryResource((resource) => adoption.optionsOf(resource));
  // After the program's own code has run: only then is the first resource waited for.
  setImmediate(() => void reportLeftovers(adoption));
}

async function reportLeftovers(adoption: Adoption): Promise<void> {
  await waitForRPCs();
  const problems = adoption.problems();
  if (problems.length > 0) throw new pulumi.RunError(problems.join("\n"));
}
