// A harness that starts two processes, tells their numbers and then waits to be killed. Run by registry.test.ts.
import { ProcessOwner } from "../../../rehearsal/processes/process-owner";

async function main(): Promise<void> {
  const owner = await ProcessOwner.open(process.argv[2]!);
  const obedient = owner.start({ name: "obedient", command: "sleep", args: ["600"] });
  const stubborn = owner.start({ name: "stubborn", command: "sh", args: ["-c", "trap '' TERM; echo ready; while :; do sleep 600; done"] });
  process.stdout.write(`${JSON.stringify({ obedient: obedient.pid, stubborn: stubborn.pid })}\n`);
  setInterval(() => undefined, 1000);
}

void main();
