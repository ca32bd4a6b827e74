import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseDocument } from "yaml";
import { REPOSITORY } from "../../rehearsal/engine/project";
import { installShutdown } from "../../rehearsal/processes/shutdown";
import { PREVIEW_BINARIES, Rehearsal } from "../../rehearsal/rehearsal";

/**
 * The engine with the AWS stand-ins, without a cluster, on a program of a few resources. Stack config is that of the rehearsal, but
 * for the exceptions from the policy pack: nothing is excepted.
 *
 * @param name of the run's directory below build/
 * @param main file that the engine runs
 */
export async function startSmallProgram(name: string, main: string): Promise<Rehearsal> {
  const rehearsal = await Rehearsal.open({ stack: "rehearsal", directory: join(REPOSITORY, "build", name) });
  installShutdown({ cleanups: [{ name: "the rehearsal", run: () => rehearsal.stop() }] });
  await rehearsal.prepareToolchain(undefined, PREVIEW_BINARIES);
  await rehearsal.startEngineForPreview();
  const file = join(rehearsal.project.directory, "Pulumi.yaml");
  const project = parseDocument(readFileSync(file, "utf8"));
  project.set("main", relative(rehearsal.project.directory, main));
  writeFileSync(file, project.toString());
  rehearsal.editStack((document) => document.deleteIn(["config", "numinia:policy"]));
  return rehearsal;
}
