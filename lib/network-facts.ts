import type { NetworkConfig } from "../config/model";
import { coveringCidr } from "./covering-cidr";
import type { PlatformFact } from "./substitutions";

/** The facts that the GitOps tree writes network policies with. They depend on stack config alone, so checks know them too. */
export function networkFacts({ cidr, zones }: Pick<NetworkConfig, "cidr" | "zones">) {
  return {
    vpc_cidr: cidr,
    private_cidr: coveringCidr(zones.map((zone) => zone.private)),
    database_cidr: coveringCidr(zones.map((zone) => zone.database)),
  } satisfies { readonly [name in PlatformFact]?: string };
}
