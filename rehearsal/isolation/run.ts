import type { Rehearsal } from "../rehearsal";
import { type Action, type Attempt, judge, type Outcome, type Run } from "./attempt";
import { Client } from "./client";
import { type CommitRun, Commits } from "./commits";
import { fingerprints } from "./evidence";
import { execute, removeFlux, removeHelmRecords } from "./execute";
import { collection, pathOf } from "./paths";
import type { Result } from "./report";
import { residue } from "./residue";
import { runsOf, SIDES } from "./sides";
import { plantSources } from "./sources";

type Prepared = Run & { readonly action: Action };
type DirectRun = Run & { readonly action: Exclude<Action, { kind: "commit" }> };

const isCommit = (run: Prepared): run is CommitRun => run.action.kind === "commit";
const isDirect = (run: Prepared): run is DirectRun => run.action.kind !== "commit";

/**
 * Makes every attempt against a rehearsal that is up, and judges it. Requests, workloads and Flux objects run beside each other; what
 * fills a quota comes last, one after the other in a namespace.
 *
 * @returns the results, and what the attempts have left behind or changed for good
 */
export async function runAttempts(rehearsal: Rehearsal, attempts: readonly Attempt[]): Promise<{ results: Result[]; left: string[] }> {
  const client = new Client(rehearsal.cluster);
  try {
    await rehearsal.everythingReady();
    const before = await fingerprints(rehearsal.cluster);
    const judged = async (run: Run, outcome: Outcome): Promise<Result> => {
      const text = outcome.verdict === "applied" ? (outcome.text ?? "") : outcome.message;
      const evidence = { cluster: rehearsal.cluster, client, sides: run.sides, name: run.id, text, before };
      return { ...run, problem: await judge(run.attempt, outcome, evidence) };
    };
    const directly = async (run: DirectRun) => judged(run, await execute(client, run, run.action));

    const runs = runsOf(attempts).map((run): Prepared => ({ ...run, action: run.attempt.does(run.sides, run.id) }));
    const commits = await Commits.push(rehearsal, client, runs.filter(isCommit));
    const sources = await plantSources(rehearsal, client);
    const direct = runs.filter(isDirect);
    const filling = direct.filter(({ attempt }) => attempt.layer === "quota");
    const first = await Promise.all([
      ...runs.filter(isCommit).map(async (run) => judged(run, await commits.outcome(run))),
      ...direct.filter((run) => !filling.includes(run)).map(directly),
    ]);
    const last = await Promise.all(
      SIDES.map(({ own }) => {
        const some = filling.filter(({ sides }) => sides.own === own);
        return inTurn(some, directly);
      }),
    );
    await cleanUp(client, direct, [...commits.paths], sources);
    await commits.takeBack();
    return { results: [...first, ...last.flat()], left: await residue(rehearsal.cluster, before) };
  } finally {
    client.close();
  }
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = [];
  for (const item of items) results.push(await work(item));
  return results;
}

/** Flux objects first: they still need the sources that they name, to take back what they applied. */
async function cleanUp(
  client: Client,
  runs: readonly DirectRun[],
  committed: readonly string[],
  sources: readonly string[],
): Promise<void> {
  const flux = runs.flatMap(({ action, id, sides }) => (action.kind === "flux" ? [{ action, id, sides }] : []));
  await removeFlux(client, [...flux.map(({ action }) => pathOf(action.object, action.kinds)), ...committed]);
  for (const { own } of SIDES) {
    const releases = flux.filter(({ action, sides }) => action.kinds === "helmreleases" && sides.own === own);
    if (releases.length > 0)
      await removeHelmRecords(
        client,
        own,
        releases.map(({ id }) => id),
      );
  }
  // A release that was given up leaves its chart, which Flux names after namespace and release.
  const charts = flux.filter(({ action }) => action.kinds === "helmreleases").map(({ id, sides }) => chartOf(sides.own, id));
  await removeFlux(client, [...charts, ...sources]);
}

function chartOf(namespace: string, release: string): string {
  return `${collection("source.toolkit.fluxcd.io/v1", "helmcharts", namespace)}/${namespace}-${release}`;
}
