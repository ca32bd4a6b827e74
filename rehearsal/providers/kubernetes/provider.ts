import { randomBytes } from "node:crypto";
import {
  type CheckFailure,
  type ConstructRequest,
  type Diff,
  type Identified,
  PartialFailure,
  type Provider,
  ProviderError,
} from "../framework/provider";
import { hasUnknown, type Properties, type Value } from "../framework/values";
import { fieldManagerOf, timeoutMs } from "./annotations";
import { ApiError, NoKindMatch } from "./api-error";
import { awaitReady, lookOnce } from "./await/ready";
import { checkInputs } from "./check";
import { checkConfiguration, diffConfiguration, parseConfiguration } from "./configuration";
import { createObject } from "./create";
import { deleteObject } from "./delete";
import { diffResource } from "./diff";
import { importedInputs } from "./import-inputs";
import { isCustomResourceDefinition, kindOfObject, kindOfToken } from "./kinds";
import { normalForm } from "./normal-form";
import { apiVersionOf, idOf, type KubeObject, kindOf, nameOf, namespaceOf, parseId, prune, toCluster, withValue } from "./objects";
import type { KubernetesProviderOptions } from "./options";
import { type ClientCache, Session } from "./session";
import { checkpoint, keepSecrets, readCheckpoint } from "./state";
import { updateObject } from "./update";
import { constructManifest } from "./yaml/manifest-component";

/** Version of the provider that this stands in for; the SDK in package.json has the same. */
export const KUBERNETES_PROVIDER_VERSION = "4.34.2";

type Parameters<Method extends keyof Provider> =
  NonNullable<Provider[Method]> extends (request: infer Request) => unknown ? Request : never;

/**
 * The stand-in of the @pulumi/kubernetes provider in its default mode: server-side apply to a real API server. Its behaviour is that
 * of 4.34.2, with one difference on purpose: fields that a kind does not have are refused (the real one drops them on creation).
 */
export function createKubernetesProvider(options: KubernetesProviderOptions = {}): () => Provider {
  const clients: ClientCache = new Map();
  return () => new KubernetesProvider(options, clients);
}

class KubernetesProvider implements Provider {
  private session: Session | undefined;

  constructor(
    private readonly options: KubernetesProviderOptions,
    private readonly clients: ClientCache,
  ) {}

  async checkConfig({ news }: Parameters<"checkConfig">): Promise<{ inputs: Properties; failures: readonly CheckFailure[] }> {
    return { inputs: news, failures: checkConfiguration(news) };
  }

  async diffConfig({ oldInputs, news }: Parameters<"diffConfig">): Promise<Diff> {
    return diffConfiguration(oldInputs, news);
  }

  async configure(args: Properties): Promise<void> {
    const { pollMs = 250, settleMs = 1_000, retryMs = 31_000, execEnvironment = {}, proxyUrl } = this.options;
    const way = { execEnvironment, proxyUrl };
    this.session = await Session.open(parseConfiguration(args), { pollMs, settleMs, retryMs }, this.clients, way);
  }

  async check(request: Parameters<"check">): Promise<{ inputs: Properties; failures: readonly CheckFailure[] }> {
    return checkInputs(this.configured, request);
  }

  async diff(request: Parameters<"diff">): Promise<Diff> {
    return diffResource(this.configured, request);
  }

  async create(request: Parameters<"create">): Promise<{ id: string; state: Properties }> {
    const session = this.configured;
    const inputs = toCluster(request.inputs);
    if (request.preview && (hasUnknown(inputs) || !(await session.serves(kindOfObject(inputs))))) return { id: "", state: request.inputs };
    const fieldManager = fieldManagerOf(inputs) || `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
    let written: KubeObject;
    try {
      written = await createObject(session, inputs, { fieldManager, preview: request.preview });
    } catch (error) {
      if (request.preview && isNoPreview(error)) return { id: "", state: request.inputs };
      throw refusal("was not successfully created by the Kubernetes API server", request, error);
    }
    const state = (live: KubeObject): Properties =>
      checkpoint({ inputs, live, secrets: request.inputs, initialApiVersion: apiVersionOf(inputs), fieldManager });
    // A dry run's status is empty or made up; the real provider removes it too.
    if (request.preview) return { id: "", state: state(withValue(written, ["status"], undefined)) };
    const wait = { inputs, timeoutMs: timeoutMs(request.timeout, inputs) };
    const { live, reasons } = await this.waitOrFail(session, written, wait, request, state);
    if (reasons !== undefined) throw unready(request, live, state(live), request.inputs, reasons);
    if (isCustomResourceDefinition(inputs)) session.cluster.forgetKinds();
    return { id: idOf(live), state: state(live) };
  }

  async update(request: Parameters<"update">): Promise<{ state: Properties }> {
    const session = this.configured;
    const inputs = normalForm(toCluster(request.news));
    if (request.preview && (hasUnknown(inputs) || !(await session.serves(kindOfObject(inputs))))) return { state: request.news };
    const old = readCheckpoint(request.oldState);
    const fieldManager = fieldManagerOf(inputs) || old.fieldManager || `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
    const { preview, ignoreChanges } = request;
    let written: KubeObject;
    try {
      written = await updateObject(session, inputs, { fieldManager, preview, ignoreChanges });
    } catch (error) {
      if (preview && error instanceof ApiError && error.status === 403) return { state: request.news };
      throw refusal("could not be updated", request, error);
    }
    const state = (live: KubeObject): Properties =>
      checkpoint({ inputs, live, secrets: request.news, initialApiVersion: old.initialApiVersion || apiVersionOf(inputs), fieldManager });
    if (preview) return { state: state(written) };
    const wait = { inputs, timeoutMs: timeoutMs(request.timeout, inputs) };
    const { live, reasons } = await this.waitOrFail(session, written, wait, request, state);
    if (reasons !== undefined) throw unready(request, live, state(live), request.news, reasons);
    if (isCustomResourceDefinition(inputs)) session.cluster.forgetKinds();
    return { state: state(live) };
  }

