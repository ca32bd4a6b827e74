import type { ClusterObject } from "../cluster";
import type { Rehearsal } from "../rehearsal";
import type { Client } from "./client";
import { becomes } from "./execute";
import { ATTEMPT_LABEL, pathOf } from "./paths";
import { SIDES } from "./sides";

/**
 * A source in each attacker's namespace, as an organization with a repository of its own has it; returns when all are Ready.
 * @returns the paths of what was made
 */
export async function plantSources({ cluster, gitUrl, secrets }: Rehearsal, client: Client): Promise<string[]> {
  const all = SIDES.map(({ own }) => {
    const metadata = { name: "isolation-source", namespace: own, labels: { [ATTEMPT_LABEL]: "source" } };
    const secret = { apiVersion: "v1", kind: "Secret", metadata, stringData: secrets.git } as ClusterObject;
    const spec = { interval: "10m", url: gitUrl, ref: { branch: "main" }, secretRef: { name: metadata.name } };
    return { secret, source: { apiVersion: "source.toolkit.fluxcd.io/v1", kind: "GitRepository", metadata, spec } };
  });
  for (const { secret, source } of all) {
    await cluster.create(secret);
    await cluster.create(source);
  }
  const repositories = all.map(({ source }) => pathOf(source, "gitrepositories"));
  for (const path of repositories) {
    const outcome = await becomes(client, path, "nobody");
    if (outcome.verdict !== "applied") throw new Error(`${path} is not Ready: ${JSON.stringify(outcome)}`);
  }
  return [...repositories, ...all.map(({ secret }) => pathOf(secret, "secrets"))];
}
