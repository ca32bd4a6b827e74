import { ProviderError } from "../framework/provider";
import { Unknown } from "../framework/values";
import { ApiError, NoKindMatch } from "./api-error";
import { ClusterClient } from "./client";
import type { Configuration } from "./configuration";
import { contextNamespace, readKubeconfig, singleContext, type Way } from "./kubeconfig";
import { declaredKind, isClusterScopedBuiltIn, isBuiltIn, type Kind } from "./kinds";
import type { KubeObject } from "./objects";

export interface Pace {
  /** Pause between two looks at an object that is waited for, in milliseconds. */
  readonly pollMs: number;
  /** How long a Service's endpoints must stay unchanged to count as settled, in milliseconds. The real provider waits 10 s. */
  readonly settleMs: number;
  /** How long the creation of an object is retried whose namespace or kind does not exist, in milliseconds. The real provider: 31 s. */
  readonly retryMs: number;
}

/** Clients by kubeconfig, so that provider resources with the same kubeconfig share connections and discovery. */
export type ClientCache = Map<string, ClusterClient>;

/** What one configured provider works with: its options, its cluster if that can be reached, and the end of its work. */
export class Session {
  /** Kinds that CustomResourceDefinitions of the program will bring, by group and kind; the value says whether they are namespaced. */
  private readonly declared = new Map<string, boolean>();
  private readonly ending = new AbortController();

  private constructor(
    readonly configuration: Configuration,
    readonly defaultNamespace: string,
    readonly pace: Pace,
    /** Undefined when the cluster cannot be reached, for `unreachableReason`. */
    readonly reachable: ClusterClient | undefined,
    readonly unreachableReason: string,
  ) {}

  /** Ends requests and waits. */
  get signal(): AbortSignal {
    return this.ending.signal;
  }

  end(): void {
    this.ending.abort();
  }

  /** Connects; a cluster that cannot be reached is no error yet: previews work without it. */
  static async open(configuration: Configuration, pace: Pace, clients: ClientCache, way: Way): Promise<Session> {
    const without = (reason: string, namespace = configuration.namespace || "default"): Session =>
      new Session(configuration, namespace, pace, undefined, reason);
    const { kubeconfig, context, cluster } = configuration;
    if (kubeconfig instanceof Unknown) return without("its kubeconfig is not known before the cluster exists");
    if (kubeconfig === "") {
      return without(
        "the provider has no kubeconfig. The stand-in never uses ~/.kube/config or $KUBECONFIG, so that a rehearsal cannot reach another cluster: " +
          "pass a kubernetes.Provider with `kubeconfig` to this resource or its parent",
      );
    }
    try {
      const content = readKubeconfig(kubeconfig);
      const single = singleContext(content, { context, cluster }, way);
      const namespace = configuration.namespace || contextNamespace(content, { context, cluster }) || "default";
      const client = clients.get(single) ?? new ClusterClient(single);
      clients.set(single, client);
      try {
        await client.request("GET", "/version");
      } catch (error) {
        return without((error as Error).message, namespace);
      }
      return new Session(configuration, namespace, pace, client, "");
    } catch (error) {
      return without(`the provider's kubeconfig cannot be used: ${(error as Error).message}`);
    }
  }

  /** The cluster, for what cannot be done without it. */
  get cluster(): ClusterClient {
    if (this.reachable === undefined) throw new ProviderError(`configured Kubernetes cluster is unreachable: ${this.unreachableReason}`);
    return this.reachable;
  }

  /** Remembers what a CustomResourceDefinition of the program brings, for objects that are previewed before it exists. */
  declare(definition: KubeObject): void {
    const declared = declaredKind(definition);
    if (declared !== undefined) this.declared.set(`${declared.group}/${declared.kind}`, declared.namespaced);
  }

  /** Whether objects of a kind have a namespace; assumed when nobody knows the kind yet, as the real provider does. */
  async namespaced(kind: Kind): Promise<boolean> {
    if (isClusterScopedBuiltIn(kind)) return false;
    if (isBuiltIn(kind)) return true;
    try {
      if (this.reachable !== undefined) return (await this.reachable.kind(kind)).namespaced;
    } catch (error) {
      if (!(error instanceof NoKindMatch) && !(error instanceof ApiError)) throw error;
    }
    return this.declared.get(`${kind.group}/${kind.kind}`) ?? true;
  }

  async serves(kind: Kind): Promise<boolean> {
    return this.reachable !== undefined && (await this.reachable.serves(kind));
  }
}
