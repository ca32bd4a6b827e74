import { ProviderError } from "../framework/provider";
import type { Value } from "../framework/values";
import { deletionPropagation, skipsAwait, timeoutMs } from "./annotations";
import { ApiError, NoKindMatch } from "./api-error";
import { poll } from "./await/polling";
import { display, type Kind, kindOfObject } from "./kinds";
import { at, idOf, type KubeObject, nameOf, namespaceOf, recordsAt, stringAt, uidOf } from "./objects";
import { conditionText } from "./await/pods";
import type { Session } from "./session";

/** Kinds for which the annotation pulumi.com/skipAwait also skips the wait for the end. */
const SKIPPABLE = new Set([
  "apps/v1/DaemonSet",
  "apps/v1/Deployment",
  "apps/v1/StatefulSet",
  "batch/v1/Job",
  "v1/Namespace",
  "v1/Pod",
  "v1/ReplicationController",
]);

/** Deletes an object and waits until it is gone: finalizers, dependents and a namespace's contents included. Gone already is success. */
export async function deleteObject(
  session: Session,
  object: KubeObject,
  options: { inputs: KubeObject; timeoutSeconds: number },
): Promise<void> {
  const kind = kindOfObject(object);
  const { cluster, signal } = session;
  try {
    await cluster.request("DELETE", await cluster.path(kind, namespaceOf(object), nameOf(object)), {
      body: { propagationPolicy: deletionPropagation(options.inputs) },
      signal,
    });
  } catch (error) {
    if (isGone(error)) return;
    throw error;
  }
  if (skipsAwait(options.inputs) && SKIPPABLE.has(display(kind))) return;
  const limit = timeoutMs(options.timeoutSeconds, options.inputs);
  let left: KubeObject = object;
  const gone = await poll(
    `the deletion of ${kind.kind} "${idOf(object)}"`,
    async () => {
      try {
        left = await cluster.get(kind, namespaceOf(object), nameOf(object), signal);
        // Another object of the same name, made meanwhile, is not ours to wait for.
        return uidOf(object) !== "" && uidOf(left) !== uidOf(object) ? true : undefined;
      } catch (error) {
        if (isGone(error)) return true;
        throw error;
      }
    },
    { timeoutMs: limit, everyMs: session.pace.pollMs, signal },
  );
  if (gone === undefined) throw new ProviderError(stuckText(kind, left, limit));
}

const isGone = (error: unknown): boolean => error instanceof NoKindMatch || (error instanceof ApiError && error.status === 404);

function stuckText(kind: Kind, left: KubeObject, limitMs: number): string {
  const finalizers = [
    ...strings(at(left, "metadata", "finalizers")),
    ...(kind.kind === "Namespace" ? strings(at(left, "spec", "finalizers")) : []),
  ];
  const held = finalizers.length === 0 ? "it has no finalizers" : `finalizers might be preventing deletion (${finalizers.join(", ")})`;
  const conditions = recordsAt(left, "status", "conditions")
    .filter((found) => tells(kind, found))
    .map((found) => `${stringAt(found, "type")}=${String(found.status)} ${conditionText(found)}`.trim());
  const said = conditions.length === 0 ? "" : `; its conditions say: ${conditions.join("; ")}`;
  return `timed out waiting for ${kind.kind} "${idOf(left)}" to be deleted after ${limitMs / 1000} s: ${held}${said}`;
}

function strings(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** A terminating namespace lists conditions that are fine as False; elsewhere every condition says something. */
function tells(kind: Kind, found: KubeObject): boolean {
  return kind.kind !== "Namespace" || found.status === "True";
}
