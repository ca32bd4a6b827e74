import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { REPOSITORY } from "../engine/project";
import { Rehearsal } from "../rehearsal";
import { graphDifferences, renderGraph, type ResourceGraph, resourceGraph, type UpdatePlan } from "./graph";

export const GOLDEN = join(REPOSITORY, "test", "golden", "prod-resources.json");
const STACK = "prod";

/** What the production stack registers today, from a preview by the real engine in an empty account. */
export async function productionGraph(directory: string): Promise<ResourceGraph> {
  const rehearsal = await Rehearsal.open({ stack: STACK, directory });
  const plan = join(directory, "plan.json");
  try {
    await rehearsal.startEngineForPreview();
    const digest = await rehearsal.engine.plan(plan);
    return resourceGraph(JSON.parse(readFileSync(plan, "utf8")) as UpdatePlan, digest);
  } finally {
    // A plan holds inputs, which are nobody's business.
    rmSync(plan, { force: true });
    await rehearsal.stop();
  }
}

/** The reviewed graph; empty when there is none yet. */
export function reviewedGraph(file: string = GOLDEN): ResourceGraph {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as ResourceGraph) : {};
}

async function main(command: string | undefined): Promise<void> {
  if (command !== "update" && command !== "verify") throw new Error(`"${command ?? ""}" is no command: give update or verify`);
  const actual = await productionGraph(join(REPOSITORY, "build", "graph"));
  const differences = graphDifferences(reviewedGraph(), actual);
  const file = relative(REPOSITORY, GOLDEN);
  for (const difference of differences) console.log(difference);
  if (command === "update") {
    mkdirSync(dirname(GOLDEN), { recursive: true });
    writeFileSync(GOLDEN, renderGraph(actual));
    console.log(`${file}: ${Object.keys(actual).length} resources, ${differences.length} differences from before; review them.`);
  } else if (differences.length > 0) {
    console.log(`${file}: the production stack differs in ${differences.length} places; if they are meant, run make update-graph.`);
    process.exitCode = 1;
  } else console.log(`${file}: ${Object.keys(actual).length} resources, as reviewed.`);
}

if (require.main === module) {
  main(process.argv[2]).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
