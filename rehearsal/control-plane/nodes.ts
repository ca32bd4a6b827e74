import { createHash } from "node:crypto";
import { CoreV1Api, type KubeConfig, type V1Node, type V1Taint } from "@kubernetes/client-node";
import { KWOK_NODE_ANNOTATION } from "./kwok";

export interface NodeCapacity {
  /** Kubernetes quantities: cpu "2", memory "8Gi", pods "29", ephemeralStorage "20Gi". */
  cpu: string;
  memory: string;
  pods: string;
  ephemeralStorage: string;
}

export interface NodeInput {
  /** Name of the Node, as EKS has it: ip-10-0-1-23.us-east-1.compute.internal. An address in it becomes the node's. */
  name: string;
  /** Labels on top of those that every node has. @default none */
  labels?: Record<string, string>;
  /** @default none */
  taints?: readonly V1Taint[];
  /** Availability zone: us-east-1a. */
  zone: string;
  /** EC2 instance type: m5.large. */
  instanceType: string;
  capacity: NodeCapacity;
  /** EKS node group; becomes the label eks.amazonaws.com/nodegroup. @default none */
  nodeGroup?: string;
  /** @default amd64 */
  architecture?: "amd64" | "arm64";
}

/** Creates a Node that kwok makes Ready and keeps alive. What exists already under the name is an error. */
export async function createNode(config: KubeConfig, input: NodeInput): Promise<V1Node> {
  return await config.makeApiClient(CoreV1Api).createNode({ body: nodeObject(input) });
}

/** The Node as a kubelet on EKS registers it: with the labels that the AWS cloud provider and the node group add. */
export function nodeObject(input: NodeInput): V1Node {
  const architecture = input.architecture ?? "amd64";
  const { cpu, memory, pods, ephemeralStorage } = input.capacity;
  const capacity = { cpu, memory, pods, "ephemeral-storage": ephemeralStorage };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: input.name,
      annotations: { ...KWOK_NODE_ANNOTATION },
      labels: {
        ...input.labels,
        "kubernetes.io/hostname": input.name,
        "kubernetes.io/arch": architecture,
        "kubernetes.io/os": "linux",
        "node.kubernetes.io/instance-type": input.instanceType,
        "topology.kubernetes.io/zone": input.zone,
        "topology.kubernetes.io/region": regionOf(input.zone),
        "topology.ebs.csi.aws.com/zone": input.zone,
        ...(input.nodeGroup && { "eks.amazonaws.com/nodegroup": input.nodeGroup }),
      },
    },
    spec: {
      providerID: `aws:///${input.zone}/${instanceId(input.name)}`,
      ...(input.taints && input.taints.length > 0 && { taints: [...input.taints] }),
    },
    status: {
      capacity,
      allocatable: capacity,
      addresses: [
        { type: "InternalIP", address: addressOf(input.name) },
        { type: "Hostname", address: input.name },
      ],
      nodeInfo: {
        architecture,
        operatingSystem: "linux",
        bootID: "",
        containerRuntimeVersion: "",
        kernelVersion: "",
        kubeletVersion: "",
        kubeProxyVersion: "",
        machineID: "",
        osImage: "",
        systemUUID: "",
      },
    },
  };
}

/** "us-east-1a" is in "us-east-1"; a local zone "us-west-2-lax-1a" in "us-west-2". */
function regionOf(zone: string): string {
  const match = /^[a-z]+(?:-[a-z]+)+-\d+/.exec(zone);
  if (!match) {
    throw new Error(`"${zone}" is not an availability zone: expected something like us-east-1a.`);
  }
  return match[0];
}

/** A made-up but stable instance id, so that the same node has the same one in every run. */
function instanceId(name: string): string {
  return `i-${createHash("sha256").update(name).digest("hex").slice(0, 17)}`;
}

/** The address in a name like ip-10-0-1-23…, otherwise a stable one in 10.0.0.0/8. */
function addressOf(name: string): string {
  const named = /^ip-(\d+)-(\d+)-(\d+)-(\d+)(?:\.|$)/.exec(name);
  if (named) {
    return named.slice(1).join(".");
  }
  const hash = createHash("sha256").update(name).digest();
  return `10.${hash[0]}.${hash[1]}.${1 + (hash[2]! % 254)}`;
}
