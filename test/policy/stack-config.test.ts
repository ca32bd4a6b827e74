import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import type * as Grpc from "@grpc/grpc-js";
import { onStackConfig, readStackConfig, STRICTEST, type StackConfig } from "../../policy/stack-config";

const EXCEPTION = { rule: "log-retention", resource: "it", reason: "audit" };

const read = (policy: string) => readStackConfig(new Map([["numinia:policy", policy]]));

test("exceptions are read from numinia:policy, and from nothing else", () => {
  assert.deepEqual(read(JSON.stringify({ exceptions: [EXCEPTION] })), { exceptions: [EXCEPTION] });
  const others = { "numinia:cluster": { deletionProtection: false }, "other:policy": { exceptions: [EXCEPTION] } };
  const config = new Map(Object.entries(others).map(([key, value]) => [key, JSON.stringify(value)]));
  assert.deepEqual(readStackConfig(config), STRICTEST);
});

test("what is missing or malformed excepts nothing", () => {
  assert.deepEqual(readStackConfig(new Map()), STRICTEST);
  for (const policy of [
    "",
    "none",
    "{",
    "null",
    "7",
    "[]",
    "{}",
    '{"exceptions":{}}',
    '{"exceptions":"log-retention"}',
    '{"exceptions":[]}',
  ])
    assert.deepEqual(read(policy), STRICTEST, policy);
});

test("an entry without rule, resource or reason is none, and does not take the others with it", () => {
  const halves = (["rule", "resource", "reason"] as const).flatMap((key) => {
    const { [key]: _, ...rest } = EXCEPTION;
    return [rest, { ...EXCEPTION, [key]: " " }, { ...EXCEPTION, [key]: 1 }];
  });
  assert.equal(halves.length, 9);
  assert.deepEqual(read(JSON.stringify({ exceptions: [...halves, null, "log-retention", EXCEPTION] })), { exceptions: [EXCEPTION] });
});

test("the pack's server hands over what the engine sends, and the SDK's own answer comes back", async (t) => {
  const sdk = createRequire(require.resolve("@pulumi/policy"));
  const grpc = sdk("@grpc/grpc-js") as typeof Grpc;
  const { AnalyzerService, AnalyzerClient } = sdk("@pulumi/pulumi/proto/analyzer_grpc_pb") as AnalyzerRpc;
  const messages = sdk("@pulumi/pulumi/proto/analyzer_pb") as AnalyzerMessages;
  const unpatched = grpc.Server.prototype.addService;

  const told: StackConfig[] = [];
  onStackConfig((config) => told.push(config));
  const other = new grpc.Server();
  other.addService(AnalyzerService, {});
  assert.notEqual(grpc.Server.prototype.addService, unpatched, "a server of another kind is not the one that was waited for");

  const server = new grpc.Server();
  t.after(() => server.forceShutdown());
  let answered = 0;
  const configureStack: Grpc.handleUnaryCall<unknown, unknown> = (_, callback) => {
    answered += 1;
    callback(null, new messages.AnalyzerStackConfigureResponse());
  };
  server.addService(AnalyzerService, { configureStack });
  assert.equal(grpc.Server.prototype.addService, unpatched, "servers of others stay as they are");
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound))),
  );

  const client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  t.after(() => client.close());
  const request = new messages.AnalyzerStackConfigureRequest();
  request.getConfigMap().set("numinia:policy", JSON.stringify({ exceptions: [EXCEPTION] }));
  await new Promise<void>((resolve, reject) => client.configureStack(request, (error) => (error ? reject(error) : resolve())));
  assert.deepEqual(told, [{ exceptions: [EXCEPTION] }]);
  assert.equal(answered, 1);
});

/** The generated classes, of which the SDK has types for the messages only. */
interface AnalyzerRpc {
  readonly AnalyzerService: Grpc.ServiceDefinition;
  readonly AnalyzerClient: new (
    address: string,
    credentials: Grpc.ChannelCredentials,
  ) => { configureStack(request: unknown, callback: (error: Error | null) => void): void; close(): void };
}

interface AnalyzerMessages {
  readonly AnalyzerStackConfigureRequest: new () => { getConfigMap(): { set(key: string, value: string): void } };
  readonly AnalyzerStackConfigureResponse: new () => object;
}
