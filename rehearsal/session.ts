import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { identify, isAlive, type ProcessIdentity } from "./processes/process-identity";
import type { Rehearsal } from "./rehearsal";

/** What a kept rehearsal tells other commands: how to reach it and who keeps it. */
export interface Session {
  readonly stack: string;
  /** The process of the harness that keeps it. */
  readonly keeper: ProcessIdentity;
  /** For the Pulumi CLI. */
  readonly environment: Record<string, string>;
  /** Directory of the derived project. */
  readonly project: string;
  readonly gitUrl: string;
  /** Path of the CLI. */
  readonly pulumi: string;
}

const FILE = "session.json";
/** For a person's git: the URL of the server with user name and password, in the form of git's own credential store. */
const CREDENTIALS = "git-credentials";

/** The kept rehearsal in this directory, if its keeper still lives. */
export function readSession(directory: string): Session | undefined {
  const file = join(directory, FILE);
  if (!existsSync(file)) return undefined;
  const session = JSON.parse(readFileSync(file, "utf8")) as Session;
  return isAlive(session.keeper) ? session : undefined;
}

/** Keeps the rehearsal until a signal ends it, and says how to use it meanwhile. */
export async function keep(rehearsal: Rehearsal, stack: string): Promise<never> {
  const { pulumi, environment } = rehearsal.engine.commandLine([]);
  const file = join(rehearsal.directory, FILE);
  const session: Session = {
    stack,
    keeper: identify(process.pid)!,
    environment,
    project: rehearsal.project.directory,
    gitUrl: rehearsal.gitUrl,
    pulumi,
  };
  writeFileSync(file, JSON.stringify(session, null, 2), { mode: 0o600 });
  process.on("exit", () => [file, join(rehearsal.directory, CREDENTIALS)].forEach((path) => rmSync(path, { force: true })));
  console.log(usage(rehearsal, stack));
  return new Promise<never>(() => setInterval(() => undefined, 60_000));
}

function usage(rehearsal: Rehearsal, stack: string): string {
  const credentials = join(rehearsal.directory, CREDENTIALS);
  const { username, password } = rehearsal.secrets.git;
  const url = new URL(rehearsal.gitUrl);
  writeFileSync(credentials, `${url.protocol}//${username}:${password}@${url.host}\n`, { mode: 0o600 });
  const option = stack === "rehearsal" ? "" : ` STACK=${stack}`;
  return `
Kept running. From another terminal, in this directory:
  the cluster     export KUBECONFIG=${relative(process.cwd(), rehearsal.controlPlane.kubeconfigFile)}
  the Git tree    git -c credential.helper='store --file ${credentials}' clone ${rehearsal.gitUrl}
  the stack       edit Pulumi.${stack}.yaml, then: make preview${option}   and   make up${option}
  stop it         make stop${option}   (or Ctrl-C here)`;
}
