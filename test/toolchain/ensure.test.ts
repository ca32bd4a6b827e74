/** Builds that meet, that are interrupted, and that are killed: each with processes of their own, as in real life. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { groupHash } from "../../toolchain/cache";
import { readPins } from "../../toolchain/pins";
import { identify } from "../../rehearsal/processes/process-identity";
import { createFixture, eventually, FIXTURE_CATALOG, type Fixture, NAME } from "./support/fixture";

interface Ensuring {
  child: ChildProcess;
  lines(): string[];
  stderr(): string;
  exit: Promise<number | null>;
}

/** Waiting for ever is one of the faults that are looked for here. */
const LIMIT = { timeout: 60_000 };

let fixture: Fixture;
let running: ChildProcess[] = [];
beforeEach(async () => {
  fixture = await createFixture();
});
afterEach(async () => {
  for (const child of running) if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  running = [];
  await fixture.release();
  await eventually("all fake builds ended", async () => (await fixture.builds()).every((pid) => identify(pid) === undefined));
  await fixture.remove();
});

function startEnsure(...args: string[]): Ensuring {
  const child = spawn(process.execPath, ["--import", "tsx", join(__dirname, "support", "ensure-process.ts"), fixture.directory, ...args], {
    env: fixture.fakeEnvironment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, lines: () => stdout.split("\n").filter(Boolean), stderr: () => stderr, exit };
}

async function buildsBegun(count: number): Promise<number[]> {
  await eventually(`${count} builds have begun`, async () => (await fixture.builds()).length >= count);
  return await fixture.builds();
}

async function cacheDirectory(): Promise<string> {
  const hash = groupHash("fixture", await readPins(join(fixture.directory, "fixture")), FIXTURE_CATALOG, {
    version: "go1.26.0",
    os: "linux",
    arch: "amd64",
  });
  return join(fixture.cache, `fixture-${hash}`);
}

test("two clones at once build once, and both get the binary", LIMIT, async () => {
  const first = startEnsure();
  await buildsBegun(1);
  const second = startEnsure();
  await eventually("the second one waits", () => second.lines().includes("waiting"));
  await fixture.release();
  assert.deepEqual([await first.exit, await second.exit], [0, 0], first.stderr() + second.stderr());
  const path = join(await cacheDirectory(), NAME);
  assert.equal(first.lines().at(-1), path);
  assert.equal(second.lines().at(-1), path);
  assert.equal(first.lines().at(-2), "done");
  assert.equal(second.lines().at(-2), "found");
  assert.equal((await fixture.builds()).length, 1);
  assert.deepEqual(await fixture.cachedFiles(), [NAME]);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} ends the build, leaves nothing, and the next run succeeds`, LIMIT, async () => {
    const interrupted = startEnsure();
    const [go] = await buildsBegun(1);
    await eventually("the work folder is there", async () => (await fixture.cachedFiles()).some((file) => file.startsWith(".build-")));
    interrupted.child.kill(signal);
    assert.equal(await interrupted.exit, 130);
    assert.match(interrupted.stderr(), new RegExp(`was stopped by ${signal}; nothing half done is left`));
    assert.equal(identify(go ?? 0), undefined);
    assert.deepEqual(await fixture.cachedFiles(), []);

    await fixture.release();
    const next = startEnsure();
    assert.equal(await next.exit, 0, next.stderr());
    assert.equal((await fixture.builds()).length, 2);
    assert.deepEqual(await fixture.cachedFiles(), [NAME]);
  });
}

test("a program that exits in the middle leaves nothing either", LIMIT, async () => {
  const exiting = startEnsure("exit");
  const [go] = await buildsBegun(1);
  await eventually("the build is reported", () => exiting.lines().includes("tick"));
  exiting.child.kill("SIGINT");
  assert.equal(await exiting.exit, 3);
  await eventually("go has ended", () => identify(go ?? 0) === undefined);
  assert.deepEqual(await fixture.cachedFiles(), []);
});

test("a killed run's lock, folder and go process are cleared by the next run", LIMIT, async () => {
  const killed = startEnsure();
  const [orphan] = await buildsBegun(1);
  await eventually("the build is recorded", async () => {
    const work = (await readdir(await cacheDirectory())).find((file) => file.startsWith(".build-"));
    return work !== undefined && (await readdir(join(await cacheDirectory(), work))).includes("processes.json");
  });
  killed.child.kill("SIGKILL");
  await killed.exit;
  assert.notEqual(identify(orphan ?? 0), undefined, "the control: go outlives its killed owner");
  assert.equal((await fixture.cachedFiles()).includes(`${NAME}.lock`), true);

  const next = startEnsure();
  await buildsBegun(2);
  assert.equal(identify(orphan ?? 0), undefined);
  await fixture.release();
  assert.equal(await next.exit, 0, next.stderr());
  assert.deepEqual(await fixture.cachedFiles(), [NAME]);
});

test("a lock whose pid belongs to another process by now is taken over", LIMIT, async () => {
  await mkdir(await cacheDirectory(), { recursive: true });
  const own = identify(process.pid);
  await writeFile(join(await cacheDirectory(), `${NAME}.lock`), JSON.stringify({ ...own, startTime: "1" }));
  await fixture.release();
  const ensuring = startEnsure();
  assert.equal(await ensuring.exit, 0, ensuring.stderr());
  assert.deepEqual(await fixture.cachedFiles(), [NAME]);
});

test("the lock of a living process is respected", LIMIT, async () => {
  await mkdir(await cacheDirectory(), { recursive: true });
  await writeFile(join(await cacheDirectory(), `${NAME}.lock`), JSON.stringify(identify(process.pid)));
  await fixture.release();
  const ensuring = startEnsure();
  await eventually("it waits", () => ensuring.lines().includes("waiting"));
  assert.deepEqual(await fixture.builds(), []);
  ensuring.child.kill("SIGINT");
  assert.equal(await ensuring.exit, 130);
  assert.deepEqual(await fixture.cachedFiles(), [`${NAME}.lock`]);
});
