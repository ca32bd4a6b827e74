/** What a harness needs to know of a node group in order to give the cluster its nodes. */
export interface NodeGroupNotice {
  readonly kind: "created" | "updated" | "deleted";
  readonly clusterName: string;
  readonly nodeGroupName: string;
  readonly instanceTypes: readonly string[];
  readonly desiredSize: number;
  readonly labels: { readonly [key: string]: string };
  /** Effects as EKS spells them: NO_SCHEDULE, NO_EXECUTE, PREFER_NO_SCHEDULE. */
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
  /** Availability zones of its subnets, in the order of the subnets, each once. */
  readonly zones: readonly string[];
  readonly capacityType: string;
  /** Kubernetes version of the nodes, e.g. `1.35`. */
  readonly version: string;
  readonly launchTemplate: { readonly id: string; readonly name: string; readonly version: string } | undefined;
}

export type NodeGroupListener = (notice: NodeGroupNotice) => Promise<void> | void;
