export interface Hardware {
  readonly vcpu: number;
  /** GiB. */
  readonly memory: number;
  /** Network interfaces, and IPv4 addresses of each. */
  readonly interfaces: number;
  readonly addresses: number;
}

/**
 * Figures of the EC2 user guide (instance types: vCPU, memory, maximum network interfaces and private IPv4 addresses per interface).
 * A type that is wanted and missing is one line here.
 */
export const HARDWARE: { readonly [type: string]: Hardware } = {
  "t3.nano": { vcpu: 2, memory: 0.5, interfaces: 2, addresses: 2 },
  "t3.micro": { vcpu: 2, memory: 1, interfaces: 2, addresses: 2 },
  "t3.small": { vcpu: 2, memory: 2, interfaces: 3, addresses: 4 },
  "t3.medium": { vcpu: 2, memory: 4, interfaces: 3, addresses: 6 },
  "t3.large": { vcpu: 2, memory: 8, interfaces: 3, addresses: 12 },
  "t3.xlarge": { vcpu: 4, memory: 16, interfaces: 4, addresses: 15 },
  "t4g.nano": { vcpu: 2, memory: 0.5, interfaces: 2, addresses: 2 },
  "t4g.micro": { vcpu: 2, memory: 1, interfaces: 2, addresses: 2 },
  "t4g.small": { vcpu: 2, memory: 2, interfaces: 3, addresses: 4 },
  "m5.large": { vcpu: 2, memory: 8, interfaces: 3, addresses: 10 },
  "m5.xlarge": { vcpu: 4, memory: 16, interfaces: 4, addresses: 15 },
  "m5.2xlarge": { vcpu: 8, memory: 32, interfaces: 4, addresses: 15 },
  "m6i.large": { vcpu: 2, memory: 8, interfaces: 3, addresses: 10 },
  "c5.large": { vcpu: 2, memory: 4, interfaces: 3, addresses: 10 },
  "r5.large": { vcpu: 2, memory: 16, interfaces: 3, addresses: 10 },
};

/** What the pods of one node can use. */
export interface Allocatable {
  /** Thousandths of a core. */
  readonly cpu: number;
  readonly memoryMiB: number;
  /** Without prefix delegation. */
  readonly pods: number;
}

/**
 * What a node leaves to pods. Pods: interfaces × (addresses − 1) + 2, the formula of the VPC CNI's eni-max-pods table. Reserved by
 * EKS-optimized images (amazon-eks-ami, nodeadm): memory 255 MiB + 11 MiB for each pod, and 100 MiB before eviction; CPU 6 % of the first
 * core, 1 % of the second, 0.5 % of the next two, 0.25 % of the rest. The memory is the nominal one: what firmware and kernel take (about
 * 3–7 %) is left out.
 */
export function allocatable({ vcpu, memory, interfaces, addresses }: Hardware): Allocatable {
  const pods = interfaces * (addresses - 1) + 2;
  return { cpu: vcpu * 1000 - reservedCpu(vcpu), memoryMiB: memory * 1024 - (255 + 11 * pods + 100), pods };
}

/** Thousandths of a core that the kubelet keeps for the system. */
function reservedCpu(cores: number): number {
  const share = (core: number): number => (core === 0 ? 60 : core === 1 ? 10 : core < 4 ? 5 : 2.5);
  return Math.floor(Array.from({ length: cores }, (_, core) => share(core)).reduce((sum, part) => sum + part, 0));
}
