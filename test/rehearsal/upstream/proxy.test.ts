import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import { get, openTunnel, startSmallUpstream } from "./support";

test("a host that is not mirrored is refused with a reason, and recorded once", async (t) => {
  const { upstream } = await startSmallUpstream(t);
  const proxy = upstream.environment.HTTPS_PROXY!;
  for (const authority of [
    "charts.example.org:443",
    "github.com:22",
    "github.com.example.org:443",
    "127.0.0.1:443",
    "github.com:4430",
    "charts.example.org:443",
  ]) {
    const { status, reason, socket } = await openTunnel(proxy, authority);
    socket.destroy();
    assert.equal(status, 502);
    assert.equal(
      reason,
      `${authority} is not mirrored in the rehearsal (add it to rehearsal/upstream/mirrors.ts or rehearsal/charts/charts.ts)`,
    );
  }
  assert.deepEqual(upstream.refused(), [
    "charts.example.org:443",
    "github.com:22",
    "github.com.example.org:443",
    "127.0.0.1:443",
    "github.com:4430",
  ]);
  const known = await openTunnel(proxy, "GitHub.com:443");
  known.socket.destroy();
  assert.equal(known.status, 200);
});

test("plain http through the proxy is refused and recorded", async (t) => {
  const { upstream } = await startSmallUpstream(t);
  const { hostname, port } = new URL(upstream.environment.HTTPS_PROXY!);
  const status = await new Promise((resolve, reject) => {
    request({ host: hostname, port, path: "http://github.com/example/crds" }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
  assert.equal(status, 502);
  assert.deepEqual(upstream.refused(), ["http://github.com/example/crds"]);
});

test("a site answers for its own host only, whatever host the tunnel was opened for", async (t) => {
  const { upstream } = await startSmallUpstream(t);
  assert.equal((await get(upstream, "https://kubernetes.github.io/autoscaler/index.yaml")).status, 200);
  const elsewhere = await get(upstream, "https://github.com/autoscaler/index.yaml");
  assert.equal(elsewhere.status, 404);
  assert.equal(
    elsewhere.body.toString("utf8"),
    "https://github.com/autoscaler/index.yaml is not mirrored in the rehearsal; github.com stands for https://github.com/example/crds at v1.2.3.\n",
  );
});

test("close ends open tunnels", async (t) => {
  const { upstream } = await startSmallUpstream(t);
  const { socket } = await openTunnel(upstream.environment.HTTPS_PROXY!, "github.com:443");
  const ended = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  socket.on("error", () => undefined).resume();
  await upstream.close();
  await ended;
  await assert.rejects(openTunnel(upstream.environment.HTTPS_PROXY!, "github.com:443"), /ECONNREFUSED/);
});
