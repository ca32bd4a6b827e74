/** A process of its own that ensures the fixture's binary: started by ensure.test.ts as another clone would be. */
import { InterruptedError } from "../../../toolchain/interrupt";
import { openToolchain } from "../../../toolchain/toolchain";
import { FIXTURE_CATALOG, NAME } from "./fixture";

// A program that exits at once on Ctrl-C, whatever is under way.
if (process.argv[3] === "exit") process.on("SIGINT", () => process.exit(3));

let last = "";
openToolchain({ directory: process.argv[2] ?? "", catalog: FIXTURE_CATALOG })
  .ensure([NAME], ({ kind }) => {
    if (kind !== last) process.stdout.write(`${kind}\n`);
    last = kind;
  })
  .then(
    (paths) => void process.stdout.write(`${paths[NAME]}\n`),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exitCode = error instanceof InterruptedError ? 130 : 1;
    },
  );
