import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import { regionOfApiHost } from "../../access/api-host";

const HOST = `${"0123456789ABCDEF".repeat(2)}.gr7.eu-west-1.eks.amazonaws.com`;
const directory = fs.mkdtempSync(path.join(os.tmpdir(), "through-"));
after(() => fs.rmSync(directory, { recursive: true }));

/** An `aws` that notes its arguments and its pid, and forwards the port that it is asked for to PORT_BEHIND. */
const AWS = `#!${process.execPath}
const fs = require("node:fs"), net = require("node:net");
fs.appendFileSync(process.env.NOTES, JSON.stringify({ pid: process.pid, args: process.argv.slice(2) }) + "\\n");
if (process.env.AWS_FAILS) { console.error("TargetNotConnected: i-1 is not connected"); process.exit(254); }
const { localPortNumber } = JSON.parse(process.argv[process.argv.indexOf("--parameters") + 1]);
net.createServer((a) => a.pipe(net.connect(Number(process.env.PORT_BEHIND), "127.0.0.1")).pipe(a)).listen(Number(localPortNumber[0]), "127.0.0.1");
`;

/** Asks the proxy of its environment for each authority in turn, prints what comes back, and exits with 7. */
const CLIENT = `
const net = require("node:net");
const ask = (authority) => new Promise((resolve) => {
  let all = "";
  const socket = net.connect(Number(new URL(process.env.HTTPS_PROXY).port), "127.0.0.1");
  socket.write("CONNECT " + authority + " HTTP/1.1\\r\\n\\r\\n");
  socket.on("data", (data) => {
    const first = all === "";
    all += data;
    if (first && all.startsWith("HTTP/1.1 200")) socket.write("ping");
    if (all.endsWith("pong")) socket.end();
  });
  socket.on("close", () => resolve(all.split("\\r\\n\\r\\n").map((part) => part.split("\\r\\n")[0].trim()).join(" | ")));
});
(async () => {
  for (const authority of process.argv.slice(1)) console.log(await ask(authority));
  console.log(process.env.NO_PROXY);
  process.exit(7);
})();
`;

interface Outcome {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly stderr: string;
  readonly sessions: readonly { readonly pid: number; readonly args: readonly string[] }[];
}

fs.writeFileSync(path.join(directory, "aws"), AWS, { mode: 0o755 });
/** A `pulumi` that knows the state, whose resources are RESOURCES. */
const PULUMI = '#!/bin/sh\n[ "$*" = "stack export" ] && echo "{\\"version\\":3,\\"deployment\\":{\\"resources\\":$RESOURCES}}"\n';
const URN = "urn:pulumi:prod::numinia-platform::numinia:access:AccessInstance$aws:ec2/instance:Instance::numinia-access";
fs.writeFileSync(path.join(directory, "pulumi"), PULUMI, { mode: 0o755 });

let runs = 0;

