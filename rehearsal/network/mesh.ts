import type { Endpoint, World } from "./endpoint";
import { reachable } from "./evaluate";
import { ALL_PORTS, hasPort, type PortSet } from "./port-set";

/** Istio ambient carries every connection between two meshed pods inside this port (HBONE). */
const HBONE = 15008;

/**
 * `reachable`, with the mesh: where a pod may open TCP 15008 of another it may open everything, because all that a NetworkPolicy
 * sees of a meshed connection is that port. On the safe side: each pod counts as meshed.
 */
export function reachableInMesh(world: World, source: Endpoint, target: Endpoint): PortSet {
  const ports = reachable(world, source, target);
  return source.kind === "pod" && target.kind === "pod" && hasPort(ports, "TCP", HBONE) ? ALL_PORTS : ports;
}
