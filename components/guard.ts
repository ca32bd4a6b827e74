import type { ProtectionConfig } from "../config/model";
import { isProtected } from "../lib/protection";
import { onEveryResource } from "./every-resource";

/**
 * Protects what must not be lost (lib/protection.ts), wherever it is registered: in the program or as a child of a remote
 * component. Call it before the first resource. The engine refuses to delete or replace what is protected, in the preview already.
 *
 * What `numinia:protection.allow` names is not protected from the next up on: a replacement passes in the same up, a deletion in
 * the one after, since the state still has the old protection until then. `pulumi destroy` needs an up with `allow: ["*"]` before.
 */
export function guard({ allow }: ProtectionConfig): void {
  // Said of every resource: without it the children of a protected one, a VPC's route tables for instance, would inherit it.
  onEveryResource((resource) => ({ protect: isProtected(resource, allow) }));
}
