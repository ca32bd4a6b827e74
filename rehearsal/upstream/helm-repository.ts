import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { stringify } from "yaml";
import { buildChartArchive, CHART_DATE } from "../charts/chart-archive";
import type { StandInChart } from "../charts/stand-in-chart";
import { sendText, type Site } from "./site";

/** Stands in for a Helm repository: an index and the archives of its stand-in charts, made at the first request. */
export class HelmRepositorySite implements Site {
  readonly host: string;
  private readonly path: string;
  private files: Promise<Map<string, Buffer>> | undefined;

  /**
   * @param url the repository's URL as a HelmRepository names it
   * @param charts the charts that it offers
   */
  constructor(
    private readonly url: string,
    private readonly charts: readonly StandInChart[],
  ) {
    const parsed = new URL(url);
    if (parsed.protocol !== "https:") throw new Error(`The Helm repository ${url} cannot be served: only https is.`);
    this.host = parsed.hostname;
    this.path = parsed.pathname.replace(/\/$/, "");
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const address = (request.url ?? "").replace(/\?.*$/s, "");
    if (!address.startsWith(`${this.path}/`)) return false;
    const file = (await (this.files ??= buildFiles(this.charts))).get(address.slice(this.path.length + 1));
    if (!file) return false;
    if (request.method !== "GET" && request.method !== "HEAD") {
      sendText(response, 405, "A Helm repository is read only.");
      return true;
    }
    response.writeHead(200, {
      "Content-Type": address.endsWith(".tgz") ? "application/gzip" : "text/yaml; charset=utf-8",
      "Content-Length": file.length,
    });
    response.end(request.method === "HEAD" ? undefined : file);
    return true;
  }

  async close(): Promise<void> {}

  toString(): string {
    return `${this.url} with ${this.charts.map((chart) => `${chart.name} ${chart.version}`).join(", ")}`;
  }
}

async function buildFiles(charts: readonly StandInChart[]): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const entries: Record<string, object[]> = {};
  for (const chart of charts) {
    const archive = await buildChartArchive(chart);
    const file = `${chart.name}-${chart.version}.tgz`;
    files.set(file, archive);
    (entries[chart.name] ??= []).push({
      apiVersion: "v2",
      name: chart.name,
      version: chart.version,
      appVersion: chart.appVersion,
      description: chart.description,
      type: "application",
      created: CHART_DATE.toISOString(),
      digest: createHash("sha256").update(archive).digest("hex"),
      urls: [file],
    });
  }
  files.set("index.yaml", Buffer.from(stringify({ apiVersion: "v1", generated: CHART_DATE.toISOString(), entries })));
  return files;
}
