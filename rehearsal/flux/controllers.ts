/** The Flux controllers that run here as processes; their Deployments and service accounts have the same names. */
export const CONTROLLERS = ["source-controller", "kustomize-controller", "helm-controller", "notification-controller"] as const;

export type ControllerName = (typeof CONTROLLERS)[number];

/** Namespace in which Flux is installed. */
export const FLUX_NAMESPACE = "flux-system";

export function isController(name: string): name is ControllerName {
  return (CONTROLLERS as readonly string[]).includes(name);
}
