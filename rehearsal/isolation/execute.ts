// How each kind of action is done, and how its outcome is seen.
import { type ClusterObject, condition } from "../cluster";
import { until } from "../wait";
import type { Action, Outcome, Request, Run } from "./attempt";
import { type Answer, type Client, userOf } from "./client";
import { collection, pathOf } from "./paths";
import { refusedOrUnclear } from "./refusal";

type Of<Kind extends Action["kind"]> = Extract<Action, { kind: Kind }>;

/** A controller answers within a second or two; the rest is for two busy cores. */
const PATIENCE = { timeoutMs: 60_000, everyMs: 750 };

export async function execute(client: Client, run: Run, action: Exclude<Action, { kind: "commit" }>): Promise<Outcome> {
  switch (action.kind) {
    case "request":
      return request(client, run, action);
    case "workload":
      return workload(client, run, action);
    case "exhaust":
      return exhaust(client, run, action);
    case "flux":
      return flux(client, run, action);
  }
}

/** Planted objects are the administrator's; everything else is done with the account's own rights. */
async function send(client: Client, { account, sides }: Run, action: Request): Promise<Answer> {
  const once = () => (account === "planted" ? client.asAdministrator(action) : client.as(account, sides, action));
  let answer = await once();
  // Many at once count in one quota: the API server gives up after three tries, and says that it is no answer yet.
  const isUndecided = () => answer.code === 409 && /resourcequotas .*the object has been modified/.test(answer.message);
  for (let tries = 0; isUndecided() && tries < 20; tries++) answer = await once();
  return answer;
}

function outcomeOf({ code, message, text }: Answer, run: Run): Outcome {
  if (code >= 200 && code < 300) return { verdict: "applied", text };
  if (code === 403) return refusedOrUnclear(message, userOf(run.account, run.sides));
  // Policies answer with 422, whatever they refuse.
  const outcome = refusedOrUnclear(message, userOf(run.account, run.sides));
  return outcome.verdict === "refused" && outcome.by === "ValidatingAdmissionPolicy"
    ? outcome
    : { verdict: "unclear", message: `${code} ${message}` };
}

async function request(client: Client, run: Run, action: Request): Promise<Outcome> {
  const outcome = outcomeOf(await send(client, run, action), run);
  if (outcome.verdict === "applied" && action.method === "POST") await removeMade(client, action, outcome.text!);
  return outcome;
}

/** Deletes what a POST has made; a review or a token has no name and stays nowhere. */
async function removeMade(client: Client, { path }: Request, text: string): Promise<void> {
  const { metadata, kind } = JSON.parse(text) as ClusterObject;
  if (metadata?.name === undefined || kind === "TokenRequest" || kind === "Status") return;
  await client.asAdministrator({ kind: "request", method: "DELETE", path: `${path.split("?")[0]}/${metadata.name}` });
}

async function workload(client: Client, run: Run, { object, kinds }: Of<"workload">): Promise<Outcome> {
  const namespace = object.metadata!.namespace!;
  const made = await send(client, run, {
    kind: "request",
    method: "POST",
    path: collection(object.apiVersion!, kinds, namespace),
    body: object,
  });
  if (made.code !== 201) return outcomeOf(made, run);
  const name = object.metadata!.name!;
  const wanted = (object.spec as { replicas?: number }).replicas ?? 1;
  let seen: Outcome = { verdict: "unclear", message: "neither a pod nor a refusal" };
  const decided = async () => {
    const refused = await refusedPods(client, object, kinds);
    if (refused !== undefined) seen = refusedOrUnclear(refused, userOf(run.account, run.sides));
    else if ((await podsOf(client, namespace, name)).length >= wanted) seen = { verdict: "applied", text: made.text };
    return seen.verdict !== "unclear";
  };
  await until(`${kinds} ${name} decided`, decided, PATIENCE).catch(() => undefined);
  const path = `${pathOf(object, kinds)}?propagationPolicy=Background`;
  await client.asAdministrator({ kind: "request", method: "DELETE", path });
  return seen;
}

/** Why the controller cannot make the pods: a Deployment says it in its status, the others in an event. */
async function refusedPods(client: Client, object: ClusterObject, kinds: string): Promise<string | undefined> {
  if (kinds === "deployments") {
    const current = await read<ClusterObject>(client, pathOf(object, kinds));
    const failure = condition(current, "ReplicaFailure");
    return failure?.status === "True" ? failure.message : undefined;
  }
  const { name, namespace } = object.metadata!;
  const selector = encodeURIComponent(`involvedObject.name=${name},type=Warning`);
  const events = await read<{ items: { reason: string; message: string }[] }>(
    client,
    `/api/v1/namespaces/${namespace}/events?fieldSelector=${selector}`,
  );
  return events.items.find(({ reason }) => reason === "FailedCreate")?.message;
}

