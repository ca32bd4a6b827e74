// `make rehearse` as a person meets it: Ctrl-C in the middle leaves nothing behind, and a port or a directory in use is said.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { REPOSITORY } from "../../rehearsal/engine/project";
import { isAlive, type ProcessIdentity } from "../../rehearsal/processes/process-identity";
import { Rehearsal } from "../../rehearsal/rehearsal";
import { until } from "../../rehearsal/wait";

const DIRECTORY = join(REPOSITORY, "build", "test-harness");

/** What the registry names and still runs. */
function processes(): (ProcessIdentity & { name: string })[] {
  const registry = readFileSync(join(DIRECTORY, "processes.json"), "utf8");
  return (JSON.parse(registry) as { processes: (ProcessIdentity & { name: string })[] }).processes.filter(isAlive);
}

test("Ctrl-C in the middle of up ends everything that was started, and the next run starts from nothing", async (t) => {
  const args = ["--import", "tsx", "rehearsal/main.ts", "rehearse", "--directory", DIRECTORY];
  const harness = spawn(process.execPath, args, { cwd: REPOSITORY, stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => harness.kill("SIGKILL"));
  let output = "";
  for (const stream of [harness.stdout, harness.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => harness.on("exit", resolve));

  const started = await until(
    "up is running",
    async () => {
      const all = processes();
      return all.some((entry) => entry.name === "01-up") ? all : undefined;
    },
    { timeoutMs: 90_000, hint: () => output },
  );
  assert.ok(started.length >= 6, "etcd, API server, controller manager, scheduler, kwok and the engine");
  harness.kill("SIGINT");
  assert.equal(await ended, 130, output);
  assert.deepEqual(started.filter(isAlive), []);

  const next = await Rehearsal.open({ stack: "rehearsal", directory: DIRECTORY });
  await next.stop();
});

test("a second rehearsal of a stack while one is running is refused, and the first goes on", async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "rehearsal-"));
  const first = await Rehearsal.open({ stack: "rehearsal", directory });
  t.after(async () => {
    await first.stop();
    rmSync(directory, { recursive: true });
  });
  await assert.rejects(() => Rehearsal.open({ stack: "rehearsal", directory }), /is (already )?(in use|owned|used)|running/i);
  await first.startGit();
});
