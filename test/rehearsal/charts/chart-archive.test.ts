import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { extract, list } from "tar";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parse } from "yaml";
import { buildChartArchive } from "../../../rehearsal/charts/chart-archive";
import { CHARTS } from "../../../rehearsal/charts/charts";
import { temporaryDirectory } from "../git/support";

for (const chart of CHARTS) {
  test(`the archive of ${chart.name} ${chart.version} holds what is described`, async (t) => {
    const directory = await temporaryDirectory(t);
    const archive = await buildChartArchive(chart);
    await pipeline(Readable.from(archive), extract({ cwd: directory }));
    const read = (name: string) => readFile(path.join(directory, chart.name, name), "utf8");

    const { name, version, appVersion, apiVersion, type } = parse(await read("Chart.yaml"));
    assert.deepEqual(
      { name, version, appVersion, apiVersion, type },
      { name: chart.name, version: chart.version, appVersion: chart.appVersion, apiVersion: "v2", type: "application" },
    );
    assert.deepEqual(parse(await read("values.yaml")), chart.values);
    const schema = JSON.parse(await read("values.schema.json"));
    assert.deepEqual(Object.keys(schema.properties).sort(), Object.keys(chart.values).sort());
    assert.equal(schema.additionalProperties, false);
    for (const workload of chart.workloads) {
      const template = await read(`templates/${workload.kind.toLowerCase()}${workload.suffix && `-${workload.suffix}`}.yaml`);
      assert.match(template, new RegExp(`^kind: ${workload.kind}$`, "m"));
      if (workload.replicas) assert.match(template, new RegExp(`^  replicas: \\{\\{ \\.Values\\.${workload.replicas} \\}\\}$`, "m"));
    }
  });
}

test("an archive's bytes depend on the description alone", async () => {
  const chart = CHARTS[0]!;
  const previous = process.umask(0o077);
  const first = await buildChartArchive(chart).finally(() => process.umask(previous));
  assert.equal(first.equals(await buildChartArchive(chart)), true);
  assert.equal(first.equals(await buildChartArchive({ ...chart, description: "another" })), false);
});

test("an archive holds plain files of one folder, readable by all, with a fixed date", async () => {
  const chart = CHARTS[0]!;
  const entries: { path: string; type: string; mode?: number; mtime?: string }[] = [];
  const listing = list({
    onReadEntry: (entry) => void entries.push({ path: entry.path, type: entry.type, mode: entry.mode, mtime: entry.mtime?.toISOString() }),
  });
  await pipeline(Readable.from(await buildChartArchive(chart)), listing);
  assert.deepEqual(
    entries.map((entry) => entry.path).sort(),
    [
      "Chart.yaml",
      "templates/_helpers.tpl",
      "templates/deployment.yaml",
      "templates/pdb.yaml",
      "templates/rbac.yaml",
      "templates/service.yaml",
      "templates/serviceaccount.yaml",
      "values.schema.json",
      "values.yaml",
    ].map((name) => `cluster-autoscaler/${name}`),
  );
  for (const { type, mode, mtime } of entries)
    assert.deepEqual({ type, mode, mtime }, { type: "File", mode: 0o644, mtime: "2000-01-01T00:00:00.000Z" });
});
