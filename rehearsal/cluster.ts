import * as k8s from "@kubernetes/client-node";

/** A Kubernetes object of any kind. */
export type ClusterObject = k8s.KubernetesObject & {
  spec?: Record<string, unknown>;
  status?: Record<string, unknown> & { conditions?: Condition[] };
  data?: Record<string, string>;
  /** Of a StorageClass. */
  provisioner?: string;
  parameters?: Record<string, string>;
};

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

/** What the harness and the cases ask of the cluster, as its administrator or as somebody else. */
export class Cluster {
  private readonly objects: k8s.KubernetesObjectApi;

  private constructor(readonly config: k8s.KubeConfig) {
    this.objects = k8s.KubernetesObjectApi.makeApiClient(config);
  }

  /** @param kubeconfigFile the administrator's */
  static open(kubeconfigFile: string): Cluster {
    const config = new k8s.KubeConfig();
    config.loadFromFile(kubeconfigFile);
    return new Cluster(config);
  }

  /**
   * The same cluster, seen with the rights of a user, e.g. `system:serviceaccount:flux-system:sample-deployer`; and of a group, as an
   * access entry gives it.
   */
  impersonating(user: string, group?: string): Cluster {
    const config = new ImpersonatingConfig(group);
    config.loadFromString(this.config.exportConfig());
    const context = config.getContextObject(config.getCurrentContext())!;
    config.users = config.users.map((entry) => (entry.name === context.user ? { ...entry, impersonateUser: user } : entry));
    return new Cluster(config);
  }

  /** `undefined` when there is no such object (or no such kind). */
  async get(apiVersion: string, kind: string, name: string, namespace?: string): Promise<ClusterObject | undefined> {
    try {
      return (await this.objects.read({
        apiVersion,
        kind,
        metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      })) as ClusterObject;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** All objects of a kind, of one namespace or of all; empty when the kind does not exist. */
  async list(apiVersion: string, kind: string, namespace?: string): Promise<ClusterObject[]> {
    try {
      return (await this.objects.list<ClusterObject>(apiVersion, kind, namespace)).items;
    } catch (error) {
      if (isNotFound(error)) return [];
      throw error;
    }
  }

  async create(object: ClusterObject): Promise<ClusterObject> {
    return (await this.objects.create(object)) as ClusterObject;
  }

  async delete(apiVersion: string, kind: string, name: string, namespace?: string): Promise<void> {
    await this.objects.delete({ apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } });
  }

  /** Changes fields as somebody with kubectl would: a merge patch with a field manager of its own. */
  async edit(object: ClusterObject): Promise<ClusterObject> {
    return (await this.objects.patch(
      object,
      undefined,
      undefined,
      "kubectl-edit",
      undefined,
      k8s.PatchStrategy.MergePatch,
    )) as ClusterObject;
  }
}

/** The library knows impersonated users, but no groups. */
class ImpersonatingConfig extends k8s.KubeConfig {
  constructor(private readonly group: string | undefined) {
    super();
  }

  override async applySecurityAuthentication(context: k8s.RequestContext): Promise<void> {
    await super.applySecurityAuthentication(context);
    if (this.group !== undefined) context.setHeaderParam("Impersonate-Group", this.group);
  }
}

/** Status and reason of a refused request, e.g. `403 Forbidden`. */
export function refusal(error: unknown): string {
  if (!(error instanceof k8s.ApiException)) throw error;
  const body = typeof error.body === "string" ? (JSON.parse(error.body) as { reason?: string }) : (error.body as { reason?: string });
  return `${error.code} ${body.reason ?? ""}`.trim();
}

function isNotFound(error: unknown): boolean {
  if (error instanceof k8s.ApiException) return error.code === 404;
  // The client looks a kind up in the API's discovery first and says so in words when it is not there.
  return error instanceof Error && /Unrecognized API version and kind/.test(error.message);
}

export function condition(object: ClusterObject | undefined, type: string): Condition | undefined {
  return object?.status?.conditions?.find((entry) => entry.type === type);
}
