import { execFileSync } from "node:child_process";
import { stacks } from "../rehearsal/engine/stacks";

/** Stacks that run on one machine only: no pipeline previews them. */
const LOCAL = new Set(["rehearsal"]);
/** What changes no stack: documents, tests, the rehearsal, and the GitOps tree (Flux applies it, not the program). */
const WITHOUT_EFFECT = [/\.md$/, /^docs\//, /^test\//, /^rehearsal\//, /^toolchain\//, /^numinia-k8s\//, /^\.github\//, /^scripts\//];

/**
 * The stacks whose preview a change can differ in: those whose own file changed, or all when the program did.
 *
 * @param files paths that differ, relative to the repository
 */
export function changedStacks(files: readonly string[], all: readonly string[]): string[] {
  const shared = all.filter((stack) => !LOCAL.has(stack));
  const effective = files.filter((file) => !WITHOUT_EFFECT.some((pattern) => pattern.test(file)));
  const ofStacks = new Set(effective.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []));
  const programChanged = effective.some((file) => !/^Pulumi\..+\.yaml$/.test(file));
  return shared.filter((stack) => programChanged || ofStacks.has(stack));
}

if (require.main === module) {
  const base = process.argv[2];
  if (base === undefined || base === "") throw new Error("Name the commit to compare with: make changed-stacks BASE=<commit>");
  const files = execFileSync("git", ["diff", "--name-only", `${base}...HEAD`], { encoding: "utf8" })
    .split("\n")
    .filter((file) => file !== "");
  console.log(`stacks=${JSON.stringify(changedStacks(files, stacks(process.cwd())))}`);
}
