import { setTimeout as sleep } from "node:timers/promises";
import { ProviderError } from "../framework/provider";
import { forcesPatch } from "./annotations";
import { ApiError, NoKindMatch } from "./api-error";
import type { ClusterClient } from "./client";
import { display, type Kind, kindOfObject } from "./kinds";
import { CREATOR } from "./managed-fields";
import { type KubeObject, nameOf, namespaceOf, toJson, withValue } from "./objects";
import type { Session } from "./session";

/**
 * The server refuses fields that a kind does not have. The real provider sends "Warn" on creation and drops the warning, so that a
 * mistyped field is silently lost; a rehearsal is there to find it.
 */
export const FIELD_VALIDATION = "Strict";

/** Creates the object, or with `preview` lets the server say what it would create. The object is not waited for. */
export async function createObject(
  session: Session,
  inputs: KubeObject,
  options: { fieldManager: string; preview: boolean },
): Promise<KubeObject> {
  const kind = kindOfObject(inputs);
  const deadline = Date.now() + session.pace.retryMs;
  for (;;) {
    try {
      return await attempt(session, kind, inputs, options);
    } catch (error) {
      if (options.preview || !isTooEarly(error) || Date.now() >= deadline) throw explained(error, kind);
      // Its namespace or its kind may be on the way: another resource makes it, or a controller does.
      await sleep(session.pace.pollMs, undefined, { signal: session.signal });
    }
  }
}

const isTooEarly = (error: unknown): boolean => error instanceof NoKindMatch || (error instanceof ApiError && error.status === 404);

async function attempt(
  session: Session,
  kind: Kind,
  inputs: KubeObject,
  options: { fieldManager: string; preview: boolean },
): Promise<KubeObject> {
  const { cluster, configuration } = session;
  if (configuration.upsertExistingObjects) {
    const force = forcesPatch(inputs) || configuration.enablePatchForce || options.preview;
    return applyObject(session, inputs, { ...options, force });
  }
  const object = await scoped(cluster, kind, inputs);
  return cluster.request("POST", await cluster.path(kind, namespaceOf(object)), {
    body: toJson(object),
    query: { fieldManager: CREATOR, fieldValidation: FIELD_VALIDATION, dryRun: options.preview ? "All" : undefined },
    signal: session.signal,
  });
}

/** Server-side apply of the whole object under a manager's name. */
export async function applyObject(
  session: Session,
  inputs: KubeObject,
  options: { fieldManager: string; preview: boolean; force: boolean },
): Promise<KubeObject> {
  const { cluster } = session;
  const kind = kindOfObject(inputs);
  const object = await scoped(cluster, kind, inputs);
  try {
    return await cluster.request("PATCH", await cluster.path(kind, namespaceOf(object), nameOf(object)), {
      body: toJson(object),
      contentType: "application/apply-patch+yaml",
      query: {
        fieldManager: options.fieldManager,
        force: String(options.force),
        fieldValidation: FIELD_VALIDATION,
        dryRun: options.preview ? "All" : undefined,
      },
      signal: session.signal,
    });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
    throw new ApiError(
      409,
      `server-side apply field conflict detected: the resource managed by field manager "${options.fieldManager}" had an apply conflict: ` +
        `${error.message}. Leave the field to the other manager, or set the annotation pulumi.com/patchForce: "true" to take it`,
      error.body,
    );
  }
}

/** Without the namespace that `check` assumed for a kind that turned out to have none. */
async function scoped(cluster: ClusterClient, kind: Kind, inputs: KubeObject): Promise<KubeObject> {
  return (await cluster.kind(kind)).namespaced ? inputs : withValue(inputs, ["metadata", "namespace"], undefined);
}

function explained(error: unknown, kind: Kind): unknown {
  if (error instanceof NoKindMatch) {
    return new ProviderError(
      `the Kubernetes API server does not know ${display(kind)}: verify that the CustomResourceDefinition has been created before (dependsOn): ${error.message}`,
    );
  }
  if (error instanceof ApiError && error.reason === "AlreadyExists") {
    return new ApiError(
      error.status,
      `${error.message}. The resource already exists in the cluster: import it (the resource option \`import\`), give it an alias if it was renamed, ` +
        "leave it to its owner, or set upsertExistingObjects on the provider to take over existing objects",
      error.body,
    );
  }
  return error;
}
