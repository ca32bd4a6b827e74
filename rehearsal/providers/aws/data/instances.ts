import { allocatable, HARDWARE } from "../../../../config/support/instance-hardware";
import { didYouMean } from "../text";

export const INSTANCE_TYPES: readonly string[] = Object.keys(HARDWARE);

export interface InstanceCapacity {
  readonly instanceType: string;
  readonly vcpu: number;
  readonly memoryMiB: number;
  /** Without prefix delegation. */
  readonly maxPods: number;
  /** What pods can use, as Kubernetes quantities of a Node's status. */
  readonly allocatable: { readonly cpu: string; readonly memory: string; readonly pods: string };
  readonly capacity: { readonly cpu: string; readonly memory: string; readonly pods: string };
}

/**
 * What a Node of the type offers.
 *
 * @throws for a type that is not in the table, naming one that may be meant.
 */
export function instanceCapacity(type: string): InstanceCapacity {
  const hardware = HARDWARE[type];
  if (hardware === undefined) throw new Error(instanceTypeFault(type));
  const { cpu, memoryMiB, pods } = allocatable(hardware);
  const nominalMiB = hardware.memory * 1024;
  return {
    instanceType: type,
    vcpu: hardware.vcpu,
    memoryMiB: nominalMiB,
    maxPods: pods,
    allocatable: { cpu: `${cpu}m`, memory: `${memoryMiB}Mi`, pods: String(pods) },
    capacity: { cpu: String(hardware.vcpu), memory: `${nominalMiB}Mi`, pods: String(pods) },
  };
}

/** What is wrong with the name of an instance type; undefined when the rehearsal knows it. */
export function instanceTypeFault(type: string): string | undefined {
  if (INSTANCE_TYPES.includes(type)) return undefined;
  return `"${type}" is not an instance type that the rehearsal knows${didYouMean(type, INSTANCE_TYPES)} (known: ${INSTANCE_TYPES.join(", ")})`;
}
