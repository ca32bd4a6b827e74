import type { KubernetesObject, Manifest } from "../objects";
import type { Problem } from "../problem";
import type { Tree } from "../tree";

/** Platform HelmReleases: where they stand, as whom they act, and what happens when an install fails. */
export function helmReleaseProblems(tree: Tree): Problem[] {
  const applied = [tree.root, ...tree.layers.map((layer) => layer.build)].flatMap((build) => build.objects.map(({ object }) => object));
  return tree.layers.flatMap(({ where, path, build }) =>
    build.objects
      .map(({ object }) => object)
      .filter((object) => object.kind === "HelmRelease")
      .flatMap((object) =>
        [...problemsOf(object), ...sourceProblems(object, applied)].map((message) => ({
          where: path ?? where,
          message: `HelmRelease ${object.metadata.name}: ${message}`,
        })),
      ),
  );
}

function sourceProblems(object: KubernetesObject, applied: readonly KubernetesObject[]): string[] {
  const source: Manifest = object.spec?.chart?.spec?.sourceRef ?? {};
  const found = applied.some(
    (each) => each.kind === source.kind && each.metadata.name === source.name && each.metadata.namespace === object.metadata.namespace,
  );
  return found
    ? []
    : [`spec.chart.spec.sourceRef names ${source.kind} ${source.name}, which nothing in the tree applies in ${object.metadata.namespace}.`];
}

function problemsOf(object: KubernetesObject): string[] {
  const spec: Manifest = object.spec ?? {};
  const chart: Manifest = spec.chart?.spec ?? {};
  const problems: string[] = [];
  if (object.metadata.namespace !== "flux-system")
    problems.push("metadata.namespace must be flux-system: elsewhere its chart source would be across namespaces, which is refused.");
  if (!/^v?\d+\.\d+\.\d+$/.test(String(chart.version)))
    problems.push(`spec.chart.spec.version must be one exact version such as 1.2.3, not ${chart.version}.`);
  if (chart.sourceRef?.namespace !== undefined)
    problems.push("spec.chart.spec.sourceRef must name no namespace: references across namespaces are refused.");
  if (spec.serviceAccountName !== "helm-controller")
    problems.push("spec.serviceAccountName must be helm-controller: without it a hardened Flux acts as an account that may do nothing.");
  if (!spec.releaseName) problems.push("spec.releaseName must be set: with a target namespace Flux puts that namespace's name in front.");
  if (!spec.targetNamespace) problems.push("spec.targetNamespace must be set: flux-system is for Flux.");
  if (spec.storageNamespace !== spec.targetNamespace)
    problems.push("spec.storageNamespace must be its targetNamespace: a release's history belongs where the release is.");
  if (!spec.timeout) problems.push("spec.timeout must be set.");
  for (const action of ["install", "upgrade"]) {
    if (!(spec[action]?.remediation?.retries > 0))
      problems.push(`spec.${action}.remediation.retries must be at least 1: otherwise one failed ${action} stays failed.`);
  }
  if (spec.suspend !== undefined) problems.push("spec.suspend must not be committed.");
  return problems;
}
