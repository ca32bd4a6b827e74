/** A toolchain of one tiny binary in a temporary directory, built by the real Go or by a fake that the test steers. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BinarySpec, Catalog } from "../../../toolchain/catalog";

export const NAME = "kubeconform";
const SPEC: BinarySpec = {
  group: "fixture",
  module: "example.com/tool",
  package: "example.com/tool",
  stamp: ["main.version"],
  version: { args: ["-v"], answer: /^tool v(\S+)$/m },
  coldSeconds: 1,
  disk: { binary: 2, buildCache: 30, modules: 0 },
};
export const FIXTURE_CATALOG: Catalog = { [NAME]: SPEC };

export interface Fixture {
  root: string;
  /** The toolchain folder. */
  directory: string;
  cache: string;
  /** PATH with the fake go only (and the system's commands that it needs). */
  fakeEnvironment: NodeJS.ProcessEnv;
  /** PATH with the real Go; the cache is the fixture's. */
  realEnvironment: NodeJS.ProcessEnv;
  /** Pids of the fake go builds, in the order in which they began. */
  builds(): Promise<number[]>;
  /** Lets fake builds end. */
  release(): Promise<void>;
  /** All files below the cache, without the group's folder name. */
  cachedFiles(): Promise<string[]>;
  remove(): Promise<void>;
}

/** The fake ends by itself after 30 s, so that a failing test leaves nothing running. */
const FAKE_GO = (root: string, version: string): string => `#!/bin/sh
case "$1" in
env) echo '{"GOVERSION":"${version}","GOOS":"linux","GOARCH":"amd64","GOCACHE":"${root}/gocache","GOMODCACHE":"${root}/modcache"}' ;;
build)
  echo $$ >> ${root}/builds
  n=0
  while [ ! -e ${root}/release ] && [ $n -lt 600 ]; do sleep 0.05; n=$((n+1)); done
  while [ "$1" != "-o" ]; do shift; done
  printf '#!/bin/sh\\necho "tool v1.2.3"\\n' > "$2"; chmod 755 "$2" ;;
esac
`;

export async function createFixture(options: { goVersion?: string; source?: string } = {}): Promise<Fixture> {
  const root = await mkdtemp(join(tmpdir(), "toolchain-test-"));
  const group = join(root, "toolchain", "fixture");
  await mkdir(join(group, "tool"), { recursive: true });
  await mkdir(join(root, "bin"));
  await writeFile(
    join(group, "go.mod"),
    "module toolchain/fixture\n\ngo 1.21\n\nrequire example.com/tool v1.2.3\n\nreplace example.com/tool => ./tool\n",
  );
  await writeFile(join(group, "go.sum"), "");
  await writeFile(join(group, "tool", "go.mod"), "module example.com/tool\n\ngo 1.21\n");
  await writeFile(
    join(group, "tool", "main.go"),
    options.source ?? 'package main\n\nvar version = "none"\n\nfunc main() { println("tool", version) }\n',
  );
  await writeFile(join(root, "bin", "go"), FAKE_GO(root, options.goVersion ?? "go1.26.0"));
  await chmod(join(root, "bin", "go"), 0o755);
  const cache = join(root, "cache");
  const common = { ...process.env, NUMINIA_TOOLCHAIN_CACHE: cache };
  return {
    root,
    directory: join(root, "toolchain"),
    cache,
    fakeEnvironment: { ...common, PATH: `${join(root, "bin")}:/usr/bin:/bin` },
    realEnvironment: common,
    builds: async () => (await readFile(join(root, "builds"), "utf8").catch(() => "")).split("\n").filter(Boolean).map(Number),
    release: async () => await writeFile(join(root, "release"), ""),
    cachedFiles: async () => {
      const groups = await readdir(cache).catch(() => []);
      return (await Promise.all(groups.map((name) => readdir(join(cache, name))))).flat().sort();
    },
    remove: async () => await rm(root, { recursive: true, force: true }),
  };
}

/** Waits for a condition; a test that waits in vain fails with `what`. */
export async function eventually(what: string, condition: () => Promise<boolean> | boolean, timeoutMs = 15_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not so after ${timeoutMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
