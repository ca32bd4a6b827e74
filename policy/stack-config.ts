import { createRequire } from "node:module";

/** One line of `numinia:policy.exceptions`. */
export interface Exception {
  readonly rule: string;
  /** Logical name of the resource. */
  readonly resource: string;
  readonly reason: string;
}

/** What of the stack's configuration the pack depends on. */
export interface StackConfig {
  readonly exceptions: readonly Exception[];
}

/** Before the engine has told anything: nothing is excepted. */
export const STRICTEST: StackConfig = { exceptions: [] };

/**
 * From the stack's configuration, in which every value is text, structured ones JSON. What is malformed excepts nothing: the program
 * says what is wrong with it, and a pack that fails before would hide that.
 */
export function readStackConfig(config: ReadonlyMap<string, string>): StackConfig {
  const policy = parse(config.get("numinia:policy")) as { exceptions?: unknown } | null | undefined;
  const exceptions: unknown[] = Array.isArray(policy?.exceptions) ? policy.exceptions : [];
  return { exceptions: exceptions.filter(isException) };
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isException(entry: unknown): entry is Exception {
  const { rule, resource, reason } = (entry ?? {}) as { [key in keyof Exception]?: unknown };
  return [rule, resource, reason].every((value) => typeof value === "string" && value.trim() !== "");
}

type AddService = (service: unknown, methods: Record<string, unknown>) => void;

interface ConfigureStack {
  (call: { request: { getConfigMap(): { entries(): Iterable<[string, string]> } } }, callback: unknown): void;
}

/**
 * Calls `listener` with the configuration of the stack that the engine is about to analyze. The engine sends it to every pack, but the
 * SDK keeps only the stack's tags of that message, so the pack's own server, the next one that is made, is asked to hand it over.
 */
export function onStackConfig(listener: (config: StackConfig) => void): void {
  const grpc = createRequire(require.resolve("@pulumi/policy"))("@grpc/grpc-js") as { Server: { prototype: { addService: AddService } } };
  const { prototype } = grpc.Server;
  const addService = prototype.addService;
  prototype.addService = function (service, methods) {
    const original = methods.configureStack as ConfigureStack | undefined;
    if (original === undefined) return addService.call(this, service, methods);
    prototype.addService = addService;
    const configureStack: ConfigureStack = (call, callback) => {
      listener(readStackConfig(new Map(call.request.getConfigMap().entries())));
      original(call, callback);
    };
    addService.call(this, service, { ...methods, configureStack });
  };
}
