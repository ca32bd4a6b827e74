import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { create } from "tar";
import { stringify } from "yaml";
import { chartTemplates } from "./chart-templates";
import type { StandInChart } from "./stand-in-chart";
import { valuesRead, valuesSchema } from "./values-schema";

/** Date of every file in an archive and of every index entry: the same description gives the same bytes. */
export const CHART_DATE = new Date("2000-01-01T00:00:00Z");

/** The chart's files: path inside the chart to content. */
export function chartFiles(chart: StandInChart): Map<string, string> {
  const templates = chartTemplates(chart);
  const { name, version, appVersion, description } = chart;
  return new Map([
    ["Chart.yaml", stringify({ apiVersion: "v2", name, version, appVersion, description, type: "application" })],
    ["values.yaml", stringify(chart.values)],
    ["values.schema.json", `${JSON.stringify(valuesSchema(chart.values, valuesRead(templates.values())), null, 2)}\n`],
    ...templates,
  ]);
}

/** The chart as `helm package` would write it, as a .tgz of its one folder. */
export async function buildChartArchive(chart: StandInChart): Promise<Buffer> {
  const directory = await mkdtemp(path.join(tmpdir(), "stand-in-chart-"));
  try {
    const names = [];
    for (const [name, content] of chartFiles(chart)) {
      const file = path.join(directory, chart.name, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
      await chmod(file, 0o644); // whatever the umask: the mode is part of the archive
      names.push(`${chart.name}/${name}`);
    }
    const archive = path.join(directory, "chart.tgz");
    await create({ cwd: directory, file: archive, gzip: true, portable: true, mtime: CHART_DATE }, names);
    return await readFile(archive);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
