import { type ChildProcess, spawn } from "node:child_process";
import * as net from "node:net";

export interface TunnelTarget {
  /** Host that the access instance connects to on port 443. */
  readonly host: string;
  readonly region: string;
  readonly instanceId: string;
}

/** Milliseconds until a session must have begun to listen; it takes about 3 seconds. */
const START_TIMEOUT = 30_000;
const RETRY_INTERVAL = 100;

/** A Session Manager session that forwards a local port to a host behind the access instance. */
export class Tunnel {
  private output = "";
  private failure: Error | undefined;
  /** Resolves once the session is over, however it ended. */
  readonly ended: Promise<void>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
  ) {
    const note = (chunk: Buffer): void => void (this.output = `${this.output}${chunk.toString()}`.slice(-2000));
    child.stdout!.on("data", note);
    child.stderr!.on("data", note);
    this.ended = new Promise((resolve) => {
      child.once("error", (error: NodeJS.ErrnoException) => {
        const hint = error.code === "ENOENT" ? "it is not on PATH; install AWS CLI v2 and the Session Manager plugin" : error.message;
        this.failure = new Error(`cannot start the aws command: ${hint}.`);
        resolve();
      });
      child.once("close", () => {
        this.failure ??= new Error(`the Session Manager session ended: ${this.output.trim() || "it said nothing"}`);
        resolve();
      });
    });
  }

  /** Starts the session; it may take seconds before it listens, which `connect` waits for. */
  static async start({ host, region, instanceId }: TunnelTarget): Promise<Tunnel> {
    const port = await freePort();
    const parameters = JSON.stringify({ host: [host], portNumber: ["443"], localPortNumber: [String(port)] });
    const session = ["ssm", "start-session", "--region", region, "--target", instanceId];
    const document = ["--document-name", "AWS-StartPortForwardingSessionToRemoteHost", "--parameters", parameters];
    // A process group of its own: the aws command leaves the plugin that it starts behind when only itself is ended.
    const child = spawn("aws", [...session, ...document], { stdio: ["ignore", "pipe", "pipe"], detached: true });
    return new Tunnel(child, port);
  }

  /** A connection to the host. Throws when the session ended or did not begin to listen in time. */
  async connect(): Promise<net.Socket> {
    const deadline = Date.now() + START_TIMEOUT;
    for (;;) {
      if (this.failure !== undefined) throw this.failure;
      const socket = await tryConnect(this.port);
      if (socket !== undefined) return socket;
      if (Date.now() > deadline)
        throw new Error(`the Session Manager session did not listen within ${START_TIMEOUT / 1000} s: ${this.output}`);
      await Promise.race([this.ended, new Promise((resolve) => setTimeout(resolve, RETRY_INTERVAL))]);
    }
  }

  /** Ends the session and what it started, and waits until they are gone. */
  async end(): Promise<void> {
    if (this.failure === undefined && this.child.pid !== undefined) process.kill(-this.child.pid, "SIGTERM");
    await this.ended;
  }
}

function tryConnect(port: number): Promise<net.Socket | undefined> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(undefined));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
