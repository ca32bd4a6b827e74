import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../../../rehearsal/ports";
import { ProcessOwner } from "../../../rehearsal/processes/process-owner";
import { until } from "../../../rehearsal/wait";

const REQUIREMENTS = join(__dirname, "requirements.txt");
const INSTALL_TIMEOUT_MS = 5 * 60_000;
const START_TIMEOUT_MS = 60_000;

/** moto's server on a free port of 127.0.0.1; what `stop` ends. */
export interface Moto {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Starts moto's server, which is installed into the user's cache directory when it is not there yet. */
export async function startMoto(directory: string): Promise<Moto> {
  const owner = await ProcessOwner.open(directory);
  try {
    const server = join(await installed(owner), "bin", "moto_server");
    const [port] = await freePorts(1);
    owner.start({ name: "moto", command: server, args: ["-H", "127.0.0.1", "-p", String(port)], env: { PATH: process.env.PATH ?? "" } });
    const endpoint = `http://127.0.0.1:${port}`;
    await until("moto's server answers", async () => (await answers(endpoint)) || undefined, { timeoutMs: START_TIMEOUT_MS });
    return { endpoint, stop: () => owner.stopAll() };
  } catch (error) {
    await owner.stopAll();
    throw error;
  }
}

/** Directory of a virtual environment with exactly the required versions; another list makes another one. */
async function installed(owner: ProcessOwner): Promise<string> {
  const hash = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 16);
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "numinia-moto");
  const directory = join(cache, hash);
  if (existsSync(join(directory, "complete"))) return directory;
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  rmSync(directory, { recursive: true, force: true });
  // A virtual environment knows its own path: it cannot be built elsewhere and moved.
  await command(owner, "python3", ["-m", "venv", directory]);
  const options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--requirement", REQUIREMENTS];
  await command(owner, join(directory, "bin", "pip"), ["install", ...options]);
  mkdirSync(join(directory, "complete"));
  return directory;
}

async function command(owner: ProcessOwner, program: string, args: readonly string[]): Promise<void> {
  const env = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const { code, stdout, stderr } = await owner.run({
    name: "install-moto",
    command: program,
    args: [...args],
    env,
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} failed: ${(stderr || stdout).trim()}`);
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/moto-api/data.json`)).ok;
  } catch {
    return false;
  }
}
