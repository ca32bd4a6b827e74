import { parseQuantity } from "../../lib/quantity";
import type { Readings } from "../parse";
import { allocatable, HARDWARE } from "../support/instance-hardware";

const MIB = 2 ** 20;

/**
 * A warning with figures where the environments may together ask for more than all node groups at their most leave to pods. None where
 * a group may have an instance type that config/support/instance-hardware.ts does not know.
 */
export function capacityWarnings({ "numinia:nodeGroups": groups, "numinia:organizations": organizations }: Readings): string[] {
  const quotas = (organizations.value ?? []).flatMap(({ environments }) => environments.map(({ quota }) => quota));
  const nodes = (groups.value ?? []).map((group) => {
    const known = group.instanceTypes.flatMap((type) => (HARDWARE[type] === undefined ? [] : [allocatable(HARDWARE[type])]));
    // The smallest of its types: the autoscaler may start any of them.
    if (known.length < group.instanceTypes.length) return undefined;
    return {
      cpu: group.max * Math.min(...known.map(({ cpu }) => cpu)),
      memoryMiB: group.max * Math.min(...known.map((each) => each.memoryMiB)),
    };
  });
  if (quotas.length === 0 || nodes.length === 0 || nodes.includes(undefined)) return [];
  const asked = {
    cpu: sum(quotas.map(({ cpu }) => parseQuantity(cpu)!)),
    memory: sum(quotas.map(({ memory }) => parseQuantity(memory)! / MIB)) / 1024,
  };
  const there = { cpu: sum(nodes.map((each) => each!.cpu)) / 1000, memory: sum(nodes.map((each) => each!.memoryMiB)) / 1024 };
  if (asked.cpu <= there.cpu && asked.memory <= there.memory) return [];
  return [
    `numinia:organizations: the quotas add up to ${figure(asked.cpu)} cores and ${figure(asked.memory)} GiB, but all node groups at their most leave ${figure(there.cpu)} cores and ${figure(there.memory)} GiB to pods, the platform's own included; raise numinia:nodeGroups or lower quotas`,
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function figure(value: number): string {
  return String(Math.round(value * 10) / 10);
}
