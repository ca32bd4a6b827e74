import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { runCommand } from "../../toolchain/command";
import { openToolchain } from "../../toolchain/toolchain";
import { publishModule } from "./support/module-proxy";

const CRDS = "example.com/crds";
const OTHER = "example.com/other";
let root: string;
let environment: NodeJS.ProcessEnv;
let sums: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "modules-test-"));
  // A person's own GOFLAGS must not make go edit the pins.
  environment = {
    ...process.env,
    GOPROXY: `file://${root}/proxy`,
    GOSUMDB: "off",
    GOMODCACHE: join(root, "modcache"),
    GOFLAGS: "-mod=mod",
  };
  sums = await publishModule(join(root, "proxy"), CRDS, "v1.0.0", { "crds/one.yaml": "kind: One\n" });
  await publishModule(join(root, "proxy"), CRDS, "v1.1.0", { "crds/one.yaml": "kind: Newer\n" });
  const other = await publishModule(join(root, "proxy"), OTHER, "v2.0.0+incompatible", { "file.txt": "other\n" });
  await mkdir(join(root, "manifests"));
  await writeFile(
    join(root, "manifests", "go.mod"),
    `module toolchain/manifests\n\ngo 1.21\n\nrequire (\n\t${CRDS} v1.0.0\n\t${OTHER} v2.0.0+incompatible\n)\n`,
  );
  await writeSums(sums + other);
});
afterEach(async () => {
  // Go makes its module cache read-only.
  await runCommand("go", ["clean", "-modcache"], { environment, timeoutMs: 60_000 });
  await rm(root, { recursive: true, force: true });
});

async function writeSums(text: string): Promise<void> {
  await writeFile(join(root, "manifests", "go.sum"), text);
}

const ask = async (module: string): Promise<string> =>
  await openToolchain({ directory: root, catalog: {}, environment }).moduleDirectory(module);
const pinFiles = async (): Promise<string[]> => [
  await readFile(join(root, "manifests", "go.mod"), "utf8"),
  await readFile(join(root, "manifests", "go.sum"), "utf8"),
];

test("downloads exactly the pinned version of the module that is asked for, and leaves the pins as they are", async () => {
  const before = await pinFiles();
  const directory = await ask(CRDS);
  assert.equal(directory, join(root, "modcache", `${CRDS}@v1.0.0`));
  assert.equal(await readFile(join(directory, "crds", "one.yaml"), "utf8"), "kind: One\n");
  assert.deepEqual((await readdir(join(root, "modcache", "example.com"))).sort(), ["crds@v1.0.0"]);
  assert.deepEqual(await pinFiles(), before);
});

test("files that are not those of go.sum are refused, downloaded just now or before", async () => {
  const tampered = sums.replace(/v1\.0\.0 h1:.{43}=/, `v1.0.0 h1:${"A".repeat(43)}=`);
  assert.notEqual(tampered, sums);
  const message = new RegExp(
    `^Error: The files of ${CRDS} v1\\.0\\.0 are not those that .*/manifests/go\\.sum names \\(checksum mismatch\\)`,
  );
  await writeSums(tampered);
  await assert.rejects(ask(CRDS), message);
  await writeSums(sums);
  await ask(CRDS);
  await writeSums(tampered);
  await assert.rejects(ask(CRDS), message);
  assert.equal((await pinFiles())[1], tampered);
});

test("a module without a sum is refused rather than trusted at first sight", async () => {
  const [files, goMod] = sums.trim().split("\n");
  // Go itself would add the missing line to go.sum, whichever it is.
  for (const incomplete of ["", `${files}\n`, `${goMod}\n`]) {
    await writeSums(incomplete);
    await assert.rejects(ask(CRDS), /^Error: .*\/manifests\/go\.sum lacks a sum of example\.com\/crds v1\.0\.0: /, incomplete);
    assert.equal((await pinFiles())[1], incomplete);
  }
  assert.deepEqual(await readdir(join(root, "modcache")).catch(() => "absent"), "absent");
});

test("a module that no group pins, and one that cannot be had, are each told in a sentence", async () => {
  await assert.rejects(
    ask("example.com/unknown"),
    /^Error: No group of .* pins the module example\.com\/unknown: add it with an exact version to .*\/manifests\/go\.mod\.$/,
  );
  await rm(join(root, "proxy", CRDS, "@v", "v1.0.0.zip"));
  await assert.rejects(ask(CRDS), /^Error: example\.com\/crds v1\.0\.0 could not be downloaded: .*no such file or directory/);
});
