import { type Diff, type DiffKind, ProviderError } from "../framework/provider";
import { hasUnknown, type Properties, Unknown } from "../framework/values";
import { isAutonamed, replacesUnready } from "./annotations";
import { ApiError, NoKindMatch } from "./api-error";
import { applyObject } from "./create";
import { type Change, diffKind, differences, formatPath, isWithin, parsePath, touches } from "./difference";
import { kindOfObject } from "./kinds";
import { at, type KubeObject, nameOf, namespaceOf, prune, toCluster, withValue } from "./objects";
import { normalForm } from "./normal-form";
import { replacingProperties } from "./replacement-rules";
import type { Session } from "./session";
import { readCheckpoint } from "./state";
import { lookOnce } from "./await/ready";

interface DiffRequest {
  readonly oldState: Properties;
  readonly news: Properties;
  readonly ignoreChanges: readonly string[];
}

/**
 * Compares the last known live object, cut to what the old inputs said, with the new inputs. So the cluster's defaults and other
 * managers' fields are no change, and a field of ours that somebody changed is one (after a refresh).
 */
export async function diffResource(session: Session, request: DiffRequest): Promise<Diff> {
  const { inputs: oldInputs, live, fieldManager } = readCheckpoint(request.oldState);
  if (nameOf(live) === "") throw new ProviderError("the state of this resource has no object: refresh the stack (pulumi refresh)");
  const after = await inNamespace(session, normalForm(toCluster(request.news)));
  const before = await inNamespace(session, aligned(prune(live, normalForm(oldInputs)), live, after));
  let changes = differences(before, after);
  if (changes.length > 0) changes = differences(before, await asServerStores(session, after, fieldManager));
  changes = changes.filter((change) => !request.ignoreChanges.some((path) => isWithin(change.path, parsePath(path))));

  const rules = replacingProperties(after, session.configuration);
  const detailed: Record<string, DiffKind> = {};
  const replaces: string[] = [];
  for (const change of changes) {
    const replacing = rules.some((property) => touches(change, property)) || losesIdentity(change);
    detailed[formatPath(change.path)] = diffKind(change, replacing);
    if (replacing) replaces.push(formatPath(change.path));
  }
  if (await shouldReplaceUnready(session, live, after)) replaces.push('metadata.annotations["pulumi.com/replaceUnready"]');
  const sameName = nameOf(after) === nameOf(live) && nameOf(after) !== "" && namespaceOf(after) === namespaceOf(before);
  const deleteBeforeReplace = replaces.length > 0 && sameName && !isAutonamed(after);
  return { changes: changes.length > 0 || replaces.length > 0, replaces, detailed, deleteBeforeReplace };
}

const losesIdentity = (change: Change): boolean => change.kind === "delete" && change.path.length === 1 && change.path[0] === "metadata";

/** The old object with what every object of ours has, so that only real changes of identity count. */
function aligned(before: KubeObject, live: KubeObject, after: KubeObject): KubeObject {
  const kind: KubeObject = { apiVersion: after.apiVersion ?? null, kind: after.kind ?? null, ...before };
  const named = nameOf(after) === "" ? kind : withValue(kind, ["metadata", "name"], nameOf(live));
  return withValue(named, ["metadata", "namespace"], namespaceOf(live) === "" ? undefined : namespaceOf(live));
}

async function inNamespace(session: Session, object: KubeObject): Promise<KubeObject> {
  if (object.metadata instanceof Unknown || at(object, "metadata", "namespace") instanceof Unknown) return object;
  const namespaced = await session.namespaced(kindOfObject(object));
  return withValue(object, ["metadata", "namespace"], namespaced ? namespaceOf(object) || "default" : undefined);
}

/**
 * The new inputs as the server would store them: quantities in their canonical form, empty and zero values left out where the kind
 * leaves them out. The real provider converts through Go types; here the server's own dry run says it. When the server refuses the
 * inputs, they are compared as they are: the update or replacement will report the refusal.
 */
async function asServerStores(session: Session, inputs: KubeObject, fieldManager: string): Promise<KubeObject> {
  if (session.reachable === undefined || hasUnknown(inputs)) return inputs;
  try {
    const stored = await applyObject(session, inputs, { fieldManager: fieldManager || "pulumi-kubernetes", preview: true, force: true });
    return prune(normalForm(stored), inputs);
  } catch (error) {
    if (error instanceof ApiError || error instanceof NoKindMatch) return inputs;
    throw error;
  }
}

async function shouldReplaceUnready(session: Session, live: KubeObject, after: KubeObject): Promise<boolean> {
  if (!replacesUnready(after) || session.reachable === undefined || kindOfObject(after).kind !== "Job") return false;
  try {
    const now = await session.reachable.get(kindOfObject(live), namespaceOf(live), nameOf(live), session.signal);
    return (await lookOnce(session, now, after)) !== undefined;
  } catch {
    return false;
  }
}
