import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { parse } from "yaml";
import { buildChartArchive } from "../../../rehearsal/charts/chart-archive";
import { CHARTS } from "../../../rehearsal/charts/charts";
import { get, startSmallUpstream } from "./support";

const chart = CHARTS.find((one) => one.name === "cluster-autoscaler")!;

test("the index names the charts, and its links lead to archives with the digest that it gives", async (t) => {
  const { upstream } = await startSmallUpstream(t);
  const index = await get(upstream, "https://kubernetes.github.io/autoscaler/index.yaml");
  assert.equal(index.status, 200);
  const { apiVersion, entries } = parse(index.body.toString("utf8"));
  assert.equal(apiVersion, "v1");
  assert.deepEqual(Object.keys(entries), ["cluster-autoscaler"]);
  assert.equal(entries["cluster-autoscaler"].length, 1);
  const [{ name, version, appVersion, urls, digest }] = entries["cluster-autoscaler"];
  assert.deepEqual([name, version, appVersion, urls], ["cluster-autoscaler", "9.59.0", "1.35.0", ["cluster-autoscaler-9.59.0.tgz"]]);

  const archive = await get(upstream, new URL(urls[0], "https://kubernetes.github.io/autoscaler/").href);
  assert.equal(archive.status, 200);
  assert.equal(archive.headers["content-type"], "application/gzip");
  assert.equal(createHash("sha256").update(archive.body).digest("hex"), digest);
  assert.equal(archive.body.equals(await buildChartArchive(chart)), true);
  assert.deepEqual(upstream.refused(), []);
});

test("versions of one chart, and charts of other repositories, are kept apart", async (t) => {
  const { upstream } = await startSmallUpstream(t, {
    charts: [chart, { ...chart, version: "9.58.0" }, { ...chart, name: "other", repository: "https://charts.example.org" }],
  });
  const entries = async (address: string) =>
    parse((await get(upstream, address)).body.toString("utf8")).entries as Record<string, { version: string }[]>;
  const first = await entries("https://kubernetes.github.io/autoscaler/index.yaml");
  assert.deepEqual(
    Object.entries(first).map(([name, versions]) => [name, versions.map((one) => one.version)]),
    [["cluster-autoscaler", ["9.59.0", "9.58.0"]]],
  );
  assert.deepEqual(Object.keys(await entries("https://charts.example.org/index.yaml")), ["other"]);
});

test("what the repository does not hold is unknown, and nothing can be written", async (t) => {
  const { upstream } = await startSmallUpstream(t);
  for (const file of ["autoscaler/cluster-autoscaler-9.58.0.tgz", "autoscalerindex.yaml", "index.yaml"]) {
    assert.equal((await get(upstream, `https://kubernetes.github.io/${file}`)).status, 404, file);
  }
  assert.deepEqual(upstream.refused(), [
    "https://kubernetes.github.io/autoscaler/cluster-autoscaler-9.58.0.tgz",
    "https://kubernetes.github.io/autoscalerindex.yaml",
    "https://kubernetes.github.io/index.yaml",
  ]);
  assert.equal((await get(upstream, "https://kubernetes.github.io/autoscaler/index.yaml", "POST")).status, 405);
});

test("a repository that is not https cannot be served", async (t) => {
  await assert.rejects(
    startSmallUpstream(t, { charts: [{ ...chart, repository: "http://charts.example.org" }] }),
    /http:\/\/charts\.example\.org cannot be served: only https is/,
  );
});
