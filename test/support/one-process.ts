// Runs all files that are named in this one process: each process more loads the SDKs again, which takes longer than the tests.
// A suite for each file keeps its hooks to itself.
import { describe } from "node:test";
import { resolve } from "node:path";

// eslint-disable-next-line @typescript-eslint/no-require-imports -- files that are known only now, loaded while their suite is being built
for (const file of process.argv.slice(2)) describe(file, () => void require(resolve(file)));
