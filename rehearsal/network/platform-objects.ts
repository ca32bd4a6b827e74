import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlatformConfig } from "../../config/model";
import type { Toolchain } from "../../toolchain/toolchain";
import { buildFluxInstallManifest } from "../flux/install-manifest";
import { build, type BuiltObject, splitObjects } from "../tree/kustomize";
import { CLUSTER } from "../tree/tree";

/**
 * Everything that the platform applies from manifests: Flux itself where the program owns it, and the tree's root and layers.
 * Charts are not rendered: a policy that one brings can only close what counts as open here.
 * Throws when something does not build: what is missing could be what selects a pod.
 */
export async function platformObjects(
  tree: string,
  kustomize: string,
  toolchain: Pick<Toolchain, "path" | "moduleDirectory">,
  flux: PlatformConfig["delivery"]["flux"],
): Promise<BuiltObject[]> {
  const root = await builtObjects(kustomize, tree, CLUSTER);
  const paths = root
    .map(({ object }) => object)
    .filter(({ apiVersion, kind }) => kind === "Kustomization" && apiVersion.startsWith("kustomize.toolkit.fluxcd.io/"))
    .flatMap(({ spec }) => (spec.sourceRef.name === "flux-system" ? [String(spec.path)] : []));
  const layers = await Promise.all(paths.map((path) => builtObjects(kustomize, tree, path)));
  const ofFlux = flux.owner === "platform" ? await fluxObjects(toolchain, flux.version) : [];
  return [...ofFlux, ...root, ...layers.flat()];
}

async function builtObjects(kustomize: string, tree: string, path: string): Promise<BuiltObject[]> {
  const { objects, error } = await build(kustomize, join(tree, path));
  if (error !== undefined) throw new Error(`${path} does not build: ${error}`);
  return objects;
}

async function fluxObjects(toolchain: Pick<Toolchain, "path" | "moduleDirectory">, version: string): Promise<BuiltObject[]> {
  const directory = await mkdtemp(join(tmpdir(), "numinia-flux-"));
  try {
    const file = await buildFluxInstallManifest({ toolchain, version, outputFile: join(directory, "install.yaml") });
    return splitObjects(await readFile(file, "utf8"));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
