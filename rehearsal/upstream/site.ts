import type { IncomingMessage, ServerResponse } from "node:http";

/** What stands in for one part of a public host, e.g. one Git repository or one Helm repository. */
export interface Site {
  /** Host name that clients ask for, e.g. github.com. */
  host: string;
  /** Answers the request and returns true, or leaves it alone and returns false when the path is not its own. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  close(): Promise<void>;
}

/** Answers with one sentence of plain text. */
export function sendText(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(`${sentence}\n`);
}
