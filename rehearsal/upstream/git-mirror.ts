import type { IncomingMessage, ServerResponse } from "node:http";
import { mkdir } from "node:fs/promises";
import * as path from "node:path";
import type { Toolchain } from "../../toolchain/toolchain";
import { HttpBackend, parseGitRequest } from "../git/http-backend";
import { createBareRepository } from "../git/repository";
import type { GitMirror } from "./mirrors";
import { sendText, type Site } from "./site";

/**
 * Stands in for a public Git repository, read-only and without credentials: branch main and the mirror's tag, both at one
 * commit of the module's content. The repository is made at the first request, in about 0.3 s for the 776 files
 * of Gateway API; that is why nothing is cached from run to run.
 */
export class GitMirrorSite implements Site {
  readonly host: string;
  private readonly backend: HttpBackend;
  private made: Promise<string> | undefined;

  constructor(
    private readonly mirror: GitMirror,
    private readonly toolchain: Pick<Toolchain, "moduleDirectory">,
    private readonly directory: string,
  ) {
    this.host = mirror.host;
    this.backend = new HttpBackend(path.join(directory, "git.log"));
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const git = parseGitRequest(request.method ?? "", request.url ?? "");
    if (`/${git?.repository}` !== this.mirror.path || !git) return false;
    if (git.service === "git-receive-pack") {
      request.resume();
      sendText(response, 403, `${this} is a mirror: it takes no push.`);
      return true;
    }
    const directory = await this.repository();
    const answered = await this.backend.answer({ request, response, git, directory, pushAllowed: false, user: "" });
    if (answered) response.end();
    else sendText(response, 500, "git http-backend failed; see git.log in the mirrors' directory.");
    return true;
  }

  close(): Promise<void> {
    return this.backend.close();
  }

  toString(): string {
    return `https://${this.mirror.host}${this.mirror.path} at ${this.mirror.tag}`;
  }

  private repository(): Promise<string> {
    // A failure (no module, say) is not kept: the next request may find the cause gone.
    this.made ??= this.make().catch((error: Error) => {
      this.made = undefined;
      throw error;
    });
    return this.made;
  }

  private async make(): Promise<string> {
    const content = await this.toolchain.moduleDirectory(this.mirror.module);
    if (!content.endsWith(`@${this.mirror.tag}`)) {
      const pinned = content.slice(content.lastIndexOf("@") + 1);
      throw new Error(
        `${this.mirror.module} is pinned in toolchain/ at ${pinned}, but rehearsal/upstream/mirrors.ts mirrors ${this.mirror.tag}: make them equal.`,
      );
    }
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const directory = path.join(this.directory, `${this.mirror.host}${this.mirror.path.replaceAll("/", "+")}.git`);
    await createBareRepository(directory, {
      directory: content,
      branch: "main",
      tag: this.mirror.tag,
      message: `${this.mirror.module} ${this.mirror.tag}`,
    });
    return directory;
  }
}
