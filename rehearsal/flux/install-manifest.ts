import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Toolchain } from "../../toolchain/toolchain";

export interface FluxInstallManifestInput {
  toolchain: Pick<Toolchain, "path" | "moduleDirectory">;
  /** Flux version that the stack asks for, with or without the leading v. */
  version: string;
  /** YAML file to write. */
  outputFile: string;
}

/** Module that holds Flux's own manifests, and the modules of the controllers that they refer to. */
const FLUX_MODULE = "github.com/fluxcd/flux2/v2";
const controllerModule = (name: string) => `github.com/fluxcd/${name}${name === "source-watcher" ? "/v2" : ""}`;

/** The folders of Flux's manifests/ that its install folder is made of. */
const FOLDERS = ["install", "bases", "rbac", "policies"];

/** A file of a controller's release, as Flux's manifests refer to it: controller, version, which of its two files. */
const RELEASE_FILE = /https:\/\/github\.com\/fluxcd\/([a-z-]+)\/releases\/download\/(v[^/\s]+)\/\1\.(crds|deployment)\.yaml/g;

/** Which folder of a controller's source its release workflow builds each of these files from. */
const SOURCE_OF = { crds: "config/crd", deployment: "config/manager" } as const;

interface ReleaseFile {
  /** Where the copied manifests expect it. */
  file: string;
  controller: string;
  version: string;
  kind: keyof typeof SOURCE_OF;
}

/**
 * Builds the install.yaml of a Flux release as its release workflow does: `kustomize build manifests/install`, where the
 * release files of the controllers are themselves kustomize builds of the controllers' config/crd and config/manager.
 * Everything comes from Go modules at pinned versions. Returns the output file.
 *
 * @throws Error when another version is asked for than the pinned one, or when a pinned controller is not the one that this Flux release ships
 */
export async function buildFluxInstallManifest(o: FluxInstallManifestInput): Promise<string> {
  const fluxDirectory = await o.toolchain.moduleDirectory(FLUX_MODULE);
  requireVersion(o.version, versionOf(fluxDirectory));
  const kustomize = await o.toolchain.path("kustomize");
  const work = mkdtempSync(join(tmpdir(), "flux-manifests-"));
  try {
    const releaseFiles = FOLDERS.flatMap((folder) => copyManifests(join(fluxDirectory, "manifests", folder), join(work, folder)));
    // Two at a time at most: each build takes a processor for itself.
    const [crds, deployments] = [
      releaseFiles.filter(({ kind }) => kind === "crds"),
      releaseFiles.filter(({ kind }) => kind === "deployment"),
    ];
    await Promise.all([crds, deployments].map((files) => buildReleaseFiles(files, kustomize, o.toolchain)));
    const result = await kustomizeBuild(kustomize, join(work, "install"));
    mkdirSync(dirname(o.outputFile), { recursive: true });
    const unfinished = `${o.outputFile}.${process.pid}.new`;
    writeFileSync(unfinished, result);
    renameSync(unfinished, o.outputFile);
    return o.outputFile;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Copies a folder (the module cache is read-only) with local files in the place of release files, and returns those. */
function copyManifests(from: string, to: string): ReleaseFile[] {
  mkdirSync(to, { recursive: true });
  return readdirSync(from, { withFileTypes: true }).flatMap((entry) => {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      return copyManifests(source, target);
    }
    const found: ReleaseFile[] = [];
    const content = readFileSync(source, "utf8").replace(
      RELEASE_FILE,
      (_url, controller: string, version: string, kind: ReleaseFile["kind"]) => {
        const file = `${controller}.${kind}.yaml`;
        found.push({ file: join(to, file), controller, version, kind });
        return file;
      },
    );
    const remote = entry.name === "kustomization.yaml" ? /^\s*- (https?:\S+)/m.exec(content) : null;
    if (remote) {
      throw new Error(
        `${source} refers to ${remote[1]}, which is not a release file of a Flux controller: rehearsal/flux/install-manifest.ts must learn how that file is built.`,
      );
    }
    writeFileSync(target, content);
    return found;
  });
}

async function buildReleaseFiles(
  files: readonly ReleaseFile[],
  kustomize: string,
  toolchain: Pick<Toolchain, "moduleDirectory">,
): Promise<void> {
  for (const { file, controller, version, kind } of files) {
    const directory = await toolchain.moduleDirectory(controllerModule(controller));
    if (versionOf(directory) !== version) {
      throw new Error(
        `This Flux release ships ${controller} ${version}, but toolchain/ pins ${controllerModule(controller)} at ${versionOf(directory)}: pin the same version in both.`,
      );
    }
    writeFileSync(file, await kustomizeBuild(kustomize, join(directory, SOURCE_OF[kind])));
  }
}

function requireVersion(asked: string, pinned: string): void {
  if (asked.replace(/^v/, "") !== pinned.replace(/^v/, "")) {
    throw new Error(
      `Flux ${asked} is asked for, but toolchain/manifests/go.mod pins ${FLUX_MODULE} ${pinned}: rehearse with ${pinned}, or pin ${asked} there (and its controllers in toolchain/flux/go.mod).`,
    );
  }
}

/** The version in the name of a module's directory in Go's module cache: …/flux2/v2@v2.9.3. */
function versionOf(directory: string): string {
  return basename(directory).split("@")[1] ?? "(unknown)";
}

async function kustomizeBuild(kustomize: string, directory: string): Promise<string> {
  try {
    return (await promisify(execFile)(kustomize, ["build", directory], { maxBuffer: 64 * 1024 * 1024, timeout: 60_000 })).stdout;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`kustomize build ${directory} failed: ${(stderr || message).trim()}`, { cause: error });
  }
}
