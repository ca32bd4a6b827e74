/** Command: checks the GitOps tree offline. `node --import tsx rehearsal/tree/check.ts [--tree DIRECTORY] [--kustomize BINARY]` */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openToolchain } from "../../toolchain/toolchain";
import { checkTree } from "./check-tree";
import { fluxOwner } from "./flux-owner";

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { tree: { type: "string" }, kustomize: { type: "string" } } });
  const directory = values.tree ?? join(__dirname, "..", "..", "numinia-k8s");
  const kustomize = values.kustomize ?? (await openToolchain().path("kustomize"));
  const { counts, problems } = await checkTree(directory, kustomize, fluxOwner(join(__dirname, "..", "..")));
  for (const problem of problems) console.error(problem);
  const seen = `${counts.kustomizations} kustomizations, ${counts.layers} platform layers with ${counts.platformObjects} objects, a boundary of ${counts.boundaryObjects.bare} to ${counts.boundaryObjects.full}, ${counts.environments} environments with ${counts.organizationObjects}`;
  console.log(
    problems.length === 0 ? `tree: in order (${seen})` : `tree: ${problems.length} problem${problems.length === 1 ? "" : "s"} (${seen})`,
  );
  return problems.length === 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  },
);
