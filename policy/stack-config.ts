import { createRequire } from "node:module";
import type { StackFacts } from "./rule";

/** One line of `numinia:policy.exceptions`. */
export interface Exception {
  readonly rule: string;
  /** Logical name of the resource. */
  readonly resource: string;
  readonly reason: string;
}

export interface StackConfig extends StackFacts {
  readonly exceptions: readonly Exception[];
}

/** Before the engine has told anything: nothing is excepted, and everything is to be protected. */
export const STRICTEST: StackConfig = { exceptions: [], deletionProtection: true };

/** From the stack's configuration, in which every value is text, structured ones JSON. */
export function readStackConfig(config: ReadonlyMap<string, string>): StackConfig {
  const policy = parse(config.get("numinia:policy")) as { exceptions?: Exception[] };
  const cluster = parse(config.get("numinia:cluster")) as { deletionProtection?: boolean };
  return { exceptions: policy.exceptions ?? [], deletionProtection: cluster.deletionProtection !== false };
}

function parse(text: string | undefined): object {
  return text === undefined ? {} : (JSON.parse(text) as object);
}

interface ConfigureStack {
  (call: { request: { getConfigMap(): Iterable<[string, string]> & { entries(): Iterable<[string, string]> } } }, callback: unknown): void;
}

/**
 * Calls `listener` with the configuration of the stack that the engine is about to analyze. The engine sends it to every pack, but the
 * SDK keeps only the stack's tags of that message, so the pack's own server is asked to hand it over.
 */
export function onStackConfig(listener: (config: StackConfig) => void): void {
  const grpc = createRequire(require.resolve("@pulumi/policy"))("@grpc/grpc-js") as {
    Server: { prototype: { addService(service: unknown, methods: Record<string, ConfigureStack>): void } };
  };
  const { prototype } = grpc.Server;
  const addService = prototype.addService;
  prototype.addService = function (service, methods) {
    const original = methods["configureStack"]!;
    const configureStack: ConfigureStack = (call, callback) => {
      listener(readStackConfig(new Map(call.request.getConfigMap().entries())));
      original(call, callback as never);
    };
    addService.call(this, service, { ...methods, configureStack });
  };
}
