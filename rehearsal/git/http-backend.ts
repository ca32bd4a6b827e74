import { spawn, type ChildProcess } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { closeSync, openSync } from "node:fs";
import { gitEnvironment, gitSettings } from "./git-command";

/** What a client asked for: the three requests of Git's smart HTTP protocol, and nothing else. */
export interface GitRequest {
  /** Path in front of the request's own part, without leading slash and `.git`, e.g. `organization/repository`. */
  repository: string;
  action: "info/refs" | "git-upload-pack" | "git-receive-pack";
  service: "git-upload-pack" | "git-receive-pack";
}

/**
 * Reads a request of Git's smart HTTP protocol, or returns undefined when it is not one. Only plain path
 * segments pass: nothing that starts with a dot, nothing escaped, so a path cannot leave its directory.
 */
export function parseGitRequest(method: string, url: string): GitRequest | undefined {
  const match = /^\/((?:[A-Za-z0-9_][A-Za-z0-9._-]*\/)+)(info\/refs|git-upload-pack|git-receive-pack)(?:\?(.*))?$/.exec(url);
  if (!match) return undefined;
  const repository = match[1]!.replace(/\/$/, "").replace(/\.git$/, "");
  const action = match[2] as GitRequest["action"];
  const service = action === "info/refs" ? new URLSearchParams(match[3] ?? "").get("service") : action;
  if (service !== "git-upload-pack" && service !== "git-receive-pack") return undefined;
  if (method !== (action === "info/refs" ? "GET" : "POST")) return undefined;
  return { repository, action, service };
}

/** Runs `git http-backend` (CGI) for single requests and keeps hold of its processes. */
export class HttpBackend {
  private readonly running = new Map<ChildProcess, Promise<void>>();

  /** @param logFile file that takes what git writes to its standard error */
  constructor(private readonly logFile: string) {}

  /**
   * Answers one request from a bare repository, streaming both ways. Resolves when git has ended and everything but the
   * end of the response is written: the caller ends it, and can do something first. Returns false when git failed
   * before it wrote a response.
   */
  async answer(o: {
    request: IncomingMessage;
    response: ServerResponse;
    git: GitRequest;
    directory: string;
    pushAllowed: boolean;
    user: string;
  }): Promise<boolean> {
    const log = openSync(this.logFile, "a", 0o600);
    const child = spawn("git", ["http-backend"], { cwd: o.directory, env: cgiEnvironment(o), stdio: ["pipe", "pipe", log] });
    closeSync(log);
    const ended = new Promise<void>((resolve) => {
      child.on("error", () => resolve());
      child.on("close", () => resolve());
    });
    this.running.set(child, ended);
    o.response.on("close", () => {
      if (o.response.writableFinished) return;
      child.kill();
      child.stdout!.resume(); // what is still in the pipe must be read, or the process never counts as ended
    });
    // git may stop reading early (a refused push); the response says why, so the broken pipe itself is no news.
    child.stdin!.on("error", () => o.request.unpipe(child.stdin!));
    o.request.pipe(child.stdin!);
    const answered = relayResponse(child, o.response);
    await ended;
    this.running.delete(child);
    return answered();
  }

  /** Ends every git process that still runs. */
  async close(): Promise<void> {
    const ending = [...this.running.values()];
    for (const child of this.running.keys()) child.kill();
    await Promise.all(ending);
  }
}

function cgiEnvironment(o: {
  request: IncomingMessage;
  git: GitRequest;
  directory: string;
  pushAllowed: boolean;
  user: string;
}): Record<string, string> {
  const header = (name: string) => String(o.request.headers[name] ?? "");
  return {
    ...gitEnvironment(o.directory),
    ...gitSettings({ "http.receivepack": String(o.pushAllowed), "http.getanyfile": "false" }),
    // The repository is named by a path that the server chose, never by one that the client sent.
    GIT_PROJECT_ROOT: o.directory,
    PATH_INFO: `/${o.git.action}`,
    GIT_HTTP_EXPORT_ALL: "1",
    REQUEST_METHOD: o.request.method ?? "GET",
    QUERY_STRING: o.git.action === "info/refs" ? `service=${o.git.service}` : "",
    CONTENT_TYPE: header("content-type"),
    CONTENT_LENGTH: header("content-length"),
    // git http-backend itself unpacks a request that the client compressed.
    HTTP_CONTENT_ENCODING: header("content-encoding"),
    GIT_PROTOCOL: header("git-protocol"),
    REMOTE_USER: o.user,
    REMOTE_ADDR: o.request.socket.remoteAddress ?? "",
  };
}

/** Turns CGI output into an HTTP response: header lines first, then the body as it comes. */
function relayResponse(child: ChildProcess, response: ServerResponse): () => boolean {
  let head = Buffer.alloc(0);
  let headWritten = false;
  child.stdout!.on("data", (chunk: Buffer) => {
    if (response.destroyed) return;
    let body = chunk;
    if (!headWritten) {
      head = Buffer.concat([head, chunk]);
      const end = /\r?\n\r?\n/.exec(head.toString("latin1"));
      if (!end) return;
      body = head.subarray(end.index + end[0].length);
      writeHead(head.subarray(0, end.index).toString("latin1"), response);
      headWritten = true;
    }
    if (body.length > 0 && !response.write(body)) {
      child.stdout!.pause();
      response.once("drain", () => child.stdout!.resume());
    }
  });
  return () => headWritten;
}

function writeHead(head: string, response: ServerResponse): void {
  let status = 200;
  for (const line of head.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === "status") status = Number.parseInt(value, 10);
    else if (colon > 0) response.setHeader(name, value);
  }
  response.writeHead(status);
}
