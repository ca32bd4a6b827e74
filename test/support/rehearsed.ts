import { join } from "node:path";
import { REPOSITORY } from "../../rehearsal/engine/project";
import { installShutdown } from "../../rehearsal/processes/shutdown";
import { Rehearsal, type RehearsalOptions } from "../../rehearsal/rehearsal";

/** Starts everything but the platform itself, which is the tests' to bring up. Also stopped when the test run is interrupted. */
export async function startRehearsal(stack: string, name: string, place?: RehearsalOptions["place"]): Promise<Rehearsal> {
  const rehearsal = await Rehearsal.open({ stack, directory: join(REPOSITORY, "build", name), ...(place && { place }) });
  installShutdown({ cleanups: [{ name: "the rehearsal", run: () => rehearsal.stop() }] });
  await rehearsal.prepareToolchain();
  await rehearsal.startControlPlane();
  await rehearsal.startGit();
  await rehearsal.startFlux();
  await rehearsal.startEngine();
  return rehearsal;
}
