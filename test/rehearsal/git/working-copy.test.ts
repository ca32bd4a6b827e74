import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import * as path from "node:path";
import { test, type TestContext } from "node:test";
import { startGitServer } from "../../../rehearsal/git/git-server";
import type { WorkingCopy } from "../../../rehearsal/git/working-copy";
import { runGit, temporaryDirectory, withCredentials, writeTree } from "./support";

const credentials = { username: "flux", password: "secret" };

async function workingCopy(
  t: TestContext,
): Promise<{ copy: WorkingCopy; remote: (file: string) => Promise<string | undefined>; head: () => Promise<string> }> {
  const directory = await temporaryDirectory(t);
  const server = await startGitServer({ directory: path.join(directory, "server"), credentials });
  t.after(() => server.close());
  const seed = await writeTree(path.join(directory, "seed"), { "a/one.yaml": "1\n", "a/two.yaml": "2\n", "b.yaml": "b\n" });
  await server.createRepository("tree", { directory: seed, branch: "main", message: "Seed" });
  const settings = withCredentials(credentials.username, credentials.password);
  let clones = 0;
  return {
    copy: await server.workingCopy("tree"),
    async remote(file) {
      const clone = path.join(directory, `clone-${++clones}`);
      await runGit(directory, ["clone", server.url("tree"), clone], settings);
      const shown = await runGit(clone, ["show", `HEAD:${file}`]);
      return shown.code === 0 ? shown.stdout : undefined;
    },
    head: async () => (await runGit(directory, ["ls-remote", server.url("tree"), "refs/heads/main"], settings)).stdout.slice(0, 40),
  };
}

test("written and removed files arrive with the commit that is returned", async (t) => {
  const { copy, remote, head } = await workingCopy(t);
  await copy.write("new/folder/file.yaml", "new\n");
  await copy.write("b.yaml", "changed\n");
  await copy.remove("a");
  const commit = await copy.commitAndPush("Change");
  assert.equal(commit, await head());
  assert.equal(await remote("new/folder/file.yaml"), "new");
  assert.equal(await remote("b.yaml"), "changed");
  assert.equal(await remote("a/one.yaml"), undefined);
  assert.deepEqual((await readdir(copy.directory)).sort(), [".git", "b.yaml", "new"]);

  await copy.write("b.yaml", "again\n");
  assert.equal(await copy.commitAndPush("Again"), await head());
  assert.notEqual(commit, await head());
});

test("a commit without a change is an error, and nothing is pushed", async (t) => {
  const { copy, head } = await workingCopy(t);
  const before = await head();
  await copy.write("b.yaml", "b\n");
  await assert.rejects(copy.commitAndPush("Nothing"), /nothing to commit/);
  assert.equal(await head(), before);
});

test("paths outside of the working copy, and git's own, are refused", async (t) => {
  const { copy } = await workingCopy(t);
  for (const file of ["../outside.yaml", "a/../../outside.yaml", "/etc/outside.yaml", ".git/config", "a/../.git/config", ".", ""]) {
    await assert.rejects(copy.write(file, "x"), /is not a path inside the working copy/, file);
    await assert.rejects(copy.remove(file), /is not a path inside the working copy/, file);
  }
  await copy.write("a/../inside.yaml", "x");
  await assert.rejects(copy.remove("absent.yaml"), /ENOENT/);
});
