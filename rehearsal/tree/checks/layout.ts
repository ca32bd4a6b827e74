import { posix } from "node:path";
import type { Manifest } from "../objects";
import type { Problem } from "../problem";
import { CLUSTER, ORGANIZATIONS, TENANCY, type Tree } from "../tree";
import { COMPONENTS } from "../../../lib/substitutions";

/** Everything builds: each directory by itself, and the boundary with its components as Flux combines them. */
export function buildProblems(tree: Tree): Problem[] {
  const failing = tree.kustomizations.flatMap(({ directory, build }) =>
    build.error === undefined ? [] : [{ directory, error: withoutPaths(build.error) }],
  );
  // What fails only because it contains another directory that fails is left out: one mistake, one message.
  const single = failing
    .filter(({ directory, error }) => !failing.some((other) => other.directory !== directory && mentions(error, other.directory)))
    .map(({ directory, error }) => ({ where: directory, message: `kustomize cannot build it: ${error}` }));
  const bare = tree.boundaries[0]?.build.error;
  const combined = tree.boundaries.slice(1).flatMap(({ components, build }) =>
    // A broken base is reported once, above.
    build.error === undefined || bare !== undefined
      ? []
      : [{ where: `${TENANCY}/base`, message: `kustomize cannot build it with ${list(components)}: ${withoutPaths(build.error)}` }],
  );
  return [...single, ...combined.slice(0, 1)];
}

/** The root lists the two directories that the platform applies, and organizations/ has no list of its own. */
export function rootProblems(tree: Tree): Problem[] {
  const problems: Problem[] = [];
  const listed: Manifest = tree.kustomizations.find((each) => each.directory === CLUSTER)?.content?.resources;
  if (JSON.stringify([...(listed ?? [])].sort()) !== JSON.stringify(["flux-kustomization", "flux-system"])) {
    problems.push({
      where: `${CLUSTER}/kustomization.yaml`,
      message: `it must list flux-system and flux-kustomization and nothing else, not ${list(listed ?? [])}. A system gets a file in flux-kustomization.`,
    });
  }
  for (const file of tree.files.filter((each) => posix.dirname(each.path) === ORGANIZATIONS)) {
    problems.push({
      where: file.path,
      message: "organizations/ holds directories only: whatever lists them together would apply them as the platform.",
    });
  }
  return problems;
}

/** No file is left out by accident: each is listed by the kustomization.yaml beside it. */
export function listingProblems(tree: Tree): Problem[] {
  const listings = new Map(tree.kustomizations.map(({ directory, content }) => [directory, listedIn(content)]));
  return tree.files
    .filter((file) => posix.basename(file.path) !== "kustomization.yaml")
    .flatMap((file) => {
      const directory = posix.dirname(file.path);
      if (directory === ORGANIZATIONS || listings.get(directory)?.has(posix.basename(file.path))) return [];
      const why = listings.has(directory)
        ? "the kustomization.yaml beside it does not list it"
        : "there is no kustomization.yaml beside it";
      return [{ where: file.path, message: `${why}, so nothing applies it: list it or delete it.` }];
    });
}

/** The platform never reads organizations/, neither by a path nor through a kustomization that refers there. */
export function reachProblems(tree: Tree): Problem[] {
  const inside = (path: string) => path === ORGANIZATIONS || path.startsWith(`${ORGANIZATIONS}/`) || ORGANIZATIONS.startsWith(`${path}/`);
  const starts = [
    { where: `${CLUSTER}/kustomization.yaml`, path: CLUSTER, isRoot: true },
    { where: TENANCY, path: `${TENANCY}/base`, isRoot: false },
    ...tree.layers.flatMap(({ where, path }) => (path === undefined ? [] : [{ where, path, isRoot: false }])),
  ];
  return starts.flatMap(({ where, path, isRoot }) => {
    const problems: Problem[] = [];
    if (!isRoot && !tree.kustomizations.some((each) => each.directory === path)) {
      problems.push({
        where,
        message: `its path ${path} has no kustomization.yaml, and Flux would apply every file below it as the platform: add one.`,
      });
    }
    const reached = [...reachable(tree, path)].filter((directory) => !(isRoot && directory === CLUSTER)).find(inside);
    if (reached !== undefined) {
      problems.push({
        where,
        message: `it reaches ${reached}, so the platform would apply what an organization wrote: only the environment's own Kustomization, made by the program, may.`,
      });
    }
    return problems;
  });
}