  async read(request: Parameters<"read">): Promise<{ id: string; inputs: Properties; state: Properties } | undefined> {
    const session = this.configured;
    if (session.reachable === undefined) {
      if (session.configuration.deleteUnreachable) return undefined;
      throw new ProviderError(
        `failed to read resource state due to unreachable cluster: ${session.unreachableReason}. If the cluster was deleted, set deleteUnreachable on the provider`,
      );
    }
    const { namespace, name } = parseId(request.id);
    if (name === "") throw new ProviderError(`"${request.id}" is not an id: "<namespace>/<name>" or "<name>" is expected`);
    const old = readCheckpoint(request.state);
    const oldInputs = normalForm(toCluster(request.inputs));
    const known = kindOf(oldInputs) !== "" || kindOf(old.live) !== "";
    const kind =
      kindOf(oldInputs) !== "" ? kindOfObject(oldInputs) : kindOf(old.live) !== "" ? kindOfObject(old.live) : kindOfToken(request.type);
    let live: KubeObject;
    try {
      live = await session.reachable.get(kind, namespace || namespaceOf(oldInputs), name, session.signal);
    } catch (error) {
      if (error instanceof NoKindMatch || (error instanceof ApiError && error.status === 404)) return undefined;
      throw error;
    }
    const inputs = known ? prune(live, kindOf(oldInputs) === "" ? old.inputs : oldInputs) : importedInputs(live);
    const fieldManager = fieldManagerOf(inputs) || old.fieldManager || `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
    const initialApiVersion = old.initialApiVersion || apiVersionOf(live);
    const state = checkpoint({ inputs, live, secrets: request.inputs, initialApiVersion, fieldManager });
    const kept = keepSecrets(inputs, request.inputs);
    const reasons = known ? await lookOnce(session, live, inputs) : undefined;
    if (reasons !== undefined) throw new PartialFailure(request.id, state, kept, reasons);
    return { id: request.id, inputs: kept, state };
  }

  async delete(request: Parameters<"delete">): Promise<void> {
    const session = this.configured;
    if (session.reachable === undefined && session.configuration.deleteUnreachable) return;
    const { inputs, live } = readCheckpoint(request.state);
    const { namespace, name } = parseId(request.id);
    const identity = { apiVersion: live.apiVersion ?? null, kind: live.kind ?? null, metadata: { ...(live.metadata as Properties), name } };
    const object = namespace === "" ? identity : withValue(identity, ["metadata", "namespace"], namespace);
    await deleteObject(session, object, { inputs, timeoutSeconds: request.timeout });
    if (isCustomResourceDefinition(object)) session.cluster.forgetKinds();
  }

  async construct(request: ConstructRequest): Promise<{ urn: string; state: { readonly [key: string]: Value } }> {
    return constructManifest(this.configured, request, this.options, KUBERNETES_PROVIDER_VERSION);
  }

  async invoke({ token }: Parameters<"invoke">): Promise<never> {
    throw new ProviderError(`the stand-in of the Kubernetes provider has no function ${token}`);
  }

  cancel(): void {
    this.session?.end();
  }

  private get configured(): Session {
    if (this.session === undefined) throw new ProviderError("the Kubernetes provider was used before it was configured");
    return this.session;
  }

  /** A wait that breaks off (cancelled, connection lost) leaves an object behind: the engine must know of it. */
  private async waitOrFail(
    session: Session,
    written: KubeObject,
    wait: { inputs: KubeObject; timeoutMs: number },
    request: Identified,
    state: (live: KubeObject) => Properties,
  ): Promise<{ live: KubeObject; reasons: readonly string[] | undefined }> {
    try {
      return await awaitReady(session, written, wait);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      throw unready(request, written, state(written), state(written).__inputs as Properties, [error.message]);
    }
  }
}

/** In a preview these mean "cannot be known yet", as in the real provider: the namespace comes first, or the object will be replaced. */
function isNoPreview(error: unknown): boolean {
  return error instanceof ApiError && (error.namespaceMissing || error.status === 403 || error.reason === "AlreadyExists");
}

function refusal(what: string, request: Identified, error: unknown): unknown {
  if (!(error instanceof ProviderError)) return error;
  return new ProviderError(`resource "${request.name}" (${request.type}) ${what}: ${error.message}`);
}

function unready(request: Identified, live: KubeObject, state: Properties, inputs: Properties, reasons: readonly string[]): PartialFailure {
  const [head = "", ...rest] = reasons;
  const kind = `${kindOf(live)} "${namespaceOf(live) === "" ? "" : `${namespaceOf(live)}/`}${nameOf(live)}"`;
  const text = `resource "${request.name}" was written, but the Kubernetes API server reported that ${kind} failed to fully initialize or become live: ${head}`;
  return new PartialFailure(idOf(live), state, inputs, [text, ...rest]);
}
