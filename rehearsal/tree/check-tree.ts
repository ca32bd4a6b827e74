import { admissionProblems } from "./checks/admission";
import { boundaryProblems } from "./checks/boundary";
import { fluxKustomizationProblems } from "./checks/flux-kustomizations";
import { helmReleaseProblems } from "./checks/helm-releases";
import { labelProblems } from "./checks/labels";
import {
  buildProblems,
  componentProblems,
  listingProblems,
  organizationLayoutProblems,
  reachProblems,
  rootProblems,
} from "./checks/layout";
import { rbacProblems } from "./checks/rbac";
import { substitutionProblems } from "./checks/substitutions";
import { typedInProblems } from "./checks/typed-in";
import { workloadProblems } from "./checks/workloads";
import { type FluxOwner, fluxOwnerProblems } from "./flux-owner";
import { formatProblem, type Problem } from "./problem";
import { loadTree, type Tree } from "./tree";

const CHECKS: readonly ((tree: Tree) => Problem[])[] = [
  buildProblems,
  rootProblems,
  listingProblems,
  reachProblems,
  organizationLayoutProblems,
  fluxKustomizationProblems,
  componentProblems,
  boundaryProblems,
  substitutionProblems,
  typedInProblems,
  helmReleaseProblems,
  workloadProblems,
  rbacProblems,
  labelProblems,
  admissionProblems,
];

/** What was looked at, in numbers: a check that saw nothing proves nothing. */
export interface TreeCounts {
  /** Directories with a kustomization.yaml, components included. */
  kustomizations: number;
  /** Flux Kustomizations of flux-kustomization/. */
  layers: number;
  /** Objects that the root and the layers apply, sources elsewhere not counted. */
  platformObjects: number;
  /** Objects of a boundary without components, and with all of them. */
  boundaryObjects: { bare: number; full: number };
  /** Environments of organizations/, and the objects in all of them. */
  environments: number;
  organizationObjects: number;
}

export interface TreeReport {
  counts: TreeCounts;
  /** Empty when the tree is in order; each once, in the order of the checks. */
  problems: string[];
}

/**
 * Checks a GitOps tree offline: builds everything that Flux would build and reads the result.
 * @param directory the directory that holds clusters/
 * @param kustomize path of the kustomize binary
 * @param owner who installs Flux
 */
export async function checkTree(directory: string, kustomize: string, owner: FluxOwner = "platform"): Promise<TreeReport> {
  const tree = await loadTree(directory, kustomize);
  const problems = [
    ...CHECKS.flatMap((check) => check(tree)),
    ...fluxOwnerProblems(
      tree.root.objects.map(({ object }) => object),
      owner,
    ),
  ];
  return { counts: countsOf(tree), problems: [...new Set(problems.map(formatProblem))] };
}

function countsOf(tree: Tree): TreeCounts {
  const objects = (parts: readonly { build: { objects: readonly unknown[] } }[]) =>
    parts.reduce((sum, each) => sum + each.build.objects.length, 0);
  return {
    kustomizations: tree.kustomizations.length,
    layers: tree.layers.length,
    platformObjects: tree.root.objects.length + objects(tree.layers),
    boundaryObjects: { bare: tree.boundaries[0]?.build.objects.length ?? 0, full: tree.boundaries.at(-1)?.build.objects.length ?? 0 },
    environments: tree.environments.length,
    organizationObjects: objects(tree.environments),
  };
}
