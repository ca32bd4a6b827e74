import { at, type KubeObject, nameOf, namespaceOf, recordsAt, stringAt } from "../objects";
import { isRecord } from "../../framework/values";
import { type Awaiter, notReady, READY, type Readiness, type View } from "./awaiter";

const ENDPOINTS = { group: "", version: "v1", kind: "Endpoints" };
const SERVICE = { group: "", version: "v1", kind: "Service" };

/**
 * A Service is ready when its load balancer has an address, if it is of that type, and its endpoints have settled with none waiting.
 * A Service whose selector matches nothing settles without endpoints: that is no error, as in the real provider.
 */
export const service: Awaiter = { onRead: true, look: lookAtService };

async function lookAtService(object: KubeObject, view: View): Promise<Readiness> {
  const type = stringAt(object, "spec", "type") || "ClusterIP";
  const addressed = type !== "LoadBalancer" || recordsAt(object, "status", "loadBalancer", "ingress").length > 0;
  const unaddressed = "Service was not allocated an IP address; does your cloud provider support this?";
  if (!addressed) return notReady(unaddressed);
  const selector = at(object, "spec", "selector");
  const selects = isRecord(selector) && Object.keys(selector).length > 0;
  if (type === "ExternalName" || stringAt(object, "spec", "clusterIP") === "None" || !selects) return READY;

  const endpoints = (await view.cluster.list(ENDPOINTS, namespaceOf(object), view.signal)).find(
    (found) => nameOf(found) === nameOf(object),
  );
  const subsets = recordsAt(endpoints, "subsets");
  const pending = subsets.some((subset) => recordsAt(subset, "notReadyAddresses").length > 0);
  const settled = hasSettled(endpoints, view);
  if (settled && !pending) return READY;
  return notReady(
    pending
      ? "Service targets Pods that are not ready: see field '.spec.selector' and the Pods' readiness"
      : "Service does not target any Pods. Selected Pods may not be ready, or field '.spec.selector' may not match labels on any Pods",
  );
}

/** Endpoints change in bursts while Pods start: they count once they have been the same for a while. */
function hasSettled(endpoints: KubeObject | undefined, view: View): boolean {
  if (view.elapsedMs === Infinity) return true;
  const version = stringAt(endpoints, "metadata", "resourceVersion");
  const seen = view.memory.get("endpoints") as { version: string; since: number } | undefined;
  if (seen?.version !== version) {
    view.memory.set("endpoints", { version, since: view.elapsedMs });
    return false;
  }
  return endpoints !== undefined && view.elapsedMs - seen.since >= view.pace.settleMs;
}

/** An Ingress is ready when a controller has given it an address and the Services behind its paths exist. */
export const ingress: Awaiter = {
  onRead: true,
  look: async (object, view) => {
    const reasons: string[] = [];
    if (recordsAt(object, "status", "loadBalancer", "ingress").length === 0) {
      reasons.push("Ingress .status.loadBalancer field was not updated with a hostname/IP address. Is an ingress controller running?");
    }
    const backends = recordsAt(object, "spec", "rules").flatMap((rule) => recordsAt(rule, "http", "paths"));
    const wanted = backends.map((path) => stringAt(path, "backend", "service", "name")).filter((name) => name !== "");
    const services = wanted.length === 0 ? [] : await view.cluster.list(SERVICE, namespaceOf(object), view.signal);
    const missing = wanted.filter((name) => !services.some((found) => nameOf(found) === name));
    if (missing.length > 0) reasons.push(`No matching service found for ingress rule: ${[...new Set(missing)].join(", ")}`);
    return reasons.length === 0 ? READY : notReady(...reasons);
  },
};
