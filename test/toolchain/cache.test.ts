import assert from "node:assert/strict";
import { test } from "node:test";
import { cacheRoot, groupHash } from "../../toolchain/cache";
import type { Catalog } from "../../toolchain/catalog";
import type { Pins } from "../../toolchain/pins";
import { FIXTURE_CATALOG, NAME } from "./support/fixture";

const GO = { version: "go1.26.0", os: "linux", arch: "amd64" };
const PINS: Pins = { goMod: "module a\n", goSum: "b v1 h1:x=\n", goVersion: "1.21", versions: new Map(), sums: new Map() };
const SPEC = FIXTURE_CATALOG[NAME]!;

test("the cache root: the own variable, then XDG, then ~/.cache", () => {
  assert.equal(cacheRoot({ NUMINIA_TOOLCHAIN_CACHE: "/c", XDG_CACHE_HOME: "/x", HOME: "/h" }), "/c");
  assert.equal(cacheRoot({ XDG_CACHE_HOME: "/x", HOME: "/h" }), "/x/numinia-toolchain");
  assert.equal(cacheRoot({ XDG_CACHE_HOME: "relative", HOME: "/h" }), "/h/.cache/numinia-toolchain");
  assert.equal(cacheRoot({ HOME: "/h" }), "/h/.cache/numinia-toolchain");
  assert.throws(() => cacheRoot({ NUMINIA_TOOLCHAIN_CACHE: "c" }), {
    message: 'NUMINIA_TOOLCHAIN_CACHE is "c": it must be an absolute path.',
  });
});

test("the hash changes with everything that decides a binary, and with nothing else", () => {
  const base = groupHash("fixture", PINS, FIXTURE_CATALOG, GO);
  const changed: Record<string, string> = {
    "go.mod": groupHash("fixture", { ...PINS, goMod: "module b\n" }, FIXTURE_CATALOG, GO),
    "go.sum": groupHash("fixture", { ...PINS, goSum: "b v1 h1:y=\n" }, FIXTURE_CATALOG, GO),
    package: groupHash("fixture", PINS, { [NAME]: { ...SPEC, package: "example.com/tool/other" } }, GO),
    stamp: groupHash("fixture", PINS, { [NAME]: { ...SPEC, stamp: [] } }, GO),
    go: groupHash("fixture", PINS, FIXTURE_CATALOG, { ...GO, version: "go1.26.1" }),
    os: groupHash("fixture", PINS, FIXTURE_CATALOG, { ...GO, os: "darwin" }),
    arch: groupHash("fixture", PINS, FIXTURE_CATALOG, { ...GO, arch: "arm64" }),
  };
  for (const [what, hash] of Object.entries(changed)) assert.notEqual(hash, base, what);
  assert.equal(new Set(Object.values(changed)).size, 7);

  const otherGroup: Catalog = { ...FIXTURE_CATALOG, etcd: { ...SPEC, group: "etcd" } };
  assert.equal(groupHash("fixture", PINS, otherGroup, GO), base);
  assert.equal(groupHash("fixture", PINS, { [NAME]: { ...SPEC, coldSeconds: 99 } }, GO), base);
  assert.match(base, /^[0-9a-f]{16}$/);
});
