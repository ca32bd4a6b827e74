import { forcesPatch } from "./annotations";
import { ApiError } from "./api-error";
import { applyObject, FIELD_VALIDATION } from "./create";
import { parsePath } from "./difference";
import { isCustomResourceDefinition, kindOfObject } from "./kinds";
import { fieldOwners, hasCreatorsFields, hasNoManagedFields, takeOverPatch } from "./managed-fields";
import { at, type KubeObject, nameOf, namespaceOf, stringAt, toJson, withValue } from "./objects";
import type { Session } from "./session";

/** How often ownership is handed over again when a controller writes to the object at the same moment. */
const TAKE_OVER_TRIES = 5;

interface UpdateOptions {
  readonly fieldManager: string;
  readonly preview: boolean;
  readonly ignoreChanges: readonly string[];
}

/** Brings an existing object to its new inputs; fields that the inputs no longer have go away unless somebody else owns them too. */
export async function updateObject(session: Session, inputs: KubeObject, options: UpdateOptions): Promise<KubeObject> {
  const { cluster, signal } = session;
  const kind = kindOfObject(inputs);
  let live = await cluster.get(kind, namespaceOf(inputs), nameOf(inputs), signal);
  if (isCustomResourceDefinition(inputs)) {
    // Definitions are replaced as a whole: a schema that loses a field must lose it.
    return cluster.request("PUT", await cluster.path(kind, "", nameOf(inputs)), {
      body: toJson(withValue(inputs, ["metadata", "resourceVersion"], stringAt(live, "metadata", "resourceVersion"))),
      query: { fieldManager: options.fieldManager, fieldValidation: FIELD_VALIDATION, dryRun: options.preview ? "All" : undefined },
      signal,
    });
  }
  if (!options.preview) live = await takeOver(session, live, options.fieldManager);
  const force =
    forcesPatch(inputs) ||
    session.configuration.enablePatchForce ||
    hasNoManagedFields(live) ||
    // A real update takes these fields over first; a dry run cannot.
    (options.preview && hasCreatorsFields(live));
  return applyObject(session, withIgnored(inputs, live, options), { ...options, force });
}

async function takeOver(session: Session, live: KubeObject, fieldManager: string): Promise<KubeObject> {
  const kind = kindOfObject(live);
  const path = await session.cluster.path(kind, namespaceOf(live), nameOf(live));
  let object = live;
  for (let tries = 1; ; tries += 1) {
    const patch = takeOverPatch(object, fieldManager);
    if (patch === undefined) return object;
    try {
      return await session.cluster.request("PATCH", path, {
        body: patch,
        contentType: "application/json-patch+json",
        signal: session.signal,
      });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409 || tries === TAKE_OVER_TRIES) throw error;
      object = await session.cluster.get(kind, namespaceOf(live), nameOf(live), session.signal);
    }
  }
}

/** `ignoreChanges`: a field that only somebody else owns is not sent at all; one of ours keeps its live value. */
function withIgnored(inputs: KubeObject, live: KubeObject, options: UpdateOptions): KubeObject {
  return options.ignoreChanges.reduce((object, text) => {
    const path = parsePath(text);
    // Elements of lists cannot be addressed by position on the server; the engine has already put the old value there.
    if (!path.every((part) => typeof part === "string" && part !== "*")) return object;
    const keys = path as string[];
    const { ours, others } = fieldOwners(live, keys, options.fieldManager);
    if (others && !ours) return withValue(object, keys, undefined);
    const value = at(live, ...keys);
    return value === undefined ? object : withValue(object, keys, value);
  }, inputs);
}
