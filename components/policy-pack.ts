import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { commandWithoutPack, engineCall, type Process } from "../lib/engine-call";

/**
 * What a person is told where a preview or an up runs without the policy pack: nobody leaves it out without a word. The engine tells the
 * program nothing about packs, so its command line is looked at, as the operating system has it. A warning and no refusal: other
 * programs that drive the engine may bring the pack along in their own way.
 */
export function policyPackWarnings(look: (pid: number) => Process | undefined = lookAt): string[] {
  const args = engineCall(process.ppid, look);
  if (args === undefined) return ["Whether the policy pack runs cannot be seen here; make sure of --policy-pack policy/pack."];
  const command = commandWithoutPack(args, process.env.PULUMI_OPTION_POLICY_PACK);
  if (command === undefined) return [];
  return [
    `This ${command} runs without the policy pack, so nothing keeps its rules; run it again as: pulumi ${command} --policy-pack policy/pack`,
  ];
}

/** A process as Linux has it in files; elsewhere as `ps` prints it, which knows no argument from another: enough for the pack's flag. */
export function lookAt(pid: number, proc = "/proc"): Process | undefined {
  try {
    if (existsSync(`${proc}/self/status`)) {
      const parent = Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`${proc}/${pid}/status`, "utf8"))![1]);
      return { parent, args: readFileSync(`${proc}/${pid}/cmdline`, "utf8").split("\0").slice(0, -1) };
    }
    const [parent, ...args] = execFileSync("ps", ["-o", "ppid=,args=", "-p", String(pid)], { encoding: "utf8" })
      .trim()
      .split(/\s+/);
    return { parent: Number(parent), args };
  } catch {
    return undefined;
  }
}
