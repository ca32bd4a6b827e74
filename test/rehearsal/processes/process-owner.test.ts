import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { commandLine, identify } from "../../../rehearsal/processes/process-identity";
import { ProcessOwner } from "../../../rehearsal/processes/process-owner";
import { until } from "../../../rehearsal/wait";

async function openOwner(t: TestContext): Promise<ProcessOwner> {
  const owner = await ProcessOwner.open(join(mkdtempSync(join(tmpdir(), "owner-")), "state"));
  t.after(() => owner.stopAll());
  return owner;
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const logged = (file: string, text: string) =>
  until(`${text} in ${file}`, async () => readFileSync(file, "utf8").includes(text), { timeoutMs: 5000, everyMs: 10 });
const gone = (pid: number) => until(`process ${pid} is gone`, async () => identify(pid) === undefined, { timeoutMs: 5000, everyMs: 10 });

test("a started process runs in its own group, logs to its file, and is written down without its arguments", async (t) => {
  const owner = await openOwner(t);
  const started = owner.start({ name: "talker", command: "sh", args: ["-c", "echo hello; exec sleep 600"] });
  await logged(started.logFile, "hello");
  assert.equal(started.logFile, join(owner.directory, "logs", "talker.log"));
  const stat = readFileSync(`/proc/${started.pid}/stat`, "utf8");
  assert.equal(Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]), started.pid, "process group");
  assert.deepEqual(
    [mode(owner.directory), mode(join(owner.directory, "logs")), mode(started.logFile), mode(join(owner.directory, "processes.json"))],
    ["700", "700", "600", "600"],
  );
  const registry = readFileSync(join(owner.directory, "processes.json"), "utf8");
  assert.deepEqual(
    JSON.parse(registry).processes.map((entry: { name: string; pid: number }) => [entry.name, entry.pid]),
    [["talker", started.pid]],
  );
  assert.doesNotMatch(registry, /sleep 600/);
});

test("stop ends the whole group and may be called again", async (t) => {
  const owner = await openOwner(t);
  const started = owner.start({ name: "parent", command: "sh", args: ["-c", "sleep 600 & echo child $!; wait"] });
  await logged(started.logFile, "child");
  const child = Number(/child (\d+)/.exec(readFileSync(started.logFile, "utf8"))![1]);
  await until("the child is sleep", async () => commandLine(child)?.join(" ") === "sleep 600", { timeoutMs: 5_000, everyMs: 10 });
  await Promise.all([started.stop(), started.stop()]);
  await started.stop();
  assert.deepEqual(await started.exited, { code: null, signal: "SIGTERM" });
  await gone(child);
  assert.equal(started.running, false);
});

test("a process that ignores SIGTERM gets SIGKILL after its deadline", async (t) => {
  const owner = await openOwner(t);
  const started = owner.start({
    name: "stubborn",
    command: "sh",
    args: ["-c", "trap '' TERM; echo ready; while :; do sleep 600; done"],
    stopTimeoutMs: 100,
  });
  await logged(started.logFile, "ready");
  await started.stop();
  assert.deepEqual(await started.exited, { code: null, signal: "SIGKILL" });
});

test("stopAll stops the youngest first, and nothing starts afterwards", async (t) => {
  const owner = await openOwner(t);
  const order: string[] = [];
  for (const name of ["first", "second", "third"]) {
    void owner.start({ name, command: "sleep", args: ["600"] }).exited.then(() => order.push(name));
  }
  await Promise.all([owner.stopAll(), owner.stopAll()]);
  assert.deepEqual(order, ["third", "second", "first"]);
  assert.throws(() => owner.start({ name: "late", command: "sleep", args: ["600"] }), {
    message: "late is not started: the rehearsal is stopping.",
  });
});

test("an unexpected end is reported with the log file and its last lines; an asked-for end is not", async (t) => {
  const owner = await openOwner(t);
  const errors: Error[] = [];
  owner.onUnexpectedEnd((error) => errors.push(error));
  const asked = owner.start({ name: "asked", command: "sleep", args: ["600"] });
  await asked.stop();
  const crashing = owner.start({ name: "crashing", command: "sh", args: ["-c", "echo cannot bind; exit 3"] });
  assert.deepEqual(await crashing.exited, { code: 3, signal: null });
  assert.equal(errors.length, 1);
  assert.equal(
    errors[0]!.message,
    `Unexpected end of a process: crashing (pid ${crashing.pid}) ended with exit code 3. Log: ${crashing.logFile}, last lines:\n  cannot bind`,
  );
});

test("a program that is not there is one clear sentence", async (t) => {
  const owner = await openOwner(t);
  assert.throws(() => owner.start({ name: "etcd", command: "/nowhere/etcd", args: [] }), {
    message: "etcd cannot be started: /nowhere/etcd is not there or not executable.",
  });
  assert.throws(
    () => owner.start({ name: "etcd", command: "no-such-program", args: [] }),
    /^Error: etcd cannot be started: no program no-such-program \(working directory .+\)\.$/,
  );
  assert.deepEqual(JSON.parse(readFileSync(join(owner.directory, "processes.json"), "utf8")).processes, []);
});

test("run returns output and exit code, feeds its input, and sees only the environment that it should", async (t) => {
  const owner = await openOwner(t);
  const fed = await owner.run({ name: "cat", command: "cat", args: [], input: "text", timeoutMs: 5000 });
  assert.deepEqual(fed, { code: 0, stdout: "text", stderr: "" });
  const failed = await owner.run({ name: "sh", command: "sh", args: ["-c", "echo no >&2; exit 4"], timeoutMs: 5000 });
  assert.deepEqual(failed, { code: 4, stdout: "", stderr: "no\n" });
  process.env["REHEARSAL_TEST_VARIABLE"] = "there";
  t.after(() => delete process.env["REHEARSAL_TEST_VARIABLE"]);
  const print = { name: "sh", command: "sh", args: ["-c", 'echo "$REHEARSAL_TEST_VARIABLE $OWN"'], env: { OWN: "own" }, timeoutMs: 5000 };
  assert.equal((await owner.run(print)).stdout, "there own\n");
  assert.equal((await owner.run({ ...print, isolated: true })).stdout, " own\n");
});

test("run ends a command that takes too long and quotes its output", async (t) => {
  const owner = await openOwner(t);
  await assert.rejects(
    owner.run({ name: "slow", command: "sh", args: ["-c", "echo $$ >&2; exec sleep 600"], timeoutMs: 300 }),
    (error: Error) => {
      assert.match(error.message, /^slow \(sh\) had not ended after 0\.3 s and was stopped\. Its last output:\n {2}\d+$/);
      assert.equal(identify(Number(error.message.split("\n")[1])), undefined);
      return true;
    },
  );
});

test("the logs of the run before are kept once", async (t) => {
  const first = await openOwner(t);
  writeFileSync(join(first.directory, "logs", "x.log"), "old");
  await first.stopAll();
  const second = await ProcessOwner.open(first.directory);
  t.after(() => second.stopAll());
  assert.equal(readFileSync(join(first.directory, "logs.previous", "x.log"), "utf8"), "old");
});
