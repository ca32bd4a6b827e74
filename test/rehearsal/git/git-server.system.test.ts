import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { readFile, readdir, stat } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import * as path from "node:path";
import { test, type TestContext } from "node:test";
import { NO_COMMIT, startGitServer, type GitServer, type Push } from "../../../rehearsal/git/git-server";
import { runGit, temporaryDirectory, withCredentials, writeTree } from "./support";

const credentials = { username: "flux", password: "pass word:with'quotes" };
const right = withCredentials(credentials.username, credentials.password);

async function start(t: TestContext): Promise<{ server: GitServer; directory: string; pushes: Push[] }> {
  const directory = await temporaryDirectory(t);
  const server = await startGitServer({ directory: path.join(directory, "git's server"), credentials });
  t.after(() => server.close());
  const seed = await writeTree(path.join(directory, "seed"), {
    "clusters/prod-cluster/kustomization.yaml": "resources: []\n",
    ".gitignore": "*.log\n",
    "kept.log": "kept\n",
  });
  await server.createRepository("numinia-k8s", { directory: seed, branch: "main", message: "Seed" });
  const pushes: Push[] = [];
  server.onPush((push) => void pushes.push(push));
  return { server, directory, pushes };
}

/** Sends one raw request: no client library tidies the path. */
function send(
  server: GitServer,
  method: string,
  rawPath: string,
  headers: Record<string, string>,
  body?: Buffer,
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  const { port } = new URL(server.url("numinia-k8s"));
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path: rawPath, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode!, headers: response.headers, text: Buffer.concat(chunks).toString("latin1") }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const authorization = (username: string, password: string) => ({
  Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
});

test("a clone with the credentials holds exactly the seed, ignored files included", async (t) => {
  const { server, directory } = await start(t);
  const clone = await runGit(directory, ["clone", server.url("numinia-k8s"), "clone"], right);
  assert.equal(clone.code, 0, clone.stderr);
  const copy = path.join(directory, "clone");
  assert.equal((await runGit(copy, ["ls-files"])).stdout, ".gitignore\nclusters/prod-cluster/kustomization.yaml\nkept.log");
  assert.equal(
    (await runGit(copy, ["log", "--format=%an <%ae> %aI, %cn <%ce> %cI, %s"])).stdout,
    "rehearsal <rehearsal@localhost> 2000-01-01T00:00:00+00:00, rehearsal <rehearsal@localhost> 2000-01-01T00:00:00+00:00, Seed",
  );
  assert.equal((await runGit(copy, ["branch", "--show-current"])).stdout, "main");
});

test("the same seed gives the same commit on another server", async (t) => {
  const [first, second] = [await start(t), await start(t)];
  const heads = await Promise.all(
    [first, second].map(({ server, directory }) => runGit(directory, ["ls-remote", server.url("numinia-k8s"), "refs/heads/main"], right)),
  );
  assert.match(heads[0]!.stdout, /^[0-9a-f]{40}\trefs\/heads\/main$/);
  assert.equal(heads[0]!.stdout, heads[1]!.stdout);
});

test("clone and push without or with wrong credentials are refused", async (t) => {
  const { server, directory, pushes } = await start(t);
  const url = server.url("numinia-k8s");
  const refusals = [
    {},
    withCredentials("flux", "wrong"),
    withCredentials("other", credentials.password),
    withCredentials("flux", ""),
    withCredentials("flux", `${credentials.password}x`),
  ];
  for (const settings of refusals) {
    const clone = await runGit(directory, ["clone", url, "refused"], settings);
    assert.equal(clone.code, 128);
    assert.match(clone.stderr, /could not read Username|Authentication failed/);
  }
  await runGit(directory, ["clone", url, "clone"], right);
  const copy = path.join(directory, "clone");
  await runGit(copy, ["commit", "--allow-empty", "-m", "change"]);
  for (const settings of refusals) assert.notEqual((await runGit(copy, ["push", "origin", "main"], settings)).code, 0);
  assert.deepEqual(pushes, []);
  assert.equal((await runGit(copy, ["push", "origin", "main"], right)).code, 0);
  assert.equal(pushes.length, 1);
});

test("a request without credentials gets 401 with a challenge, also for what does not exist", async (t) => {
  const { server } = await start(t);
  for (const [method, rawPath] of [
    ["GET", "/numinia-k8s.git/info/refs?service=git-upload-pack"],
    ["GET", "/nothing.git/info/refs"],
    ["POST", "/numinia-k8s.git/git-receive-pack"],
    ["GET", "/"],
  ] as const) {
    const answer = await send(server, method, rawPath, {});
    assert.equal(answer.status, 401);
    assert.equal(answer.headers["www-authenticate"], 'Basic realm="rehearsal", charset="UTF-8"');
  }
});

