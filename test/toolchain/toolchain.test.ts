import assert from "node:assert/strict";
import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { runCommand } from "../../toolchain/command";
import { openToolchain } from "../../toolchain/toolchain";
import { createFixture, FIXTURE_CATALOG, type Fixture, NAME } from "./support/fixture";

const GIBIBYTE = 1024 ** 3;
let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
  await fixture.release();
});
afterEach(async () => await fixture.remove());

function open(environment: NodeJS.ProcessEnv, freeBytes?: () => Promise<number>) {
  return openToolchain({ directory: fixture.directory, catalog: FIXTURE_CATALOG, environment, freeBytes });
}

test("the real Go builds a binary that knows its pinned version; a second toolchain reuses it", async () => {
  const events: string[] = [];
  const path = (await open(fixture.realEnvironment).ensure([NAME], (event) => events.push(event.kind)))[NAME];
  assert.deepEqual(
    events.filter((kind) => kind !== "tick"),
    ["start", "done"],
  );
  const answer = await runCommand(path, ["-v"], { environment: {}, timeoutMs: 10_000 });
  assert.equal(answer.stderr, "tool v1.2.3\n");
  assert.deepEqual(await fixture.cachedFiles(), [NAME]);

  const again: string[] = [];
  assert.equal((await open(fixture.realEnvironment).ensure([NAME], (event) => again.push(event.kind)))[NAME], path);
  assert.deepEqual(again, []);
});

test("a change of go.sum builds anew, beside the old binary", async () => {
  const before = await open(fixture.fakeEnvironment).path(NAME);
  await writeFile(join(fixture.directory, "fixture", "go.sum"), "example.com/other v1.0.0 h1:AAAA=\n");
  const after = await open(fixture.fakeEnvironment).path(NAME);
  assert.notEqual(after, before);
  assert.equal((await fixture.builds()).length, 2);
});

test("a binary on PATH is used only when it says exactly the pinned version", async () => {
  const bin = join(fixture.root, "own");
  await mkdir(bin);
  const environment = { ...fixture.fakeEnvironment, PATH: `${bin}:${fixture.fakeEnvironment["PATH"]}` };
  const put = async (line: string): Promise<void> => {
    await writeFile(join(bin, NAME), `#!/bin/sh\necho "${line}"\n`);
    await chmod(join(bin, NAME), 0o755);
  };
  for (const other of ["tool v1.2.30", "tool v1.2", "tool v1.2.3-rc.1", "tool 1.2.3", "v1.2.3", ""]) {
    await put(other);
    assert.equal((await open(environment).locate(NAME)).source, "absent", other);
  }
  await put("tool v1.2.3");
  assert.equal(await open(environment).path(NAME), join(bin, NAME));
  assert.deepEqual(await fixture.builds(), []);

  await put("tool v1.2.4");
  assert.notEqual(await open(environment).path(NAME), join(bin, NAME));
  assert.equal((await fixture.builds()).length, 1);
});

test("an exact binary on PATH serves without Go", async () => {
  const bin = join(fixture.root, "own");
  await mkdir(bin);
  await writeFile(join(bin, NAME), '#!/bin/sh\necho "tool v1.2.3"\n');
  await chmod(join(bin, NAME), 0o755);
  assert.equal(await open({ ...fixture.fakeEnvironment, PATH: bin }).path(NAME), join(bin, NAME));
});

test("no Go: one sentence says what is missing", async () => {
  const environment = { ...fixture.fakeEnvironment, PATH: join(fixture.root, "nowhere") };
  await assert.rejects(open(environment).path(NAME), {
    message: "Go was not found on PATH: install Go 1.21 or newer, which builds the toolchain.",
  });
  assert.deepEqual(await fixture.cachedFiles(), []);
});

test("an old Go: one sentence says which is found and which is needed", async () => {
  const old = await createFixture({ goVersion: "go1.20.14" });
  try {
    const toolchain = openToolchain({ directory: old.directory, catalog: FIXTURE_CATALOG, environment: old.fakeEnvironment });
    await assert.rejects(
      toolchain.path(NAME),
      /^Error: Go 1\.20\.14 is too old: .*\/fixture\/go\.mod needs Go 1\.21 or newer; install it and put it first on PATH\.$/,
    );
    assert.deepEqual(await old.builds(), []);
  } finally {
    await old.remove();
  }
});

