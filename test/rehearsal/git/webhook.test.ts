import assert from "node:assert/strict";
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { callReceiver } from "../../../rehearsal/git/webhook";
import { NO_COMMIT } from "../../../rehearsal/git/git-server";

const push = { repository: "numinia-k8s", ref: "refs/heads/main", before: "a".repeat(40), after: "b".repeat(40) };

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A Receiver of type github as notification-controller checks one: content type, signature, event. */
async function receiver(
  t: TestContext,
  token: string,
  events: readonly string[] = ["ping", "push"],
): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request
      .setEncoding("utf8")
      .on("data", (chunk: string) => (body += chunk))
      .on("end", () => {
        received.push({ path: request.url!, headers: request.headers, body });
        const expected = Buffer.from(`sha256=${createHmac("sha256", token).update(body).digest("hex")}`);
        const given = Buffer.from(String(request.headers["x-hub-signature-256"] ?? ""));
        const valid =
          given.length === expected.length &&
          timingSafeEqual(given, expected) &&
          request.headers["content-type"] === "application/json" &&
          events.includes(String(request.headers["x-github-event"]));
        response.writeHead(request.url === "/hook/known" ? (valid ? 200 : 400) : 404).end();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/known`, received };
}

test("the call carries GitHub's headers, a signature that matches, and the push", async (t) => {
  const { url, received } = await receiver(t, "token");
  await callReceiver({ url, token: "token", push });
  await callReceiver({ url, token: "token", push: { ...push, before: NO_COMMIT } });
  assert.equal(received.length, 2);
  const [first, second] = received as [Received, Received];
  assert.equal(first.headers["x-github-event"], "push");
  assert.match(String(first.headers["x-github-delivery"]), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  assert.notEqual(first.headers["x-github-delivery"], second.headers["x-github-delivery"]);
  const payload = JSON.parse(first.body);
  assert.deepEqual(
    [payload.ref, payload.before, payload.after, payload.created, payload.deleted],
    ["refs/heads/main", push.before, push.after, false, false],
  );
  assert.equal(payload.repository.full_name, "rehearsal/numinia-k8s");
  assert.equal(JSON.parse(second.body).created, true);
});

test("a refusal is an error that names the status and never the token", async (t) => {
  const { url } = await receiver(t, "token");
  await assert.rejects(callReceiver({ url, token: "guessed", push }), (error: Error) => {
    assert.match(error.message, /refused the push of refs\/heads\/main with status 400: does the token equal/);
    assert.equal(error.message.includes("guessed"), false);
    return true;
  });
  await assert.rejects(
    callReceiver({ url: `${url}-other`, token: "token", push }),
    /status 404: is the path the one in the Receiver's status\.webhookPath/,
  );
  const pingOnly = await receiver(t, "token", ["ping"]);
  await assert.rejects(callReceiver({ url: pingOnly.url, token: "token", push }), /status 400/);
});

test("a Receiver that is not there is an error that says so", async (t) => {
  const { url } = await receiver(t, "token");
  const free = createServer();
  await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  await callReceiver({ url, token: "token", push });
  await assert.rejects(
    callReceiver({ url: `http://127.0.0.1:${port}/hook/known`, token: "token", push }),
    /could not be called: .*ECONNREFUSED/,
  );
});
