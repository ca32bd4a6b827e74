import * as pulumi from "@pulumi/pulumi";
import type { ProtectionConfig } from "../config/model";
import { isProtected } from "../lib/protection";
import { onEveryResource } from "./every-resource";

const EXPLANATION =
  "Should this preview fail because a resource is protected: replacing or deleting it would lose data (a VPC, cluster, file system, key, zone, secret or backup). Take the change back, or name the resource in numinia:protection.allow; docs/architecture.md, decision 20";

/**
 * Protects what must not be lost (lib/protection.ts), wherever it is registered: in the program or as a child of a remote
 * component. Call it before the first resource. The engine refuses to delete or replace what is protected, in the preview already.
 *
 * What `numinia:protection.allow` names is not protected from the next up on: a replacement passes in the same up, a deletion in
 * the one after, since the state still has the old protection until then. `pulumi destroy` needs an up with `allow: ["*"]` before.
 */
export function guard({ allow }: ProtectionConfig): void {
  // The engine's own message names the resource and two ways around; this is the platform's, in every preview, the refused one too.
  if (pulumi.runtime.isDryRun()) void pulumi.log.info(EXPLANATION);
  // Said of every resource: without it the children of a protected one, a VPC's route tables for instance, would inherit it.
  onEveryResource((resource) => ({ protect: isProtected(resource, allow) }));
}