async function podsOf(client: Client, namespace: string, name: string): Promise<ClusterObject[]> {
  const selector = encodeURIComponent(`numinia.xyz/isolation=${name}`);
  return (await read<{ items: ClusterObject[] }>(client, `/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}`)).items;
}

async function read<T>(client: Client, path: string): Promise<T> {
  const { code, text } = await client.asAdministrator({ kind: "request", path });
  if (code !== 200) throw new Error(`${path}: ${code} ${text}`);
  return JSON.parse(text) as T;
}

/** Names `<name>-0`, `<name>-1`, …; twenty at a time, and everything that was made goes afterwards. */
async function exhaust(client: Client, run: Run, { request: each, times }: Of<"exhaust">): Promise<Outcome> {
  const template = each.body as ClusterObject;
  let outcome: Outcome = { verdict: "applied" };
  const made: string[] = [];
  for (let from = 0; from < times && outcome.verdict === "applied"; from += 20) {
    const numbers = Array.from({ length: Math.min(20, times - from) }, (_, index) => from + index);
    const answers = await Promise.all(
      numbers.map(async (number) => {
        const metadata = { ...template.metadata, name: `${template.metadata!.name}-${number}` };
        const answer = await send(client, run, { ...each, body: { ...template, metadata } });
        if (answer.code === 201) made.push(metadata.name);
        return answer;
      }),
    );
    const refused = answers.find(({ code }) => code !== 201);
    if (refused) outcome = outcomeOf(refused, run);
  }
  await Promise.all(made.map((name) => client.asAdministrator({ kind: "request", method: "DELETE", path: `${each.path}/${name}` })));
  return outcome;
}

async function flux(client: Client, run: Run, action: Of<"flux">): Promise<Outcome> {
  const { object, kinds } = action;
  for (const before of action.with ?? []) {
    const answer = await send(client, run, before);
    if (answer.code !== 201) return outcomeOf(answer, run);
  }
  const path = collection(object.apiVersion!, kinds, object.metadata!.namespace);
  const made = await send(client, run, { kind: "request", method: "POST", path, body: object });
  if (made.code !== 201) return outcomeOf(made, run);
  const outcome = await becomes(client, pathOf(object, kinds), action.user);
  if (kinds === "helmreleases" && outcome.verdict !== "applied") await giveUp(client, object);
  return outcome;
}

/** A refused release could not be uninstalled either: suspended, Flux lets it go as it is. */
async function giveUp(client: Client, { metadata, apiVersion }: ClusterObject): Promise<void> {
  const { name, namespace } = metadata!;
  const path = `${collection(apiVersion!, "helmreleases", namespace)}/${name}`;
  await client.asAdministrator({ kind: "request", method: "PATCH", path, body: { spec: { suspend: true } } });
}

/** Helm's own record of releases that were given up. */
export async function removeHelmRecords(client: Client, namespace: string, names: readonly string[]): Promise<void> {
  const selector = encodeURIComponent(`owner=helm,name in (${names.join(",")})`);
  await client.asAdministrator({
    kind: "request",
    method: "DELETE",
    path: `/api/v1/namespaces/${namespace}/secrets?labelSelector=${selector}`,
  });
}

/** Waits until a Flux object is Ready, or says in known words why it never will be. Other words may yet change. */
export async function becomes(client: Client, path: string, user: string, commit?: string): Promise<Outcome> {
  let seen: Outcome = { verdict: "unclear", message: "Flux has not looked at it" };
  const decided = async () => {
    const object = await read<ClusterObject>(client, path);
    // What helm-controller refuses before it begins has no Ready condition: it is stalled.
    const stalled = condition(object, "Stalled");
    if (stalled?.status === "True") seen = refusedOrUnclear(stalled.message ?? "", user);
    const ready = condition(object, "Ready");
    if (ready === undefined) return seen.verdict !== "unclear";
    const applied = String(object.status?.lastAppliedRevision ?? "");
    if (ready.status === "True" && (commit === undefined || applied.endsWith(commit))) seen = { verdict: "applied", text: ready.message };
    else if (ready.status === "False" && seen.verdict === "unclear") seen = refusedOrUnclear(ready.message ?? "", user);
    return seen.verdict !== "unclear";
  };
  await until(`${path} decided`, decided, PATIENCE).catch(() => undefined);
  return seen;
}

/** Removes Flux objects and waits until their finalizers have let go: what they applied is gone then, too. */
export async function removeFlux(client: Client, paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map((path) => client.asAdministrator({ kind: "request", method: "DELETE", path })));
  await until(
    "the attempts' Flux objects are gone",
    async () => {
      const answers = await Promise.all(paths.map((path) => client.asAdministrator({ kind: "request", path })));
      return answers.every(({ code }) => code === 404);
    },
    { timeoutMs: 60_000, everyMs: 300 },
  );
}
