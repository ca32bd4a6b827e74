import { freePorts } from "../ports";
import { CONTROLLERS, type ControllerName } from "./controllers";

/** Where the controllers listen, as 127.0.0.1:PORT. They stay the same when a controller is restarted. */
export interface Endpoints {
  /** source-controller's artifacts. */
  storage: string;
  /** notification-controller's receiver of events. */
  events: string;
  /** notification-controller's receiver of webhooks. */
  receiver: string;
  metrics: Record<ControllerName, string>;
  health: Record<ControllerName, string>;
}

/** Gives every listener of the controllers a port of its own. */
export async function chooseEndpoints(): Promise<Endpoints> {
  const addresses = (await freePorts(3 + 2 * CONTROLLERS.length)).map((port) => `127.0.0.1:${port}`);
  const next = () => addresses.pop()!;
  const perController = () => Object.fromEntries(CONTROLLERS.map((name) => [name, next()])) as Record<ControllerName, string>;
  return { storage: next(), events: next(), receiver: next(), metrics: perController(), health: perController() };
}
