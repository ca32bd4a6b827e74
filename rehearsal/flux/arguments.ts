import { CONTROLLERS, type ControllerName } from "./controllers";
import type { Endpoints } from "./endpoints";

interface Replacement {
  /** Name of the flag, without dashes. */
  flag: string;
  controllers: readonly ControllerName[];
  value: (endpoints: Endpoints, controller: ControllerName, storageDirectory: string) => string;
  /** Why the value of the Deployment cannot hold outside a pod. */
  reason: string;
}

const SENDERS: readonly ControllerName[] = ["source-controller", "kustomize-controller", "helm-controller"];

/** Everything in which a controller's arguments differ here from those of its Deployment. All other arguments are kept as they are. */
export const REPLACEMENTS: readonly Replacement[] = [
  {
    flag: "metrics-addr",
    controllers: CONTROLLERS,
    value: (to, name) => to.metrics[name],
    reason: "pods have an address each; here all controllers share one, and only the loopback one is used",
  },
  { flag: "health-addr", controllers: CONTROLLERS, value: (to, name) => to.health[name], reason: "as metrics-addr" },
  { flag: "storage-addr", controllers: ["source-controller"], value: (to) => to.storage, reason: "as metrics-addr" },
  {
    flag: "storage-adv-addr",
    controllers: ["source-controller"],
    value: (to) => to.storage,
    reason: "names of Services do not resolve outside a cluster",
  },
  {
    flag: "storage-path",
    controllers: ["source-controller"],
    value: (_to, _name, directory) => directory,
    reason: "the path is a volume of the pod",
  },
  { flag: "events-addr", controllers: SENDERS, value: (to) => `http://${to.events}/`, reason: "as storage-adv-addr" },
  {
    flag: "events-addr",
    controllers: ["notification-controller"],
    value: (to) => to.events,
    reason: "as metrics-addr; for this controller it is where it listens",
  },
  { flag: "receiverAddr", controllers: ["notification-controller"], value: (to) => to.receiver, reason: "as metrics-addr" },
  {
    flag: "enable-leader-election",
    controllers: CONTROLLERS,
    value: () => "false",
    reason: "one process per controller; the lease of one that was killed would delay the next by 15 s and more",
  },
];

/** The arguments of a Deployment's container with the replacements: in place where the Deployment sets the flag, else at the end. */
export function replaceArguments(
  controller: ControllerName,
  args: readonly string[],
  endpoints: Endpoints,
  storageDirectory: string,
): string[] {
  const values = new Map(
    REPLACEMENTS.filter((replacement) => replacement.controllers.includes(controller)).map(({ flag, value }) => [
      flag,
      value(endpoints, controller, storageDirectory),
    ]),
  );
  const missing = new Map(values);
  const result: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    const flag = /^--?([^=]+)/.exec(arg)?.[1];
    const value = flag === undefined ? undefined : values.get(flag);
    if (flag === undefined || value === undefined) {
      result.push(arg);
      continue;
    }
    // `--flag value`, unless it is a flag that stands alone.
    if (!arg.includes("=") && flag !== "enable-leader-election") {
      index++;
    }
    if (missing.delete(flag)) {
      result.push(`--${flag}=${value}`);
    }
  }
  return [...result, ...[...missing].map(([flag, value]) => `--${flag}=${value}`)];
}
