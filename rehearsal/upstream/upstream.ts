import { chmod, mkdir } from "node:fs/promises";
import * as path from "node:path";
import type { Toolchain } from "../../toolchain/toolchain";
import { CHARTS } from "../charts/charts";
import type { StandInChart } from "../charts/stand-in-chart";
import { createCertificate } from "./certificate";
import { GitMirrorSite } from "./git-mirror";
import { HelmRepositorySite } from "./helm-repository";
import { GIT_MIRRORS, type GitMirror } from "./mirrors";
import { UpstreamProxy } from "./proxy";

export interface Upstream {
  /** For source-controller's process: HTTPS_PROXY, SSL_CERT_FILE and NO_PROXY. */
  environment: Record<string, string>;
  /** What was asked for and is not mirrored: host:port for an unknown host, https://… for an unknown path of a known one. */
  refused(): readonly string[];
  close(): Promise<void>;
}

/**
 * Starts what answers for the public hosts that the GitOps tree names: Git repositories mirrored from pinned Go modules, and
 * Helm repositories with stand-in charts. Reached as a forward proxy, so the tree keeps the public URLs.
 * Files lie below `directory` (mode 0700).
 */
export async function startUpstream(o: {
  directory: string;
  toolchain: Pick<Toolchain, "moduleDirectory">;
  /** @default GIT_MIRRORS */
  mirrors?: readonly GitMirror[];
  /** @default CHARTS */
  charts?: readonly StandInChart[];
}): Promise<Upstream> {
  await mkdir(o.directory, { recursive: true, mode: 0o700 });
  await chmod(o.directory, 0o700);
  const sites = [
    ...(o.mirrors ?? GIT_MIRRORS).map((mirror) => new GitMirrorSite(mirror, o.toolchain, o.directory)),
    ...helmRepositories(o.charts ?? CHARTS),
  ];
  const certificate = await createCertificate([...new Set(sites.map((site) => site.host))], path.join(o.directory, "certificate.pem"));
  const proxy = new UpstreamProxy(sites, certificate);
  const url = await proxy.listen();
  return {
    environment: { HTTPS_PROXY: url, SSL_CERT_FILE: certificate.file, NO_PROXY: "127.0.0.1,localhost" },
    refused: () => proxy.refused(),
    close: () => proxy.close(),
  };
}

function helmRepositories(charts: readonly StandInChart[]): HelmRepositorySite[] {
  const urls = new Set(charts.map((chart) => chart.repository));
  return [...urls].map(
    (url) =>
      new HelmRepositorySite(
        url,
        charts.filter((chart) => chart.repository === url),
      ),
  );
}
