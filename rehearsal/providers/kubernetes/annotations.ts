import { annotationOf, type KubeObject } from "./objects";

/** Annotations that tell the provider how to treat an object; every other `pulumi.com/…` annotation means nothing to it. */
export const AUTONAMED = "pulumi.com/autonamed";
const SKIP_AWAIT = "pulumi.com/skipAwait";
const WAIT_FOR = "pulumi.com/waitFor";
const TIMEOUT_SECONDS = "pulumi.com/timeoutSeconds";
const REPLACE_UNREADY = "pulumi.com/replaceUnready";
const PATCH_FORCE = "pulumi.com/patchForce";
const PATCH_FIELD_MANAGER = "pulumi.com/patchFieldManager";
const DELETION_PROPAGATION = "pulumi.com/deletionPropagationPolicy";

/** Ten minutes, the real provider's default for every wait. */
const DEFAULT_TIMEOUT_MS = 600_000;

const isTrue = (object: KubeObject, key: string): boolean => annotationOf(object, key) === "true";

export const isAutonamed = (object: KubeObject): boolean => isTrue(object, AUTONAMED);
export const skipsAwait = (object: KubeObject): boolean => isTrue(object, SKIP_AWAIT);
export const forcesPatch = (object: KubeObject): boolean => isTrue(object, PATCH_FORCE);
export const replacesUnready = (object: KubeObject): boolean => isTrue(object, REPLACE_UNREADY);
export const fieldManagerOf = (object: KubeObject): string => annotationOf(object, PATCH_FIELD_MANAGER);
export const waitForOf = (object: KubeObject): string => annotationOf(object, WAIT_FOR);

export function deletionPropagation(object: KubeObject): "Orphan" | "Background" | "Foreground" {
  switch (annotationOf(object, DELETION_PROPAGATION).toLowerCase()) {
    case "orphan":
      return "Orphan";
    case "background":
      return "Background";
    default:
      return "Foreground";
  }
}

/** How long to wait for an object, in milliseconds: the resource's custom timeout, else its annotation, else ten minutes. */
export function timeoutMs(customSeconds: number, object: KubeObject): number {
  if (customSeconds > 0) return customSeconds * 1000;
  const annotated = annotationOf(object, TIMEOUT_SECONDS);
  return /^\d+$/.test(annotated) ? Number(annotated) * 1000 : DEFAULT_TIMEOUT_MS;
}
