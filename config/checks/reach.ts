import { isProtected } from "../../lib/protection";
import type { Readings } from "../parse";

/** Services without which an instance does not register with Session Manager where there is no NAT gateway. */
const SESSION_SERVICES = ["ssm", "ssmmessages"] as const;

/** Warnings about what is allowed and most likely not meant. */
export function reachWarnings(sections: Readings): string[] {
  return [...withoutNat(sections), ...halfDestroyed(sections)];
}

/** Somebody else's route may lead out of the VPC, hence no error. */
function withoutNat({ "numinia:network": network, "numinia:access": access }: Readings): string[] {
  if (network.value?.natGateways !== "none") return [];
  const at = network.place("natGateways");
  const missing = SESSION_SERVICES.filter((service) => !network.value!.endpoints.interface.includes(service));
  return [
    `${at}: private subnets have no way to the internet, so that Flux reaches neither its repository nor public registries unless another route leads out; set single or perZone`,
    ...(access.value?.instance === true && missing.length > 0
      ? [`${at}: the access instance does not reach Session Manager; add ${missing.join(" and ")} to numinia:network.endpoints.interface`]
      : []),
    ...(access.value?.runner === undefined ? [] : [`${at}: the runner does not reach GitHub unless another route leads out`]),
  ];
}

/** A destroy would take all workloads away before EKS refuses the cluster itself. */
function halfDestroyed({ "numinia:platform": platform, "numinia:protection": protection, "numinia:cluster": cluster }: Readings): string[] {
  if (!platform.value || !protection.value || cluster.value?.deletionProtection !== true) return [];
  const resource = { type: "aws:eks/cluster:Cluster", name: `${platform.value.name}-eksCluster` };
  if (isProtected(resource, protection.value.allow)) return [];
  return [
    `${protection.place("allow")}: lets the cluster go, but EKS refuses that while numinia:cluster.deletionProtection is true: a destroy would stop half-way; set it to false in the same up`,
  ];
}
