/** What is known about the Go installation, and the environment in which it is run. */
import { runCommand } from "./command";
import type { Pins } from "./pins";

export interface GoEnvironment {
  /** "go1.26.8" */
  version: string;
  os: string;
  arch: string;
  /** GOCACHE */
  buildCache: string;
  /** GOMODCACHE */
  moduleCache: string;
}

/**
 * The environment for every go command of the toolchain: what would make the result depend on the person's settings is fixed,
 * what says how modules are fetched (GOPROXY, GONOSUMDB, GOTOOLCHAIN …) stays.
 */
export function goCommandEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { GOOS: _os, GOARCH: _arch, ...rest } = environment;
  // An empty GOFLAGS would fall back to `go env -w`; readonly also keeps go.mod and go.sum as they are.
  return { ...rest, CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "-mod=readonly" };
}

/** Asks Go about itself. Throws one sentence when Go is missing, or older than the group's go.mod needs. */
export async function readGoEnvironment(groupDirectory: string, pins: Pins, environment: NodeJS.ProcessEnv): Promise<GoEnvironment> {
  const result = await runCommand("go", ["env", "-json", "GOVERSION", "GOOS", "GOARCH", "GOCACHE", "GOMODCACHE"], {
    cwd: groupDirectory,
    environment: goCommandEnvironment(environment),
    // With GOTOOLCHAIN=auto an older Go downloads the one that go.mod needs here.
    timeoutMs: 300_000,
  });
  if (result.errorCode === "ENOENT") {
    throw new Error(`Go was not found on PATH: install Go ${pins.goVersion} or newer, which builds the toolchain.`);
  }
  if (result.code !== 0) {
    throw new Error(
      `\`go env\` failed in ${groupDirectory}, which needs Go ${pins.goVersion} or newer: ${result.stderr.trim().replaceAll("\n", " ")}`,
    );
  }
  const values = JSON.parse(result.stdout) as Record<string, string | undefined>;
  const version = values["GOVERSION"] ?? "";
  if (!isAtLeast(version, pins.goVersion)) {
    throw new Error(
      `Go ${version.replace(/^go/, "")} is too old: ${groupDirectory}/go.mod needs Go ${pins.goVersion} or newer; install it and put it first on PATH.`,
    );
  }
  return {
    version,
    os: values["GOOS"] ?? "",
    arch: values["GOARCH"] ?? "",
    buildCache: values["GOCACHE"] ?? "",
    moduleCache: values["GOMODCACHE"] ?? "",
  };
}

/** Compares by major, minor and patch; a release candidate counts as its release, a development version as new enough. */
export function isAtLeast(version: string, needed: string): boolean {
  const found = /^go(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  if (!found) return version.startsWith("devel");
  const wanted = needed.split(".").map(Number);
  for (let i = 0; i < 3; i++) {
    const difference = Number(found[i + 1] ?? 0) - (wanted[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
