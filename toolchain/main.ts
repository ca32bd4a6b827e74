/** Command line of the toolchain, for the Makefile and for people: see USAGE. */
import { parseArgs } from "node:util";
import { BINARY_NAMES } from "./catalog";
import { InterruptedError } from "./interrupt";
import { duration } from "./progress";
import { type BinaryName, openToolchain, terminalReport } from "./toolchain";

const USAGE = `Usage: node --import tsx toolchain/main.ts COMMAND
  ensure [NAME…]  build what is neither in the cache nor on PATH (all when no name is given)
  where NAME      print the path of a binary; fails when it is not built yet
  list            print all binaries with version and place
Binaries: ${BINARY_NAMES.join(", ")}`;

async function main(args: readonly string[]): Promise<number> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
  const [command, ...names] = positionals;
  for (const name of names) {
    if (!(BINARY_NAMES as readonly string[]).includes(name))
      throw new Error(`The toolchain has no binary "${name}": it has ${BINARY_NAMES.join(", ")}.`);
  }
  if (command === "ensure") return await ensure(names.length === 0 ? BINARY_NAMES : (names as BinaryName[]));
  if (command === "where" && names.length === 1) return await where(names[0] as BinaryName);
  if (command === "list" && names.length === 0) return await list();
  process.stderr.write(`${USAGE}\n`);
  return 2;
}

async function ensure(names: readonly BinaryName[]): Promise<number> {
  const started = performance.now();
  let built = 0;
  const show = terminalReport(process.stdout);
  await openToolchain().ensure(names, (event) => {
    if (event.kind === "done") built += 1;
    show(event);
  });
  const seconds = (performance.now() - started) / 1000;
  const time = seconds < 10 ? `${seconds.toFixed(1)} s` : duration(seconds);
  process.stdout.write(`toolchain: ${names.length} of ${names.length} binaries ready, ${built} built now, ${time}\n`);
  return 0;
}

async function where(name: BinaryName): Promise<number> {
  const location = await openToolchain().locate(name);
  if (location.path === undefined) {
    process.stderr.write(`${name} ${location.version} is not built yet: run \`node --import tsx toolchain/main.ts ensure ${name}\`.\n`);
    return 1;
  }
  process.stdout.write(`${location.path}\n`);
  return 0;
}

async function list(): Promise<number> {
  const toolchain = openToolchain();
  for (const name of BINARY_NAMES) {
    const { version, source, path } = await toolchain.locate(name);
    process.stdout.write(
      `${name.padEnd(24)}${version.padEnd(10)}${path === undefined ? "not built" : source === "PATH" ? `${path} (on PATH)` : path}\n`,
    );
  }
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    // The updating line of a terminal ends where the error begins.
    process.stderr.write(`${process.stdout.isTTY ? "\n" : ""}${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof InterruptedError ? 130 : 1;
  },
);