/** Runs a command through the program, with a server behind that answers "pong" to each piece of data. */
async function through(command: (portBehind: number) => readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const server = net.createServer((socket) => socket.on("data", () => socket.write("pong")).on("error", () => undefined));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  const notes = path.join(directory, `notes-${++runs}`);
  const child = spawn(process.execPath, ["--import", "tsx", "access/through.ts", ...command(port)], {
    // A program that does not end is a failure, not a wait.
    timeout: 15_000,
    killSignal: "SIGKILL",
    env: {
      ...process.env,
      PATH: `${directory}:${process.env.PATH}`,
      ACCESS_INSTANCE: "i-1",
      NO_PROXY: "example.org",
      NOTES: notes,
      PORT_BEHIND: String(port),
      ...env,
    },
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  server.close();
  const noted = fs.existsSync(notes) ? fs.readFileSync(notes, "utf8").trim().split("\n") : [];
  const sessions = noted.map((line) => JSON.parse(line) as Outcome["sessions"][number]);
  return { code, lines: stdout.trim().split("\n"), stderr, sessions };
}

const client = (...authorities: readonly string[]): readonly string[] => [process.execPath, "-e", CLIENT, ...authorities];
const PASSED = "HTTP/1.1 200 Connection Established | pong";
const isAlive = (pid: number): boolean => fs.existsSync(`/proc/${pid}`);

test("the cluster's API is reached through one session, which ends with the command; its exit code is the program's", async () => {
  const { code, lines, sessions } = await through(() => client(`${HOST}:443`, `${HOST}:443`));
  assert.deepEqual(lines, [PASSED, PASSED, "example.org,127.0.0.1,localhost,::1,169.254.169.254"]);
  assert.equal(code, 7);
  assert.equal(sessions.length, 1);
  const [parameters, ...reversed] = [...sessions[0]!.args].reverse();
  assert.deepEqual(reversed.reverse(), [
    ...["ssm", "start-session", "--region", "eu-west-1", "--target", "i-1"],
    ...["--document-name", "AWS-StartPortForwardingSessionToRemoteHost", "--parameters"],
  ]);
  const { host, portNumber } = JSON.parse(parameters!) as { host: string[]; portNumber: string[] };
  assert.deepEqual([host.map((name) => name.toUpperCase()), portNumber], [[HOST.toUpperCase()], ["443"]]);
  assert.equal(isAlive(sessions[0]!.pid), false);
  // The positive control: isAlive does see a process that runs.
  assert.equal(isAlive(process.pid), true);
});

test("other hosts are reached directly, without a session", async () => {
  const { code, lines, sessions } = await through((port) => client(`127.0.0.1:${port}`));
  assert.equal(lines[0], PASSED);
  assert.equal(code, 7);
  assert.equal(sessions.length, 0);
});

test("a session that cannot be opened is told to the client and on standard error, with what aws said", async () => {
  const { code, lines, stderr, sessions } = await through(() => client(`${HOST}:443`), { AWS_FAILS: "1" });
  const said = "the Session Manager session ended: TargetNotConnected: i-1 is not connected";
  assert.equal(lines[0], `HTTP/1.1 502 Bad Gateway | ${said}`);
  assert.match(stderr, new RegExp(said));
  assert.equal(code, 7);
  assert.equal(sessions.length, 1);
});

test("without ACCESS_INSTANCE the instance is the stack's, and a stack without one is told how to get it", async () => {
  const resources = [
    { urn: "urn:pulumi:prod::numinia-platform::aws:ec2/instance:Instance::other", id: "i-1" },
    { urn: URN, id: "i-2" },
  ];
  const found = await through(() => client(`${HOST}:443`), { ACCESS_INSTANCE: "", RESOURCES: JSON.stringify(resources) });
  assert.equal(found.lines[0], PASSED);
  assert.equal(found.sessions[0]!.args[5], "i-2");
  const missing = await through(() => client(`${HOST}:443`), { ACCESS_INSTANCE: "", RESOURCES: JSON.stringify(resources.slice(0, 1)) });
  assert.match(missing.lines[0]!, /^HTTP\/1.1 502 .*set numinia:access\.instance to true and run up/);
  assert.equal(missing.sessions.length, 0);
});

test("a session ends when this program is told to", async () => {
  const stay = `${CLIENT.replace("process.exit(7)", "process.kill(process.ppid, 'SIGHUP'); setInterval(() => {}, 1000)")}`;
  const { code, sessions } = await through(() => [process.execPath, "-e", stay, `${HOST}:443`]);
  assert.equal(code, 128 + os.constants.signals.SIGHUP);
  assert.equal(sessions.length, 1);
  assert.equal(isAlive(sessions[0]!.pid), false);
});

test("a command that is not there gives 127, and none at all the usage", async () => {
  assert.equal((await through(() => ["no-such-command"])).code, 127);
  const { code, stderr } = await through(() => []);
  assert.equal(code, 2);
  assert.match(stderr, /^usage: /);
});

test("only hosts of EKS API endpoints count as such", () => {
  assert.equal(regionOfApiHost(HOST), "eu-west-1");
  assert.equal(regionOfApiHost(HOST.toLowerCase()), "eu-west-1");
  for (const host of ["eks.eu-west-1.amazonaws.com", `${HOST}.example.org`, `x${HOST}`, "sts.amazonaws.com"])
    assert.equal(regionOfApiHost(host), undefined);
});
