import * as fs from "node:fs";
import * as path from "node:path";
import type { GeneratedRules } from "../shapes";
import { generate, print, withoutLimits } from "./generate";
import { ServiceModels } from "./service-model";
import { obtainWheel } from "./wheel";

export const RULES_FILE = path.join(__dirname, "../rules.generated.json");

/**
 * Compares the committed rules with what the installed SDK and AWS's service models give now.
 *
 * @returns what was verified, as one sentence. Throws where they differ.
 */
export async function verify(options: { download: boolean; file?: string }): Promise<string> {
  const committed = fs.readFileSync(options.file ?? RULES_FILE, "utf8");
  const wheel = await obtainWheel(options);
  if ("file" in wheel) {
    compare(committed, print(generate(new ServiceModels(wheel.file))));
    return "rules.generated.json is what the SDK's types and AWS's service models give.";
  }
  compare(print(withoutLimits(JSON.parse(committed) as GeneratedRules)), print(generate(undefined)));
  return `rules.generated.json is what the SDK's types give; its limits, which come from AWS's service models, were not verified (${wheel.missing}).`;
}

function compare(committed: string, generated: string): void {
  if (committed === generated) return;
  const [left, right] = [committed.split("\n"), generated.split("\n")];
  const line = left.findIndex((text, index) => text !== right[index]);
  throw new Error(
    `rules.generated.json differs from what its sources give, first in line ${line + 1}:\n  committed: ${left[line]?.slice(0, 200)}\n` +
      `  generated: ${right[line]?.slice(0, 200)}\nRun \`node --import tsx rehearsal/providers/aws/generator/main.ts update\` and review the difference.`,
  );
}

async function update(): Promise<string> {
  const wheel = await obtainWheel({ download: true });
  if ("missing" in wheel) throw new Error(`cannot update rules.generated.json without AWS's service models: ${wheel.missing}`);
  fs.writeFileSync(RULES_FILE, print(generate(new ServiceModels(wheel.file))));
  return `wrote ${path.relative(process.cwd(), RULES_FILE)}`;
}

if (require.main === module) {
  const command = process.argv[2];
  const work = command === "update" ? update() : command === "verify" ? verify({ download: true }) : undefined;
  if (work === undefined) {
    console.error("usage: main.ts update|verify");
    process.exitCode = 2;
  } else {
    work.then(console.log, (error: Error) => {
      console.error(error.message);
      process.exitCode = 1;
    });
  }
}
