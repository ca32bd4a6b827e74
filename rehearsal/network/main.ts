/** Command: `node --import tsx rehearsal/network/main.ts update|verify`, the reviewed reachability matrices in test/golden/. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { openToolchain } from "../../toolchain/toolchain";
import { REPOSITORY } from "../engine/project";
import { matrixDifferences, renderMatrix } from "./matrix";
import { evaluateAll, goldenFile, reviewedMatrix } from "./reviewed";

async function main(command: string | undefined): Promise<void> {
  if (command !== "update" && command !== "verify") throw new Error(`"${command ?? ""}" is no command: give update or verify`);
  for (const [name, { sections }] of await evaluateAll(openToolchain())) {
    const text = renderMatrix(sections);
    const golden = goldenFile(name);
    const file = relative(REPOSITORY, golden);
    const differences = matrixDifferences(reviewedMatrix(name), text);
    for (const difference of differences) console.log(difference);
    if (differences.length === 0) console.log(`${file}: as reviewed.`);
    else if (command === "update") {
      mkdirSync(dirname(golden), { recursive: true });
      writeFileSync(golden, text);
      console.log(`${file}: ${differences.length} differences from before; review them.`);
    } else {
      console.log(`${file}: ${differences.length} differences; if they are meant, run make update-reachability.`);
      process.exitCode = 1;
    }
  }
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
