import assert from "node:assert/strict";
import * as path from "node:path";
import { readdir } from "node:fs/promises";
import { test } from "node:test";
import { GIT_MIRRORS } from "../../../rehearsal/upstream/mirrors";
import { startUpstream } from "../../../rehearsal/upstream/upstream";
import { openToolchain } from "../../../toolchain/toolchain";
import { runGit, temporaryDirectory } from "../git/support";
import { get, MIRROR, startSmallUpstream, throughUpstream } from "./support";

test("a mirror is cloned at its tag through the proxy, without credentials, and made only once and only when asked for", async (t) => {
  const { upstream, directory, modulesAsked } = await startSmallUpstream(t);
  assert.deepEqual(modulesAsked, []);
  const settings = throughUpstream(upstream);
  const clones = await Promise.all(
    ["one", "two.git"].map((name) =>
      runGit(
        directory,
        ["clone", "--depth=1", "--branch=v1.2.3", `https://github.com/example/crds${name.endsWith(".git") ? ".git" : ""}`, name],
        settings,
      ),
    ),
  );
  for (const clone of clones) assert.equal(clone.code, 0, clone.stderr);
  assert.deepEqual(modulesAsked, ["example.org/crds"]);
  assert.equal((await runGit(path.join(directory, "one"), ["ls-files"])).stdout, "config/crd/standard/one.yaml\ngo.mod");
  const references = (await runGit(directory, ["ls-remote", "https://github.com/example/crds"], settings)).stdout
    .split("\n")
    .map((line) => line.split("\t"));
  assert.deepEqual(
    references.map(([, name]) => name),
    ["HEAD", "refs/heads/main", "refs/tags/v1.2.3"],
  );
  assert.equal(new Set(references.map(([commit]) => commit)).size, 1);
  assert.deepEqual(upstream.refused(), []);
});

test("git without the run's certificate does not trust a mirror", async (t) => {
  const { upstream, directory } = await startSmallUpstream(t);
  const refused = await runGit(directory, ["ls-remote", "https://github.com/example/crds"], {
    "http.proxy": upstream.environment.HTTPS_PROXY!,
  });
  assert.equal(refused.code, 128);
  assert.match(refused.stderr, /certificate/);
});

test("a mirror takes no push", async (t) => {
  const { upstream, directory } = await startSmallUpstream(t);
  const settings = throughUpstream(upstream);
  assert.equal((await runGit(directory, ["clone", "https://github.com/example/crds", "clone"], settings)).code, 0);
  const push = await runGit(path.join(directory, "clone"), ["push", "origin", "HEAD:refs/heads/other"], settings);
  assert.equal(push.code, 128);
  assert.match(push.stderr, /403/);
});

test("a repository that is not mirrored is unknown and recorded", async (t) => {
  const { upstream, directory } = await startSmallUpstream(t);
  const clone = await runGit(directory, ["clone", "https://github.com/example/other"], throughUpstream(upstream));
  assert.equal(clone.code, 128);
  assert.match(clone.stderr, /repository 'https:\/\/github\.com\/example\/other\/' not found/);
  assert.deepEqual(upstream.refused(), ["https://github.com/example/other/info/refs"]);
});

test("a tag that is not the pinned version is an error that names both", async (t) => {
  const { upstream } = await startSmallUpstream(t, { mirrors: [{ ...MIRROR, tag: "v9.9.9" }] });
  const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
  const url = new URL("https://github.com/example/crds/info/refs?service=git-upload-pack");
  assert.equal((await get(upstream, url.href)).status, 500);
  assert.match(
    (await warned).message,
    /example\.org\/crds is pinned in toolchain\/ at v1\.2\.3, but rehearsal\/upstream\/mirrors\.ts mirrors v9\.9\.9/,
  );
});

test("the mirror of Gateway API holds its standard resource definitions", async (t) => {
  const mirror = GIT_MIRRORS.find((one) => one.module === "sigs.k8s.io/gateway-api")!;
  const directory = await temporaryDirectory(t);
  const toolchain = openToolchain();
  const content = await toolchain.moduleDirectory(mirror.module);
  const upstream = await startUpstream({ directory: path.join(directory, "upstream"), toolchain });
  t.after(() => upstream.close());
  const clone = await runGit(
    directory,
    ["clone", "--depth=1", `--branch=${mirror.tag}`, `https://${mirror.host}${mirror.path}`, "clone"],
    throughUpstream(upstream),
  );
  assert.equal(clone.code, 0, clone.stderr);
  const standard = "config/crd/standard";
  assert.deepEqual(await readdir(path.join(directory, "clone", standard)), await readdir(path.join(content, standard)));
  assert.equal((await readdir(path.join(directory, "clone", standard))).includes("gateway.networking.k8s.io_httproutes.yaml"), true);
});
