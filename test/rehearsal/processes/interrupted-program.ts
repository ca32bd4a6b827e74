// A main program with two cleanups and one owned process. Run by shutdown.test.ts, which signals it.
import { ProcessOwner } from "../../../rehearsal/processes/process-owner";
import { installShutdown } from "../../../rehearsal/processes/shutdown";

async function main(): Promise<void> {
  const owner = await ProcessOwner.open(process.argv[2]!);
  installShutdown({
    cleanups: [
      { name: "a part that fails", run: () => Promise.reject(new Error("it is stuck")) },
      { name: "the processes", run: () => owner.stopAll() },
      { name: "the end", run: async () => void process.stdout.write("cleaned\n") },
    ],
  });
  const sleeper = owner.start({ name: "sleeper", command: "sleep", args: ["600"] });
  process.stdout.write(`${sleeper.pid}\n`);
  if (process.argv[3] === "throw") {
    setImmediate(() => {
      throw new Error("a programming error");
    });
  }
  setInterval(() => undefined, 1000);
}

void main();
