import { FLUX_REQUIRED_ARGUMENTS, missingArguments } from "../../lib/flux-hardening";
import type { KubernetesObject } from "./objects";

/** The container that carries the controller's arguments, in every release of Flux. */
const CONTAINER = "manager";

/**
 * What a repository that manages its own Flux (`flux.owner: repository`) still lacks: `deployments` are the Deployments of
 * flux-system that it would apply. One sentence per missing argument and per missing controller; none when Flux is hardened.
 */
export function fluxHardeningProblems(deployments: readonly KubernetesObject[]): string[] {
  const inFlux = deployments.filter((each) => each.kind === "Deployment" && each.metadata.namespace === "flux-system");
  const names = new Set(inFlux.map((each) => each.metadata.name));
  const absent = Object.keys(FLUX_REQUIRED_ARGUMENTS)
    .filter((name) => !names.has(name))
    .map((name) => `flux-system has no Deployment ${name}: the platform needs it.`);
  const weak = inFlux.flatMap((each) =>
    missingArguments(each.metadata.name, argumentsOf(each)).map(
      (argument) =>
        `Deployment ${each.metadata.name} in flux-system is not started with ${argument}: add it to the arguments of its container ${CONTAINER} (a patch in flux-system/kustomization.yaml).`,
    ),
  );
  return [...absent, ...weak];
}

function argumentsOf(deployment: KubernetesObject): string[] {
  const containers: { name: string; args?: string[] }[] = deployment.spec?.template?.spec?.containers ?? [];
  return containers.find((each) => each.name === CONTAINER)?.args ?? [];
}
