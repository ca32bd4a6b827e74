import { componentProvider } from "../framework/component-provider";
import type { Provider } from "../framework/provider";
import { constructCluster } from "./cluster";

/** Version of @pulumi/eks that the stand-in answers for. */
export const EKS_VERSION = "4.3.0";

/** Makes the stand-in of the eks plugin, one for each connection of the engine. */
export function createEksProvider(): () => Provider {
  return () => componentProvider("eks", { "eks:index:Cluster": constructCluster });
}
