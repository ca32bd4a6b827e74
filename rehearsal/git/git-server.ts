import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { chmod, mkdir, realpath } from "node:fs/promises";
import * as path from "node:path";
import { authorized, type GitCredentials } from "./basic-auth";
import { HttpBackend, parseGitRequest } from "./http-backend";
import { createBareRepository, references } from "./repository";
import { openWorkingCopy, type WorkingCopy } from "./working-copy";

export type { GitCredentials } from "./basic-auth";
export type { WorkingCopy } from "./working-copy";

/** One reference that a push changed. `before` of a new one and `after` of a deleted one are 40 zeros, as on GitHub. */
export interface Push {
  repository: string;
  /** Full name, e.g. refs/heads/main. */
  ref: string;
  before: string;
  after: string;
}

export type PushListener = (push: Push) => void | Promise<void>;

export interface GitServer {
  /** URL for clone and push; it holds no credentials. */
  url(repository: string): string;
  /** Makes a repository with one commit of the directory's content. Throws when the name is taken or not plain. */
  createRepository(name: string, seed: { directory: string; branch: string; message: string }): Promise<void>;
  /** Clones a repository over HTTP, as a person would. Every call gives a new clone. */
  workingCopy(name: string): Promise<WorkingCopy>;
  /** Calls the listener for every reference that a push changed, before the pushing client hears that it succeeded. */
  onPush(listener: PushListener): void;
  close(): Promise<void>;
}

export const NO_COMMIT = "0".repeat(40);
const NAME = /^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)?$/;

interface Repository {
  directory: string;
  branch: string;
  /** The last push, ended or not: pushes take turns, so that the references before and after belong to one of them. */
  lastPush: Promise<void>;
}

/**
 * Starts a Git server over HTTP on 127.0.0.1. Every request, also a clone, needs the credentials. The repositories and the
 * log of git lie below `directory` (mode 0700). Throws when the port is taken.
 */
export async function startGitServer(o: { directory: string; credentials: GitCredentials; port?: number }): Promise<GitServer> {
  await mkdir(o.directory, { recursive: true, mode: 0o700 });
  await chmod(o.directory, 0o700);
  const server = new RunningGitServer(await realpath(o.directory), o.credentials);
  await server.listen(o.port ?? 0);
  return server;
}

class RunningGitServer implements GitServer {
  private readonly repositories = new Map<string, Repository>();
  private readonly listeners: PushListener[] = [];
  private readonly backend: HttpBackend;
  private readonly http = createServer((request, response) => void this.serve(request, response));
  private port = 0;
  private copies = 0;

  constructor(
    private readonly directory: string,
    private readonly credentials: GitCredentials,
  ) {
    this.backend = new HttpBackend(path.join(directory, "git.log"));
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.http.once("error", (error: NodeJS.ErrnoException) =>
        reject(
          error.code === "EADDRINUSE"
            ? new Error(`The Git server cannot listen on 127.0.0.1:${port}: the port is taken; name another or 0 for any.`)
            : error,
        ),
      );
      this.http.listen(port, "127.0.0.1", resolve);
    });
    this.port = (this.http.address() as AddressInfo).port;
  }

  url(repository: string): string {
    this.find(repository);
    return `http://127.0.0.1:${this.port}/${repository}.git`;
  }

  async createRepository(name: string, seed: { directory: string; branch: string; message: string }): Promise<void> {
    if (!NAME.test(name))
      throw new Error(
        `"${name}" is not a repository name: use lower-case letters, digits and hyphens, with an owner in front if wanted (owner/name).`,
      );
    if (this.repositories.has(name)) throw new Error(`The Git server already has a repository ${name}.`);
    const directory = path.join(this.directory, "repositories", `${name.replace("/", "+")}.git`);
    this.repositories.set(name, { directory, branch: seed.branch, lastPush: Promise.resolve() });
    try {
      await createBareRepository(directory, seed);
    } catch (error) {
      this.repositories.delete(name);
      throw error;
    }
  }

  async workingCopy(name: string): Promise<WorkingCopy> {
    const { branch } = this.find(name);
    const directory = path.join(this.directory, "working-copies", `${name.replace("/", "+")}-${++this.copies}`);
    return openWorkingCopy({ url: this.url(name), branch, directory, credentials: this.credentials });
  }

  onPush(listener: PushListener): void {
    this.listeners.push(listener);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.http.close(() => resolve()));
    await this.backend.close();
    this.http.closeAllConnections();
    await closed;
  }

  private find(name: string): Repository {
    const repository = this.repositories.get(name);
    if (!repository)
      throw new Error(`The Git server has no repository ${name}; it has ${[...this.repositories.keys()].join(", ") || "none"}.`);
    return repository;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      // Credentials first: without them not even the existence of a repository shows.
      if (!authorized(request.headers.authorization, this.credentials)) {
        response.setHeader("WWW-Authenticate", 'Basic realm="rehearsal", charset="UTF-8"');
        return refuse(request, response, 401, "This Git server needs the user name and the password of its run.");
      }
      const git = parseGitRequest(request.method ?? "", request.url ?? "");
      const repository = git && this.repositories.get(git.repository);
      if (!git || !repository) return refuse(request, response, 404, "There is no such repository.");
      const answer = async () => {
        const answered = await this.backend.answer({
          request,
          response,
          git,
          directory: repository.directory,
          pushAllowed: true,
          user: this.credentials.username,
        });
        if (!answered) refuse(request, response, 500, `git http-backend failed; see git.log in the server's directory.`);
      };
      if (git.action === "git-receive-pack") await this.inTurn(repository, () => this.push(git.repository, repository, answer));
      else await answer();
      response.end();
    } catch (error) {
      process.emitWarning(`The Git server failed to answer ${request.method} ${request.url}: ${(error as Error).message}`);
      response.destroy();
    }
  }

  private inTurn(repository: Repository, work: () => Promise<void>): Promise<void> {
    const turn = repository.lastPush.then(work);
    repository.lastPush = turn.catch(() => undefined);
    return turn;
  }

  private async push(name: string, repository: Repository, answer: () => Promise<void>): Promise<void> {
    const before = await references(repository.directory);
    await answer();
    const after = await references(repository.directory);
    for (const ref of new Set([...before.keys(), ...after.keys()])) {
      const change = { repository: name, ref, before: before.get(ref) ?? NO_COMMIT, after: after.get(ref) ?? NO_COMMIT };
      if (change.before !== change.after) this.announce(change);
    }
  }

  private announce(push: Push): void {
    for (const listener of this.listeners) {
      // A listener's failure is its own: the push has happened.
      Promise.resolve(push)
        .then(listener)
        .catch((error: Error) =>
          process.emitWarning(`A listener failed after the push of ${push.ref} to ${push.repository}: ${error.message}`),
        );
    }
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number, sentence: string): void {
  if (response.headersSent) return;
  request.resume();
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(`${sentence}\n`);
}
