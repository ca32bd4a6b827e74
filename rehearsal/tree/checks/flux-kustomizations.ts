import { posix } from "node:path";
import type { Manifest } from "../objects";
import type { Problem } from "../problem";
import { FLUX_KUSTOMIZATIONS, type Layer, type Tree } from "../tree";

const DURATION = /^(\d+(ms|s|m|h))+$/;

/** flux-kustomization/ holds one Flux Kustomization per file, each in the platform's pattern, without loops. */
export function fluxKustomizationProblems(tree: Tree): Problem[] {
  const files = tree.files.filter(
    (file) => posix.dirname(file.path) === FLUX_KUSTOMIZATIONS && posix.basename(file.path) !== "kustomization.yaml",
  );
  const shape = files.flatMap((file) => {
    const layers = tree.layers.filter((layer) => layer.where === file.path);
    if (layers.length === 1 && file.documents.length === 1) return nameProblems(layers[0]!);
    return [
      { where: file.path, message: "one Flux Kustomization a file, and nothing else in this directory: move the rest to infrastructure/." },
    ];
  });
  return [
    ...shape,
    ...tree.layers.flatMap(patternProblems),
    ...tree.layers.flatMap((layer) => [...sourceProblems(layer, tree), ...dependencyProblems(layer, tree)]),
  ];
}

function nameProblems({ where, object }: Layer): Problem[] {
  const expected = posix.basename(where, ".yaml");
  return object.metadata.name === expected
    ? []
    : [{ where, message: `metadata.name is ${object.metadata.name}: name it after the file, ${expected}.` }];
}

function patternProblems(layer: Layer): Problem[] {
  const { where, object } = layer;
  const spec: Manifest = object.spec ?? {};
  const problems: string[] = [];
  if (object.metadata.namespace !== "flux-system")
    problems.push("metadata.namespace must be flux-system: the platform's Kustomizations stand beside their source.");
  for (const field of ["interval", "retryInterval", "timeout"]) {
    if (!DURATION.test(String(spec[field]))) problems.push(`spec.${field} must be a duration such as 5m.`);
  }
  if (spec.serviceAccountName !== "kustomize-controller")
    problems.push(
      "spec.serviceAccountName must be kustomize-controller: without it a hardened Flux acts as an account that may do nothing.",
    );
  if (spec.sourceRef?.kind !== "GitRepository" || spec.sourceRef?.namespace !== undefined)
    problems.push(
      "spec.sourceRef must name a GitRepository of flux-system, without a namespace: references across namespaces are refused.",
    );
  const watches = (spec.wait === true ? 1 : 0) + ((spec.healthChecks ?? []).length > 0 ? 1 : 0);
  if (watches !== 1)
    problems.push(
      "it needs either spec.wait: true or spec.healthChecks, not both and not neither: with wait Flux ignores the health checks.",
    );
  if (spec.suspend !== undefined)
    problems.push("spec.suspend must not be committed: a suspended Kustomization neither repairs nor prunes.");
  if (spec.targetNamespace !== undefined) problems.push("spec.targetNamespace must not be set: every platform object names its namespace.");
  if (isCrdLayer(layer) && spec.prune !== false)
    problems.push(
      "a layer of custom resource definitions must set spec.prune: false: deleting a definition deletes every object of its kind.",
    );
  if (!isCrdLayer(layer) && spec.prune !== true) problems.push("spec.prune must be true: what leaves the tree must leave the cluster.");
  return problems.map((message) => ({ where, message }));
}

/** A layer is of CRDs by its name, or because it applies one. */
function isCrdLayer({ object, build }: Layer): boolean {
  return object.metadata.name.endsWith("-crds") || build.objects.some((each) => each.object.kind === "CustomResourceDefinition");
}

/** The program makes the source flux-system; any other stands in flux-system/, so that it is there before its reader. */
function sourceProblems({ where, object }: Layer, tree: Tree): Problem[] {
  const name = object.spec?.sourceRef?.name;
  const known =
    name === "flux-system" || tree.root.objects.some((each) => each.object.kind === "GitRepository" && each.object.metadata.name === name);
  return known ? [] : [{ where, message: `spec.sourceRef names the GitRepository ${name}, which flux-system/ does not hold.` }];
}

function dependencyProblems(layer: Layer, tree: Tree): Problem[] {
  const names = tree.layers.map((each) => each.object.metadata.name);
  const unknown = dependencies(layer).filter((name) => !names.includes(name));
  const problems = unknown.map((name) => ({
    where: layer.where,
    message: `spec.dependsOn names ${name}, which is no Kustomization of this directory: it would wait for ever.`,
  }));
  const path = loopFrom(layer.object.metadata.name, tree);
  return path === undefined
    ? problems
    : [
        ...problems,
        { where: layer.where, message: `spec.dependsOn goes round in a circle (${path.join(" → ")}): none of them would ever be applied.` },
      ];
}

/** The way from a Kustomization back to itself; reported once, at the first name of the alphabet in the circle. */
function loopFrom(start: string, tree: Tree): string[] | undefined {
  const walk = (name: string, path: string[]): string[] | undefined => {
    const layer = tree.layers.find((each) => each.object.metadata.name === name);
    for (const next of layer ? dependencies(layer) : []) {
      if (next === start) return [...path, next];
      if (!path.includes(next)) {
        const found = walk(next, [...path, next]);
        if (found) return found;
      }
    }
    return undefined;
  };
  const path = walk(start, [start]);
  return path && path.every((name) => name >= start) ? path : undefined;
}

function dependencies({ object }: Layer): string[] {
  return (object.spec?.dependsOn ?? []).map((each: Manifest) => String(each.name));
}