/** Each organization has the document's three directories, and each environment a kustomization.yaml. */
export function organizationLayoutProblems(tree: Tree): Problem[] {
  const names = new Set(
    tree.files
      .filter((file) => file.path.startsWith(`${ORGANIZATIONS}/`))
      .map((file) => file.path.slice(ORGANIZATIONS.length + 1).split("/"))
      .filter((parts) => parts.length > 1)
      .map((parts) => parts[0]!),
  );
  return [...names].flatMap((name) => {
    const home = `${ORGANIZATIONS}/${name}`;
    const directories = new Set(
      tree.files.filter((file) => file.path.startsWith(`${home}/`)).map((file) => file.path.slice(home.length + 1).split("/")[0]!),
    );
    const expected = ["applications", "base", "infrastructure"];
    if (JSON.stringify([...directories].sort()) === JSON.stringify(expected)) return [];
    return [{ where: home, message: `an organization has ${list(expected)}, not ${list([...directories].sort())}.` }];
  });
}

/** The components are those that stack config may name, each with what it allows and nothing more. */
export function componentProblems(tree: Tree): Problem[] {
  const home = `${TENANCY}/components`;
  const found = tree.kustomizations
    .filter((each) => posix.dirname(each.directory) === home)
    .map((each) => posix.basename(each.directory))
    .sort();
  const wanted = COMPONENTS.map((name) => `allow-${name}`).sort();
  const problems: Problem[] =
    JSON.stringify(found) === JSON.stringify(wanted)
      ? []
      : [
          {
            where: home,
            message: `stack config allows ${list(wanted)} (COMPONENTS in lib/substitutions.ts), but here are ${list(found)}: make the two agree.`,
          },
        ];
  const [bare, ...others] = tree.boundaries;
  const known = new Set(bare?.build.objects.map(({ text }) => text));
  for (const { components, build } of others.filter((each) => each.components.length === 1)) {
    const added = build.objects.filter(({ text }) => !known.has(text)).map(({ object }) => object);
    const expected = components[0] === "exec" ? "RoleBinding exec" : `NetworkPolicy allow-${components[0]}`;
    const got = added.map((object) => `${object.kind} ${object.metadata.name}`);
    if (build.error === undefined && JSON.stringify(got) !== JSON.stringify([expected])) {
      problems.push({ where: `${home}/allow-${components[0]}`, message: `it must add ${expected} and nothing else, not ${list(got)}.` });
    }
  }
  return problems;
}

/** Directories that a build at `path` reads. */
function reachable(tree: Tree, path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const content = tree.kustomizations.find((each) => each.directory === path)?.content;
  for (const entry of listedIn(content)) {
    if (!/\.ya?ml$/.test(entry)) reachable(tree, posix.join(path, entry), seen);
    else if (entry.includes("/")) seen.add(posix.dirname(posix.join(path, entry)));
  }
  return seen;
}

/** Everything that a kustomization.yaml refers to: files and directories, as written. */
function listedIn(content: Manifest): Set<string> {
  const patches = (content?.patches ?? []).map((patch: Manifest) => patch.path);
  const generated = [...(content?.configMapGenerator ?? []), ...(content?.secretGenerator ?? [])]
    .flatMap((each: Manifest) => [...(each.files ?? []), ...(each.envs ?? [])])
    .map((each: string) => each.replace(/^[^=]*=/, ""));
  const all = [...(content?.resources ?? []), ...(content?.components ?? []), ...patches, ...generated];
  return new Set(all.filter((each) => typeof each === "string").map((each: string) => posix.normalize(each)));
}

function mentions(error: string, directory: string): boolean {
  return error.split(/[^\w./-]+/).includes(directory);
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.join(", ");
}

/** kustomize names absolute paths of the machine; what matters begins at clusters/. */
function withoutPaths(error: string): string {
  return error.replace(/^Error: /, "").replace(/[^\s'":]*\/(clusters\/)/g, "$1");
}
