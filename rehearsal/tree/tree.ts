import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, posix, sep } from "node:path";
import { parseAllDocuments, stringify } from "yaml";
import { COMPONENTS } from "../../lib/substitutions";
import { build, type Build, readYaml } from "./kustomize";
import type { KubernetesObject, Manifest } from "./objects";

/** The cluster's directory; Flux's root Kustomization has this path. */
export const CLUSTER = "clusters/prod-cluster";
export const ORGANIZATIONS = `${CLUSTER}/organizations`;
export const FLUX_KUSTOMIZATIONS = `${CLUSTER}/flux-kustomization`;
export const TENANCY = `${CLUSTER}/infrastructure/tenancy`;
export const BOUNDARY = `${TENANCY}/base`;

/** One YAML file of the tree. */
export interface TreeFile {
  /** Relative to the directory that holds clusters/, with slashes. */
  path: string;
  text: string;
  documents: Manifest[];
}

/** A Flux Kustomization of flux-kustomization/ and what it applies. */
export interface Layer {
  /** The file it stands in. */
  where: string;
  object: KubernetesObject;
  /** Its path below the tree; undefined when it reads another source than this repository. */
  path: string | undefined;
  build: Build;
}

/** The boundary with some of its components. */
export interface Boundary {
  components: readonly string[];
  build: Build;
}

/** organizations/<organization>/applications/<environment>. */
export interface Environment {
  where: string;
  organization: string;
  environment: string;
  build: Build;
}

/** The whole tree: its files, and every build that Flux makes of it. */
export interface Tree {
  files: TreeFile[];
  /** Directories with a kustomization.yaml, and the build of each; a component builds only within the boundary. */
  kustomizations: { directory: string; content: Manifest; build: Build }[];
  root: Build;
  layers: Layer[];
  boundaries: Boundary[];
  environments: Environment[];
}

/** Reads and builds everything; a part that does not build is in the result with its error. */
export async function loadTree(directory: string, kustomize: string): Promise<Tree> {
  const files = await readFiles(directory);
  const kustomizations = await inTurns(
    files.filter((each) => posix.basename(each.path) === "kustomization.yaml"),
    async (file) => {
      const content = file.documents[0];
      const at = posix.dirname(file.path);
      const result: Build = content?.kind === "Component" ? { objects: [] } : await build(kustomize, join(directory, at));
      return { directory: at, content, build: result };
    },
  );
  const builds = new Map(kustomizations.map((each) => [each.directory, each.build]));
  const buildOf = (at: string): Build => builds.get(at) ?? { objects: [], error: "there is no kustomization.yaml" };
  return {
    files,
    kustomizations,
    root: buildOf(CLUSTER),
    layers: layersOf(files, buildOf),
    boundaries: await buildBoundaries(directory, kustomize),
    environments: environmentsOf(files, buildOf),
  };
}

async function readFiles(directory: string): Promise<TreeFile[]> {
  const names = await readdir(join(directory, "clusters"), { recursive: true }).catch(() => {
    throw new Error(`${directory} has no directory clusters/: name the directory that holds it with --tree.`);
  });
  const paths = names.filter((name) => /\.ya?ml$/.test(name)).map((name) => posix.join("clusters", name.split(sep).join("/")));
  return Promise.all(
    paths.sort().map(async (path) => {
      const text = await readFile(join(directory, path), "utf8");
      return {
        path,
        text,
        documents: parseAllDocuments(text, { version: "1.1" })
          .map((document) => document.toJS() as Manifest)
          .filter(Boolean),
      };
    }),
  );
}

function layersOf(files: readonly TreeFile[], buildOf: (at: string) => Build): Layer[] {
  const isLayer = (each: Manifest) => each.kind === "Kustomization" && String(each.apiVersion).startsWith("kustomize.toolkit.fluxcd.io/");
  return files
    .filter((file) => posix.dirname(file.path) === FLUX_KUSTOMIZATIONS)
    .flatMap((file) => file.documents.filter(isLayer).map((object) => ({ where: file.path, object: object as KubernetesObject })))
    .map(({ where, object }) => {
      const own = object.spec?.sourceRef?.name === "flux-system";
      const path = own ? posix.join(".", String(object.spec?.path ?? ".")) : undefined;
      return { where, object, path, build: path === undefined ? { objects: [] } : buildOf(path) };
    });
}

function environmentsOf(files: readonly TreeFile[], buildOf: (at: string) => Build): Environment[] {
  const pattern = new RegExp(`^${ORGANIZATIONS}/([^/]+)/applications/([^/]+)/`);
  const found = new Map<string, Environment>();
  for (const file of files) {
    const match = pattern.exec(file.path);
    if (!match) continue;
    const where = posix.join(ORGANIZATIONS, match[1]!, "applications", match[2]!);
    found.set(where, { where, organization: match[1]!, environment: match[2]!, build: buildOf(where) });
  }
  return [...found.values()];
}

/** The boundary bare, with each component, and with all of them. */
const COMBINATIONS: readonly (readonly string[])[] = [[], ...COMPONENTS.map((name) => [name]), COMPONENTS];

/**
 * The boundary with each combination of components, none given twice: as Flux does it, which adds spec.components to the
 * kustomization.yaml of its path. Done in a copy, because the tree is not ours to write.
 */
export async function buildBoundaries(
  directory: string,
  kustomize: string,
  combinations: readonly (readonly string[])[] = COMBINATIONS,
): Promise<Boundary[]> {
  const copy = await mkdtemp(join(tmpdir(), "numinia-boundary-"));
  try {
    await cp(join(directory, TENANCY), copy, { recursive: true }).catch(() => undefined);
    const original = await readFile(join(copy, "base", "kustomization.yaml"), "utf8").catch(() => undefined);
    if (original === undefined) return [{ components: [], build: { objects: [], error: "there is no kustomization.yaml" } }];
    return await inTurns(combinations, async (components) => {
      const base = join(copy, `base-${components.join("-")}`);
      await cp(join(copy, "base"), base, { recursive: true });
      const content = { ...readYaml(original), components: components.map((name) => `../components/allow-${name}`) };
      await writeFile(join(base, "kustomization.yaml"), stringify(content));
      const result = await build(kustomize, base);
      // The copy's own address says nothing to a reader.
      return {
        components,
        build:
          result.error === undefined ? result : { objects: [], error: result.error.replaceAll(base, BOUNDARY).replaceAll(copy, TENANCY) },
      };
    });
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** Four at a time: kustomize is quick, what costs is starting it. The results come in the order of the items. */
async function inTurns<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += 4) results.push(...(await Promise.all(items.slice(start, start + 4).map(work))));
  return results;
}
