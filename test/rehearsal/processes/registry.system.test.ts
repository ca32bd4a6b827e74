import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test, type TestContext } from "node:test";
import { identify } from "../../../rehearsal/processes/process-identity";
import { ProcessOwner } from "../../../rehearsal/processes/process-owner";

const newDirectory = () => mkdtempSync(join(tmpdir(), "registry-"));

/** Starts the harness of killed-harness.ts and returns the numbers that it tells. */
async function startHarness(t: TestContext, directory: string): Promise<{ kill: () => Promise<void>; obedient: number; stubborn: number }> {
  const harness = spawn(process.execPath, ["--import", "tsx", join(__dirname, "killed-harness.ts"), directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise<void>((resolve) => harness.once("exit", () => resolve()));
  t.after(() => harness.kill("SIGKILL"));
  for await (const line of createInterface(harness.stdout)) {
    return { ...JSON.parse(line), kill: () => (harness.kill("SIGKILL"), exited) };
  }
  throw new Error("the harness ended without telling its processes");
}

test("the next run ends what a killed run left, and only then", async (t) => {
  const directory = newDirectory();
  const harness = await startHarness(t, directory);
  await assert.rejects(
    ProcessOwner.open(directory),
    /^Error: .+ is in use by process \d+: stop that run first, or use another directory\.$/,
  );
  await harness.kill();
  assert.ok(identify(harness.obedient) && identify(harness.stubborn), "leftovers outlive the killed harness");

  const owner = await ProcessOwner.open(directory);
  t.after(() => owner.stopAll());
  assert.deepEqual(owner.endedLeftovers, ["obedient", "stubborn"]);
  assert.deepEqual([identify(harness.obedient), identify(harness.stubborn)], [undefined, undefined]);
});

for (const [what, change] of [
  ["start time", { startTime: "1" }],
  ["boot", { bootId: "00000000-0000-0000-0000-000000000000" }],
] as const) {
  test(`a process that has the number of a leftover but another ${what} is left alone`, async (t) => {
    const directory = newDirectory();
    const stranger = spawn("sleep", ["600"], { detached: true });
    t.after(() => stranger.kill("SIGKILL"));
    const identity = identify(stranger.pid!)!;
    const gone = { pid: 1, startTime: "-1", bootId: identity.bootId };
    writeFileSync(
      join(directory, "processes.json"),
      JSON.stringify({ owner: gone, processes: [{ ...identity, ...change, name: "etcd", command: "sleep" }] }),
    );
    const owner = await ProcessOwner.open(directory);
    await owner.stopAll();
    assert.deepEqual(owner.endedLeftovers, []);
    assert.deepEqual(identify(stranger.pid!), identity);

    // Positive control: with the right identity the same entry does end it.
    writeFileSync(
      join(directory, "processes.json"),
      JSON.stringify({ owner: gone, processes: [{ ...identity, name: "etcd", command: "sleep" }] }),
    );
    const next = await ProcessOwner.open(directory);
    await next.stopAll();
    assert.deepEqual(next.endedLeftovers, ["etcd"]);
    assert.equal(identify(stranger.pid!), undefined);
  });
}

test("of two runs that open a directory at once, exactly one gets it, leftovers or not", async (t) => {
  const directory = newDirectory();
  const harness = await startHarness(t, directory);
  await harness.kill();
  const results = await Promise.allSettled([ProcessOwner.open(directory), ProcessOwner.open(directory)]);
  const owners = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  t.after(() => Promise.all(owners.map((owner) => owner.stopAll())));
  assert.equal(owners.length, 1);
  assert.match(String(results.find((result) => result.status === "rejected")!.reason), /in use by this very process/);
});

test("stopAll gives the directory up", async () => {
  const directory = newDirectory();
  const owner = await ProcessOwner.open(directory);
  await owner.stopAll();
  assert.equal(existsSync(join(directory, "processes.json")), false);
});

test("a registry that nobody can read is not guessed at", async () => {
  const directory = newDirectory();
  const file = join(directory, "processes.json");
  writeFileSync(file, '{"owner":');
  await assert.rejects(ProcessOwner.open(directory), {
    message: `${file} is not a list of processes that the rehearsal wrote: look which processes are still running, end them, and remove the file.`,
  });
  assert.equal(readFileSync(file, "utf8"), '{"owner":');
});
