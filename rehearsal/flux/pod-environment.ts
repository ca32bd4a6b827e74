import type { V1Container, V1EnvVar, V1Pod } from "@kubernetes/client-node";

/** The variables of a container, and those that a process outside a cluster cannot have. */
export interface PodEnvironment {
  variables: Record<string, string>;
  /** One sentence for each variable that is left out. */
  problems: string[];
}

/**
 * The environment that a kubelet would give a container. Paths below /tmp, a volume of the pod, become paths below
 * `temporaryDirectory`. References to Secrets, ConfigMaps and fields that need a kubelet are left out and told.
 */
export function podEnvironment(pod: V1Pod, container: V1Container, temporaryDirectory: string): PodEnvironment {
  const variables: Record<string, string> = {};
  const problems: string[] = [];
  for (const variable of container.env ?? []) {
    const value = valueOf(variable, pod, container);
    if (value === undefined) {
      problems.push(
        `variable ${variable.name} of container ${container.name} is not set: only values, the pod's name and namespace, and resource limits are known here`,
      );
    } else {
      variables[variable.name] = expand(value, variables).replace(/^\/tmp(?=\/|$)/, temporaryDirectory);
    }
  }
  return { variables, problems };
}

/** Arguments with $(NAME) replaced as a kubelet does: unknown names stay, $$ is one $. */
export function expand(text: string, variables: Record<string, string>): string {
  return text.replace(/\$(?:\$|\(([A-Za-z_][\w.-]*)\))/g, (whole, name?: string) =>
    name === undefined ? "$" : (variables[name] ?? whole),
  );
}

function valueOf(variable: V1EnvVar, pod: V1Pod, container: V1Container): string | undefined {
  const from = variable.valueFrom;
  if (!from) {
    return variable.value ?? "";
  }
  if (from.fieldRef) {
    return { "metadata.namespace": pod.metadata?.namespace, "metadata.name": pod.metadata?.name }[from.fieldRef.fieldPath];
  }
  if (from.resourceFieldRef) {
    const [kind, resource] = from.resourceFieldRef.resource.split(".") as ["limits" | "requests", string];
    const quantity = container.resources?.[kind]?.[resource];
    return quantity === undefined ? undefined : wholeUnits(quantity);
  }
  return undefined;
}

const FACTORS: Readonly<Record<string, number>> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A Kubernetes quantity in whole units (bytes, processors), rounded up as a kubelet does; undefined for a notation that it does not have. */
function wholeUnits(quantity: string): string | undefined {
  const [, number, suffix] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(quantity) ?? [];
  const factor = suffix === undefined ? undefined : FACTORS[suffix];
  return factor === undefined ? undefined : String(Math.ceil(Number(number) * factor));
}