test("a cache that cannot be written: the sentence names it and what to set; nothing is built", async () => {
  // Below a regular file: file modes would not stop root.
  await writeFile(join(fixture.root, "file"), "");
  const cache = join(fixture.root, "file", "cache");
  await assert.rejects(open({ ...fixture.fakeEnvironment, NUMINIA_TOOLCHAIN_CACHE: cache }).path(NAME), (error: Error) => {
    assert.match(
      error.message,
      /^The toolchain cache .*\/file\/cache\/fixture-[0-9a-f]{16} cannot be written \(ENOTDIR\): set NUMINIA_TOOLCHAIN_CACHE to a directory that you can write to\.$/,
    );
    return true;
  });
  assert.deepEqual(await fixture.builds(), []);
});

test("too little disk space: the sentence says how much is needed, where, and how much is free; nothing is built", async () => {
  await assert.rejects(open(fixture.fakeEnvironment, async () => 31 * 1024 ** 2).path(NAME), (error: Error) => {
    assert.match(
      error.message,
      /^Not enough disk space to build the toolchain: about 32 MiB is needed in .*\/cache and .*\/gocache and .*\/modcache, 31 MiB is free; /,
    );
    return true;
  });
  assert.deepEqual(await fixture.builds(), []);
  await open(fixture.fakeEnvironment, async () => GIBIBYTE).path(NAME);
  assert.equal((await fixture.builds()).length, 1);
});

test("a failed build: the sentence gives the first error and the log, which only its owner can read; nothing else is left", async () => {
  const broken = await createFixture({ source: "package main\n\nfunc main() { undefinedCall() }\n" });
  try {
    const toolchain = openToolchain({ directory: broken.directory, catalog: FIXTURE_CATALOG, environment: broken.realEnvironment });
    const error: Error = await toolchain.path(NAME).then(
      () => assert.fail("it built"),
      (reason: Error) => reason,
    );
    const log = /\(whole log: (.*)\)\.$/.exec(error.message)?.[1] ?? "";
    assert.match(error.message, /^The build of kubeconform failed \(go exit 1\): .*main\.go:3:15: undefined: undefinedCall /);
    assert.match(await readFile(log, "utf8"), /undefined: undefinedCall/);
    assert.equal((await stat(log)).mode & 0o777, 0o600);
    assert.deepEqual(await broken.cachedFiles(), [basename(log)]);
  } finally {
    await broken.remove();
  }
});

test("only what is asked for is built, and an unknown name is refused before anything is", async () => {
  const catalog = { ...FIXTURE_CATALOG, actionlint: { ...FIXTURE_CATALOG[NAME]!, coldSeconds: 2 } };
  const toolchain = openToolchain({ directory: fixture.directory, catalog, environment: fixture.fakeEnvironment });
  await assert.rejects(toolchain.ensure([NAME, "etcd"]), {
    message: 'The toolchain has no binary "etcd": it has kubeconform, actionlint.',
  });
  assert.deepEqual(await fixture.cachedFiles(), []);
  assert.deepEqual(Object.keys(await toolchain.ensure(["actionlint"])), ["actionlint"]);
  assert.deepEqual(await fixture.cachedFiles(), ["actionlint"]);

  const order: string[] = [];
  const environment = { ...fixture.fakeEnvironment, NUMINIA_TOOLCHAIN_CACHE: join(fixture.root, "second") };
  await openToolchain({ directory: fixture.directory, catalog, environment }).ensure(["actionlint", NAME], (event) => {
    if (event.kind === "done") order.push(`${event.index}/${event.total} ${event.name}`);
  });
  assert.deepEqual(order, ["1/2 kubeconform", "2/2 actionlint"], "the catalog's order, not the caller's");
});

test("a disk that fills up during a build is told as such, not as a compiler's error", async () => {
  const go = join(fixture.root, "bin", "go");
  const full = (await readFile(go, "utf8")).replace("build)", 'build) echo "write $WORK/b001: no space left on device"; exit 1;');
  await writeFile(go, full);
  await assert.rejects(
    open(fixture.fakeEnvironment).path(NAME),
    /^Error: The build of kubeconform ran out of disk space: free some, or point NUMINIA_TOOLCHAIN_CACHE, .* \(whole log: .*kubeconform\.log\)\.$/,
  );
});
