import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";

// Whoever copies a command runs the policy pack with it.

const ROOT = join(__dirname, "../..");
const PACK = " --policy-pack policy/pack";

/** Commands in a text that run the program, and those of them without the pack. */
function commands(text: string): { all: number; without: string[] } {
  // What the rehearsal prints is shown in the README: its lines are results, not commands.
  const lines = text.split("\n").filter((line) => !/^[✔│]/.test(line));
  const found = lines.flatMap((line) => [...line.matchAll(/pulumi (?:preview|pre|up|update|watch)\b([^`]*)/g)]);
  return { all: found.length, without: found.filter(([, rest]) => !rest!.startsWith(PACK)).map(([command]) => command) };
}

/** Steps of a workflow that run the program by Pulumi's action, and those of them without the pack. */
function steps(workflow: string): { all: number; without: string[] } {
  const { jobs } = parse(workflow) as { jobs: Record<string, { steps?: { uses?: string; with?: Record<string, unknown> }[] }> };
  const found = Object.values(jobs).flatMap((job) => (job.steps ?? []).filter(({ uses }) => uses?.startsWith("pulumi/actions@")));
  const without = found.filter((step) => step.with?.policyPacks !== "policy/pack");
  return { all: found.length, without: without.map((step) => String(step.with?.command)) };
}

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const filesIn = (directory: string) => readdirSync(join(ROOT, directory)).map((name) => `${directory}/${name}`);
const WORKFLOWS = filesIn(".github/workflows");
const TEXTS = ["README.md", "Makefile", ".ci/run", "access/through.ts", "policy/pack", ...filesIn("docs"), ...WORKFLOWS];

test("every command that is documented or scripted names the policy pack", () => {
  const found = TEXTS.map((file) => [file, commands(read(file))] as const);
  assert.deepEqual(
    found.flatMap(([file, { without }]) => without.map((command) => `${file}: ${command}`)),
    [],
  );
  const counts = Object.fromEntries(found.filter(([, { all }]) => all > 0).map(([file, { all }]) => [file, all]));
  assert.deepEqual(counts, { "README.md": 3, "access/through.ts": 1, "policy/pack": 1, "docs/adoption.md": 2, "docs/first-up.md": 3 });
});

test("every workflow's step that runs the program names the policy pack", () => {
  const found = WORKFLOWS.map((file) => steps(read(file)));
  assert.deepEqual(
    found.flatMap(({ without }) => without),
    [],
  );
  assert.equal(
    found.reduce((sum, { all }) => sum + all, 0),
    2,
  );
});

test("positive control: a command and a step without the pack are found", () => {
  const text =
    "run `pulumi up`, or\n  pulumi preview --diff --policy-pack policy/pack\n✔ pulumi up: 1 resource\npulumi up --policy-pack policy/pack";
  assert.deepEqual(commands(text), { all: 3, without: ["pulumi up", "pulumi preview --diff --policy-pack policy/pack"] });
  const workflow = "jobs: { up: { steps: [{ run: make }, { uses: pulumi/actions@v7, with: { command: up } }] } }";
  assert.deepEqual(steps(workflow), { all: 1, without: ["up"] });
});
