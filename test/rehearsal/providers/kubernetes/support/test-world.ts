import { KubeConfig } from "@kubernetes/client-node";
import { createNode } from "../../../../../rehearsal/control-plane/nodes";
import type { Properties } from "../../../../../rehearsal/providers/framework/values";
import { ClusterClient } from "../../../../../rehearsal/providers/kubernetes/client";
import type { Kind } from "../../../../../rehearsal/providers/kubernetes/kinds";
import { toJson } from "../../../../../rehearsal/providers/kubernetes/objects";
import { until } from "../../../../../rehearsal/wait";
import type { TestCluster } from "./cluster";
import { NAMESPACE } from "./fixtures";
import { configuredProvider, Program } from "./program";

/** What every suite shares: the control plane, a client of its own and a program with a default provider. */
export class World {
  private constructor(
    readonly cluster: TestCluster,
    readonly client: ClusterClient,
    readonly program: Program,
  ) {}

  static async of(cluster: TestCluster): Promise<World> {
    const program = new Program(await configuredProvider({ kubeconfig: cluster.kubeconfig }));
    return new World(cluster, new ClusterClient(cluster.kubeconfig), program);
  }

  get kubeconfig(): string {
    return this.cluster.kubeconfig;
  }

  async programWith(args: Properties, options: Parameters<typeof configuredProvider>[1] = {}): Promise<Program> {
    return new Program(await configuredProvider({ kubeconfig: this.kubeconfig, ...args }, options));
  }

  /** A namespace of the test's own, so that tests do not meet each other's objects. */
  async namespace(name: string): Promise<string> {
    await this.program.create(NAMESPACE, name, { metadata: { name } });
    return name;
  }

  /** A node on which kwok runs the Pods that select it. Until there is one, they are pending. */
  async node(pool: string): Promise<void> {
    const config = new KubeConfig();
    config.loadFromString(this.kubeconfig);
    const capacity = { cpu: "4", memory: "8Gi", pods: "29", ephemeralStorage: "20Gi" };
    await createNode(config, { name: `node-${pool}`, zone: "us-east-1a", instanceType: "m5.large", capacity, labels: { pool } });
  }

  /** Waits for what controllers do. */
  until<T>(what: string, condition: () => Promise<T | undefined | false>): Promise<T> {
    return until(what, condition, { timeoutMs: 30_000, everyMs: 50 });
  }

  /** A change by somebody else: server-side apply under another manager's name. */
  async applyAs(manager: string, kind: Kind, object: Properties, force = false): Promise<void> {
    const metadata = object.metadata as Properties;
    const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
    await this.client.request("PATCH", await this.client.path(kind, String(metadata.namespace ?? ""), String(metadata.name)), {
      body: toJson({ apiVersion, kind: kind.kind, ...object }),
      contentType: "application/apply-patch+yaml",
      query: { fieldManager: manager, force: String(force) },
    });
  }

  /** A controller's report on an object. */
  async setStatus(kind: Kind, namespace: string, name: string, status: Properties): Promise<void> {
    await this.client.request("PATCH", `${await this.client.path(kind, namespace, name)}/status`, {
      body: toJson({ status }),
      contentType: "application/merge-patch+json",
    });
  }

  async patch(kind: Kind, namespace: string, name: string, change: Properties, manager?: string): Promise<void> {
    await this.client.request("PATCH", await this.client.path(kind, namespace, name), {
      // Nulls remove fields in a merge patch: they must reach the server.
      body: JSON.parse(JSON.stringify(change)),
      contentType: "application/merge-patch+json",
      query: { fieldManager: manager },
    });
  }
}
