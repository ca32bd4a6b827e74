import { execFile, spawn } from "node:child_process";
import * as os from "node:os";
import { promisify } from "node:util";
import { ConnectProxy } from "./connect-proxy";

// Runs a command that reaches the cluster's private endpoint through the access instance:
//   node --import tsx access/through.ts pulumi up --policy-pack policy/pack
//   node --import tsx access/through.ts kubectl get nodes

/** What must never go through a proxy: this machine, and the metadata of the one that it may be. */
const DIRECT = ["127.0.0.1", "localhost", "::1", "169.254.169.254"];

/** URN of the instance of the program's component AccessInstance. */
const INSTANCE_URN = /[:$]numinia:access:AccessInstance\$aws:ec2\/instance:Instance::/;

/** A large stack's state has some megabytes. */
const MAX_STATE_BYTES = 512 * 1024 * 1024;

/**
 * The instance from ACCESS_INSTANCE, otherwise from the selected stack's state: a first up that stopped at the cluster's API has no
 * outputs yet, and is to go on through the instance that it made. Secrets in the state stay encrypted.
 */
async function findInstance(): Promise<string> {
  if (process.env.ACCESS_INSTANCE) return process.env.ACCESS_INSTANCE;
  const { stdout } = await promisify(execFile)("pulumi", ["stack", "export"], { maxBuffer: MAX_STATE_BYTES });
  const { deployment } = JSON.parse(stdout) as { deployment: { resources?: { urn: string; id?: string }[] } };
  const instance = deployment.resources?.find(({ urn }) => INSTANCE_URN.test(urn));
  if (instance?.id !== undefined) return instance.id;
  throw new Error(
    "the stack has no access instance: set numinia:access.instance to true and run up, or name an instance in ACCESS_INSTANCE.",
  );
}

/** The command's environment: HTTPS goes to the proxy, in both spellings that programs read. */
function environment(proxy: string): NodeJS.ProcessEnv {
  const direct = [...new Set([...(process.env.NO_PROXY ?? process.env.no_proxy ?? "").split(",").filter(Boolean), ...DIRECT])].join(",");
  return { ...process.env, HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: direct, no_proxy: direct };
}

/** Runs the command to its end. Returns its exit code, as a shell would: 127 for one that is not there, 128 + n after signal n. */
function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "inherit", env });
    // The terminal sends Ctrl-C to the command as well; this program stays until the command has ended.
    process.on("SIGINT", () => undefined);
    // Sessions are in process groups of their own, so that a closed terminal would leave them behind.
    for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => void child.kill(signal));
    child.once("error", (error) => {
      process.stderr.write(`access: cannot run ${command}: ${error.message}\n`);
      resolve(127);
    });
    child.once("close", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : os.constants.signals[signal])));
  });
}

async function main(): Promise<void> {
  const [command, ...args] = process.argv.slice(2);
  if (command === undefined) {
    process.stderr.write("usage: node --import tsx access/through.ts <command> [argument…]\n");
    process.exitCode = 2;
    return;
  }
  const proxy = new ConnectProxy(findInstance);
  try {
    process.exitCode = await run(command, args, environment(await proxy.listen()));
  } finally {
    await proxy.close();
  }
}

main().catch((error: Error) => {
  process.stderr.write(`access: ${error.message}\n`);
  process.exitCode = 1;
});
