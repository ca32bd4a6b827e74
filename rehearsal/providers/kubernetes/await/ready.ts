import { skipsAwait, waitForOf } from "../annotations";
import { ApiError } from "../api-error";
import { apiVersionOf, generationOf, kindOf, type KubeObject, nameOf, namespaceOf, uidOf } from "../objects";
import { kindOfObject } from "../kinds";
import type { Session } from "../session";
import type { Awaiter, Readiness, View } from "./awaiter";
import { ingress, service } from "./networking";
import { pod } from "./pods";
import { poll } from "./polling";
import { persistentVolume, persistentVolumeClaim, resourceQuota, secret } from "./storage";
import { waitFor } from "./wait-for";
import { daemonSet, deployment, job, replicationController, statefulSet } from "./workloads";

/** What the real provider waits for (4.34, provider/pkg/await). Namespaces, definitions and custom resources count as ready at once. */
const AWAITERS: { readonly [apiVersionAndKind: string]: Awaiter } = {
  "apps/v1/DaemonSet": daemonSet,
  "apps/v1/Deployment": deployment,
  "apps/v1/StatefulSet": statefulSet,
  "batch/v1/Job": job,
  "networking.k8s.io/v1/Ingress": ingress,
  "v1/PersistentVolume": persistentVolume,
  "v1/PersistentVolumeClaim": persistentVolumeClaim,
  "v1/Pod": pod,
  "v1/ReplicationController": replicationController,
  "v1/ResourceQuota": resourceQuota,
  "v1/Secret": secret,
  "v1/Service": service,
};

export interface Outcome {
  /** The object as it was seen last. */
  readonly live: KubeObject;
  /** Undefined when it is ready, else what is missing. */
  readonly reasons: readonly string[] | undefined;
}

function builtIn(object: KubeObject): Awaiter | undefined {
  return AWAITERS[`${apiVersionOf(object)}/${kindOf(object)}`];
}

/** Waits until an object that was just written is what it should be, or the time is up. */
export async function awaitReady(
  session: Session,
  written: KubeObject,
  options: { readonly inputs: KubeObject; readonly timeoutMs: number },
): Promise<Outcome> {
  if (skipsAwait(options.inputs)) return { live: written, reasons: undefined };
  const expression = waitForOf(options.inputs);
  const awaiter = expression === "" ? builtIn(written) : waitFor(expression);
  if (awaiter === undefined) return { live: written, reasons: undefined };

  const began = Date.now();
  const memory = new Map<string, unknown>();
  let live = written;
  let last: Readiness = { ready: false, reasons: [] };
  const what = `${kindOf(written)} "${nameOf(written)}"`;
  const settled = await poll(
    what,
    async () => {
      live = await current(session, written, live);
      if (generationOf(live) < generationOf(written)) return undefined;
      last = await awaiter.look(live, view(session, { elapsedMs: Date.now() - began, memory }));
      return last.ready || last.hopeless === true ? last : undefined;
    },
    { timeoutMs: Math.min(options.timeoutMs, awaiter.limitMs ?? Infinity), everyMs: session.pace.pollMs, signal: session.signal },
  );
  if (settled?.ready === true) return { live, reasons: undefined };
  const head =
    settled === undefined ? `'${nameOf(written)}' timed out waiting to be Ready` : `Resource '${nameOf(written)}' failed to initialize`;
  return { live, reasons: [head, ...last.reasons.filter((reason) => reason !== "")] };
}

/** One look, for a refresh: what the object lacks to be ready, or undefined. */
export async function lookOnce(session: Session, live: KubeObject, inputs: KubeObject): Promise<readonly string[] | undefined> {
  const awaiter = builtIn(live);
  if (awaiter === undefined || !awaiter.onRead || skipsAwait(inputs)) return undefined;
  const result = await awaiter.look(live, view(session, { elapsedMs: Infinity, memory: new Map() }));
  return result.ready ? undefined : [`Resource '${nameOf(live)}' was created but failed to initialize`, ...result.reasons];
}

function view(session: Session, rest: Pick<View, "elapsedMs" | "memory">): View {
  return { cluster: session.cluster, signal: session.signal, pace: session.pace, ...rest };
}

/** The object now; the last known state of it when somebody has deleted it meanwhile. */
async function current(session: Session, written: KubeObject, last: KubeObject): Promise<KubeObject> {
  try {
    const live = await session.cluster.get(kindOfObject(written), namespaceOf(written), nameOf(written), session.signal);
    return uidOf(live) === uidOf(written) ? live : last;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return last;
    throw error;
  }
}
