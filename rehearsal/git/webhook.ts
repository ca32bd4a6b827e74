import { createHmac, randomUUID } from "node:crypto";
import type { Push } from "./git-server";

const TIMEOUT_MS = 10_000;

/** The signature header's value for a webhook body: HMAC-SHA256 in hexadecimal. */
export function signature(token: string, body: string): string {
  return `sha256=${createHmac("sha256", token).update(body).digest("hex")}`;
}

/**
 * Tells a Flux Receiver of type `github` about a push, as GitHub's webhook does: JSON, the event in X-GitHub-Event,
 * the body's HMAC in X-Hub-Signature-256. Flux answers 404 for a path of no Receiver, 400 for a wrong
 * signature or event, 503 for a Receiver that is suspended or not ready.
 *
 * Throws a sentence with URL and status when the answer is not 2xx, or when there is none within 10 s.
 */
export async function callReceiver(o: { url: string; token: string; push: Push }): Promise<void> {
  const body = JSON.stringify(payload(o.push));
  const response = await fetch(o.url, {
    method: "POST",
    body,
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      "Content-Type": "application/json",
      "User-Agent": "GitHub-Hookshot/rehearsal",
      "X-GitHub-Event": "push",
      "X-GitHub-Delivery": randomUUID(),
      "X-Hub-Signature-256": signature(o.token, body),
    },
  }).catch((error: Error) => {
    throw new Error(`The Receiver at ${o.url} could not be called: ${reason(error)}.`, { cause: error });
  });
  await response.arrayBuffer();
  if (!response.ok)
    throw new Error(`The Receiver at ${o.url} refused the push of ${o.push.ref} with status ${response.status}${hint(response.status)}.`);
}

/** The part of GitHub's push event that says what was pushed. */
function payload(push: Push): object {
  const [owner, name] = push.repository.includes("/") ? push.repository.split("/") : ["rehearsal", push.repository];
  const none = /^0+$/;
  return {
    ref: push.ref,
    before: push.before,
    after: push.after,
    created: none.test(push.before),
    deleted: none.test(push.after),
    forced: false,
    repository: { name, full_name: `${owner}/${name}`, owner: { name: owner, login: owner } },
    pusher: { name: "rehearsal" },
    head_commit: none.test(push.after) ? null : { id: push.after },
  };
}

function reason(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  return cause ?? error.message;
}

function hint(status: number): string {
  if (status === 400) return ": does the token equal the one in the Receiver's Secret, and does the Receiver allow the event push?";
  if (status === 404) return ": is the path the one in the Receiver's status.webhookPath?";
  if (status === 503) return ": the Receiver is suspended or not ready";
  return "";
}
