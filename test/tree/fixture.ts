import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { openToolchain } from "../../toolchain/toolchain";
import { checkTree, type TreeReport } from "../../rehearsal/tree/check-tree";

export const SHIPPED = join(__dirname, "..", "..", "numinia-k8s");
const CLUSTER = "clusters/prod-cluster";

/** [text to find, text to put there]; every occurrence is replaced, and there must be one. */
export type Replacement = readonly [string, string];

/** File below the cluster's directory → replacements in it, a whole new text, or null to delete it (or the directory). */
export type Edits = Readonly<Record<string, Replacement | readonly Replacement[] | string | null>>;

let kustomize: Promise<string> | undefined;

/** Left out of the copies: they are alike, and each costs five builds a copy. */
const SKELETONS = ["active-inference", "numen-games", "numinia", "r3s3t"];

/** Checks a copy of the shipped tree, without the production skeletons, with some edits. */
export async function checkBroken(t: TestContext, edits: Edits): Promise<TreeReport> {
  const directory = await mkdtemp(join(tmpdir(), "numinia-tree-"));
  t.after(() => rm(directory, { recursive: true, force: true }));
  await cp(SHIPPED, directory, { recursive: true });
  for (const name of SKELETONS) await rm(join(directory, CLUSTER, "organizations", name), { recursive: true });
  for (const [path, edit] of Object.entries(edits)) {
    const file = join(directory, CLUSTER, path);
    if (edit === null) await rm(file, { recursive: true });
    else if (typeof edit === "string") await mkdir(dirname(file), { recursive: true }).then(() => writeFile(file, edit));
    else await writeFile(file, replaced(path, await readFile(file, "utf8"), edit));
  }
  return check(directory);
}

export async function check(directory: string): Promise<TreeReport> {
  kustomize ??= openToolchain().path("kustomize");
  return checkTree(directory, await kustomize);
}

function replaced(path: string, text: string, edit: Replacement | readonly Replacement[]): string {
  const all = (typeof edit[0] === "string" ? [edit] : edit) as readonly Replacement[];
  return all.reduce((result, [from, to]) => {
    assert.ok(result.includes(from), `${path} does not contain ${from}: the fixture is out of date`);
    return result.replaceAll(from, to);
  }, text);
}
