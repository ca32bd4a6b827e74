/** The pins as they are committed: complete, and in agreement with each other. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { BINARY_NAMES, CATALOG, FILES_ONLY_GROUPS } from "../../toolchain/catalog";
import { isAtLeast } from "../../toolchain/go-environment";
import { pinnedVersion, readPins } from "../../toolchain/pins";
import { openToolchain } from "../../toolchain/toolchain";

const DIRECTORY = join(__dirname, "..", "..", "toolchain");

test("every binary's module is pinned with a sum, and every group is used", async () => {
  for (const name of BINARY_NAMES) {
    const { group, module } = CATALOG[name];
    const pins = await readPins(join(DIRECTORY, group));
    const version = pinnedVersion(pins, module, group);
    assert.match(pins.sums.get(`${module} ${version}`) ?? "", /^h1:[A-Za-z0-9+/]{43}=$/, name);
  }
  const folders = (await readdir(DIRECTORY, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  assert.deepEqual(folders.sort(), [...new Set(BINARY_NAMES.map((name) => CATALOG[name].group)), ...FILES_ONLY_GROUPS].sort());
});

test("every module that is used for its files has its two sums, and no other module has any", async () => {
  const pins = await readPins(join(DIRECTORY, "manifests"));
  assert.equal(pins.versions.size, 12);
  assert.deepEqual(
    [...pins.sums.keys()].sort(),
    [...pins.versions].flatMap(([module, version]) => [`${module} ${version}`, `${module} ${version}/go.mod`]).sort(),
  );
});

test("Flux's controllers are pinned at the versions that the pinned Flux release names", async () => {
  const toolchain = openToolchain();
  const bases = join(await toolchain.moduleDirectory("github.com/fluxcd/flux2/v2"), "manifests", "bases");
  const flux = await readPins(join(DIRECTORY, "flux"));
  const manifests = await readPins(join(DIRECTORY, "manifests"));
  const controllers = (await readdir(bases)).sort();
  assert.equal(controllers.length, 7);
  for (const controller of controllers) {
    const released = /\/releases\/download\/(v[^/]+)\//.exec(await readFile(join(bases, controller, "kustomization.yaml"), "utf8"))?.[1];
    const module = `github.com/fluxcd/${controller}${released?.startsWith("v2.") === true ? "/v2" : ""}`;
    assert.equal(flux.versions.get(module) ?? manifests.versions.get(module), released, controller);
    assert.equal(flux.versions.has(module) && manifests.versions.has(module), false, `${controller} is pinned twice`);
  }
});

test("requirements are read from blocks and single lines; replacements and comments are not", async () => {
  const group = await mkdtemp(join(tmpdir(), "pins-test-"));
  try {
    const goMod = `module m

go 1.26.0

require a.example/x v1.0.0 // indirect

require (
	b.example/y v0.2.0-rc.1
	// c.example/z v3.0.0
)

exclude (
	d.example/w v4.0.0
)

replace b.example/y => b.example/fork v0.3.0
`;
    await writeFile(join(group, "go.mod"), goMod);
    await writeFile(join(group, "go.sum"), "a.example/x v1.0.0 h1:AAA=\na.example/x v1.0.0/go.mod h1:BBB=\n");
    const pins = await readPins(group);
    assert.deepEqual(
      [...pins.versions],
      [
        ["a.example/x", "v1.0.0"],
        ["b.example/y", "v0.2.0-rc.1"],
      ],
    );
    assert.deepEqual(
      [...pins.sums],
      [
        ["a.example/x v1.0.0", "h1:AAA="],
        ["a.example/x v1.0.0/go.mod", "h1:BBB="],
      ],
    );
    assert.equal(pins.goVersion, "1.26.0");
    assert.throws(() => pinnedVersion(pins, "c.example/z", "/g"), {
      message: "/g/go.mod does not require c.example/z: add it there with an exact version.",
    });
  } finally {
    await rm(group, { recursive: true });
  }
});

test("Go versions are compared by number", () => {
  assert.equal(isAtLeast("go1.26.8", "1.26"), true);
  assert.equal(isAtLeast("go1.26", "1.26.0"), true);
  assert.equal(isAtLeast("go1.100.0", "1.26.8"), true);
  assert.equal(isAtLeast("go1.26.7", "1.26.8"), false);
  assert.equal(isAtLeast("go1.9.7", "1.26"), false);
  assert.equal(isAtLeast("devel go1.27-abc", "1.26"), true);
  assert.equal(isAtLeast("", "1.26"), false);
});