test("a push fires the listener once for each reference, with the commits before and after", async (t) => {
  const { server, directory, pushes } = await start(t);
  await runGit(directory, ["clone", server.url("numinia-k8s"), "clone"], right);
  const copy = path.join(directory, "clone");
  const before = (await runGit(copy, ["rev-parse", "HEAD"])).stdout;
  await runGit(copy, ["commit", "--allow-empty", "-m", "change"]);
  const after = (await runGit(copy, ["rev-parse", "HEAD"])).stdout;

  await runGit(copy, ["push", "origin", "main", "HEAD:refs/tags/v1"], right);
  assert.deepEqual(pushes.splice(0), [
    { repository: "numinia-k8s", ref: "refs/heads/main", before, after },
    { repository: "numinia-k8s", ref: "refs/tags/v1", before: NO_COMMIT, after },
  ]);
  await runGit(copy, ["push", "origin", ":refs/tags/v1"], right);
  assert.deepEqual(pushes.splice(0), [{ repository: "numinia-k8s", ref: "refs/tags/v1", before: after, after: NO_COMMIT }]);
  await runGit(copy, ["push", "origin", "main"], right);
  assert.deepEqual(pushes, [], "a push that changes nothing is no push");
});

test("a push that Git refuses fires no listener", async (t) => {
  const { server, directory, pushes } = await start(t);
  const [early, late] = [await server.workingCopy("numinia-k8s"), await server.workingCopy("numinia-k8s")];
  await early.write("a.yaml", "a\n");
  const commit = await early.commitAndPush("a");
  await late.write("b.yaml", "b\n");
  await assert.rejects(late.commitAndPush("b"), /git push failed in .*(fetch first|rejected)/s);
  assert.deepEqual(
    pushes.map((push) => push.after),
    [commit],
  );
  assert.equal(
    (await runGit(directory, ["ls-remote", server.url("numinia-k8s"), "refs/heads/main"], right)).stdout,
    `${commit}\trefs/heads/main`,
  );
});

test("pushes at the same time are told apart", async (t) => {
  const { server, pushes } = await start(t);
  const copies = await Promise.all(Array.from({ length: 4 }, () => server.workingCopy("numinia-k8s")));
  const commits = await Promise.all(
    copies.map(async (copy, index) => {
      await copy.write(`file-${index}.yaml`, `${index}\n`);
      await runGit(copy.directory, ["add", "--all"]);
      await runGit(copy.directory, ["commit", "-m", `change ${index}`]);
      assert.equal((await runGit(copy.directory, ["push", "origin", `HEAD:refs/heads/branch-${index}`], right)).code, 0);
      return (await runGit(copy.directory, ["rev-parse", "HEAD"])).stdout;
    }),
  );
  assert.deepEqual(
    pushes.map(({ ref, before, after }) => ({ ref, before, after })).sort((a, b) => a.ref.localeCompare(b.ref)),
    commits.map((after, index) => ({ ref: `refs/heads/branch-${index}`, before: NO_COMMIT, after })),
  );
});

test("a listener that throws breaks neither the push nor the next listener", async (t) => {
  const { server, pushes } = await start(t);
  const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
  server.onPush(() => {
    throw new Error("listener broke");
  });
  const later: Push[] = [];
  server.onPush((push) => void later.push(push));
  const copy = await server.workingCopy("numinia-k8s");
  await copy.write("a.yaml", "a\n");
  await copy.commitAndPush("a");
  assert.equal(pushes.length, 1);
  assert.deepEqual(later, pushes);
  assert.match((await warned).message, /listener broke/);
});

