import { basename } from "node:path";

/** A process: its parent, and what it was called with, the command first. */
export interface Process {
  readonly parent: number;
  readonly args: readonly string[];
}

/** Commands of the engine that run the program and take policy packs; `destroy` and `refresh` take none. */
const COMMANDS = ["preview", "pre", "up", "update", "watch"];
/** Between the program and the engine stands the language host, and under a debugger one more process. */
const GENERATIONS = 6;
const FLAG = "--policy-pack";

/** What the engine above the process `pid` was called with, `pulumi` aside; undefined where none can be seen. */
export function engineCall(pid: number, look: (pid: number) => Process | undefined): readonly string[] | undefined {
  for (let generation = 0, process = look(pid); generation < GENERATIONS && process !== undefined; generation += 1) {
    const [command = "", ...args] = process.args;
    if (basename(command) === "pulumi") return args;
    process = look(process.parent);
  }
  return undefined;
}

/** The command of the call that could have named the platform's pack and did not; undefined for one that did, or that takes none. */
export function commandWithoutPack(args: readonly string[], fromEnvironment: string | undefined): string | undefined {
  const command = args.find((arg) => COMMANDS.includes(arg));
  const flags = args.flatMap((arg, index) =>
    arg === FLAG ? [args[index + 1] ?? ""] : arg.startsWith(`${FLAG}=`) ? [arg.slice(FLAG.length + 1)] : [],
  );
  // The engine looks at the variable of a flag only where the flag is not given. Both take several packs, with commas between.
  const packs = (flags.length > 0 ? flags : [fromEnvironment ?? ""]).flatMap((value) => value.split(","));
  return packs.some((pack) => /(^|\/)policy\/pack$/.test(pack)) ? undefined : command;
}