test("paths that are not a repository's own are unknown, whatever they look like", async (t) => {
  const { server } = await start(t);
  const auth = authorization(credentials.username, credentials.password);
  const service = "?service=git-upload-pack";
  const unknown = [
    `/other.git/info/refs${service}`,
    `/../repositories/numinia-k8s.git/info/refs${service}`,
    `/x/../numinia-k8s.git/info/refs${service}`,
    `/%2e%2e/numinia-k8s.git/info/refs${service}`,
    `/repositories/numinia-k8s.git/info/refs${service}`,
    `//numinia-k8s.git/info/refs${service}`,
    `/numinia-k8s.git/info/refs?service=git-upload-archive`,
    `/numinia-k8s.git/info/refs`,
    `/numinia-k8s.git/HEAD`,
    `/numinia-k8s.git/config`,
    `/numinia-k8s.git/objects/info/packs`,
    `/numinia-k8s.git/git-upload-pack`,
    "/",
  ];
  for (const rawPath of unknown) assert.equal((await send(server, "GET", rawPath, auth)).status, 404, rawPath);
  for (const rawPath of [`/numinia-k8s.git/info/refs${service}`, `/numinia-k8s/info/refs${service}`]) {
    const answer = await send(server, "GET", rawPath, auth);
    assert.equal(answer.status, 200);
    assert.match(answer.text, /^001e# service=git-upload-pack\n0000.* refs\/heads\/main\n/s);
  }
});

test("a compressed request body is understood", async (t) => {
  const { server } = await start(t);
  const lines = ["command=ls-refs\n", "0001", "ref-prefix refs/heads/\n", "0000"];
  const body = Buffer.from(
    lines.map((line) => (/^000\d$/.test(line) ? line : (line.length + 4).toString(16).padStart(4, "0") + line)).join(""),
  );
  const headers = {
    ...authorization(credentials.username, credentials.password),
    "Content-Type": "application/x-git-upload-pack-request",
    "Git-Protocol": "version=2",
  };
  const plain = await send(server, "POST", "/numinia-k8s.git/git-upload-pack", headers, body);
  const compressed = await send(
    server,
    "POST",
    "/numinia-k8s.git/git-upload-pack",
    { ...headers, "Content-Encoding": "gzip" },
    gzipSync(body),
  );
  assert.match(plain.text, /^[0-9a-f]{44} refs\/heads\/main\n0000$/);
  assert.equal(compressed.text, plain.text);
});

test("a large push and clone pass whole", async (t) => {
  const { server, directory } = await start(t);
  const copy = await server.workingCopy("numinia-k8s");
  // Incompressible, and larger than git's 1 MiB buffer: the push comes in chunks of unknown total length.
  const content = randomBytes(3_000_000).toString("hex");
  await copy.write("large.txt", content);
  await copy.commitAndPush("large");
  await runGit(directory, ["clone", server.url("numinia-k8s"), "clone"], right);
  assert.equal(await readFile(path.join(directory, "clone/large.txt"), "utf8"), content);
});

test("names that are not plain, and names that are taken, are refused", async (t) => {
  const { server, directory } = await start(t);
  const seed = { directory: path.join(directory, "seed"), branch: "main", message: "Seed" };
  for (const name of ["..", "../escape", "a/../b", "a/b/c", ".git", "A", "", "a b", "a.git", "-a"]) {
    await assert.rejects(server.createRepository(name, seed), /is not a repository name/, name);
  }
  await assert.rejects(server.createRepository("numinia-k8s", seed), /already has a repository numinia-k8s/);
  await assert.rejects(
    server.createRepository("empty", { ...seed, directory: path.join(directory, "absent") }),
    /cannot be seeded from .*absent: it is not a directory/,
  );
  assert.throws(() => server.url("other"), /has no repository other; it has numinia-k8s\./);
  await server.createRepository("owner/name", seed);
  assert.equal((await runGit(directory, ["ls-remote", server.url("owner/name"), "HEAD"], right)).code, 0);
});

test("what lies on disk is for the owner only, and the password is in no argument, URL or configuration", async (t) => {
  const { server, directory } = await start(t);
  const copy = await server.workingCopy("numinia-k8s");
  const root = path.join(directory, "git's server");
  for (const name of [".", "repositories", "repositories/numinia-k8s.git", "working-copies"]) {
    assert.equal((await stat(path.join(root, name))).mode & 0o777, 0o700, name);
  }
  const files = (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const holding = [];
  for (const file of files) if ((await readFile(file, "latin1")).includes(credentials.password)) holding.push(file);
  assert.deepEqual(holding, [`${copy.directory}.credentials`]);
  assert.equal((await stat(holding[0]!)).mode & 0o777, 0o600);
  assert.equal(server.url("numinia-k8s").includes("@"), false);
});

test("a port that is taken is named", async (t) => {
  const { server, directory } = await start(t);
  const port = Number(new URL(server.url("numinia-k8s")).port);
  await assert.rejects(
    startGitServer({ directory: path.join(directory, "second"), credentials, port }),
    new RegExp(`127\\.0\\.0\\.1:${port}: the port is taken`),
  );
});

test("close ends a request that still runs", async (t) => {
  const { server } = await start(t);
  const { port } = new URL(server.url("numinia-k8s"));
  const opened = request({
    host: "127.0.0.1",
    port,
    method: "POST",
    path: "/numinia-k8s.git/git-upload-pack",
    headers: {
      ...authorization(credentials.username, credentials.password),
      "Content-Type": "application/x-git-upload-pack-request",
      "Transfer-Encoding": "chunked",
    },
  });
  const ended = new Promise<void>((resolve) => opened.on("error", () => resolve()).on("close", () => resolve()));
  await new Promise<void>((resolve) => opened.write("0000", () => resolve()));
  await server.close();
  await ended;
  await assert.rejects(send(server, "GET", "/", {}), /ECONNREFUSED/);
});
