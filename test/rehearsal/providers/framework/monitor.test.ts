import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { CheckFailure } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/resource_pb";
import { Monitor } from "../../../../rehearsal/providers/framework/monitor";
import { decode, encode, Secret, Unknown } from "../../../../rehearsal/providers/framework/values";

describe("the resource monitor of the engine, as a component sees it", () => {
  const server = new grpc.Server();
  const registered: messages.RegisterResourceRequest[] = [];
  const outputs: messages.RegisterResourceOutputsRequest[] = [];
  const invoked: messages.ResourceInvokeRequest[] = [];
  const monitors: Monitor[] = [];
  let target = "";
  let id = "id-1";

  before(async () => {
    const service = ResourceMonitorService as unknown as grpc.ServiceDefinition;
    server.addService(service, {
      ...Object.fromEntries(Object.keys(service).map((method) => [method, () => undefined])),
      registerResource(
        call: { request: messages.RegisterResourceRequest },
        callback: (error: null, response: messages.RegisterResourceResponse) => void,
      ) {
        registered.push(call.request);
        const response = new messages.RegisterResourceResponse();
        response.setUrn("urn:new");
        response.setId(id);
        response.setObject(encode({ arn: "arn:x" }));
        callback(null, response);
      },
      registerResourceOutputs(
        call: { request: messages.RegisterResourceOutputsRequest },
        callback: (error: null, response: Empty) => void,
      ) {
        outputs.push(call.request);
        callback(null, new Empty());
      },
      invoke(call: { request: messages.ResourceInvokeRequest }, callback: (error: null, response: InvokeResponse) => void) {
        invoked.push(call.request);
        const response = new InvokeResponse();
        if (call.request.getTok() === "pkg:index:bad") {
          const failure = new CheckFailure();
          failure.setReason("no such zone");
          response.setFailuresList([failure]);
        }
        response.setReturn(encode({ partition: "aws" }));
        callback(null, response);
      },
    });
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    );
    target = `127.0.0.1:${port}`;
  });
  after(() => {
    for (const monitor of monitors) monitor.close();
    server.forceShutdown();
  });

  function monitor(preview: boolean): Monitor {
    const made = new Monitor(target, preview);
    monitors.push(made);
    return made;
  }

  it("sends everything that a registration says", async () => {
    const answer = await monitor(false).register({
      type: "aws:ec2/subnet:Subnet",
      name: "s",
      parent: "urn:parent",
      custom: true,
      inputs: { a: new Secret("x"), b: undefined },
      dependencies: ["urn:d"],
      inputDependencies: { a: ["urn:d"], c: [] },
      provider: "urn:p::id",
      providers: { aws: "urn:p::id" },
      version: "7.0.0",
      protect: true,
      deleteBeforeReplace: false,
      ignoreChanges: ["tags"],
      additionalSecretOutputs: ["password"],
    });
    assert.deepEqual(answer, { urn: "urn:new", id: "id-1", state: { arn: "arn:x" } });
    const request = registered.at(-1)!;
    assert.deepEqual(
      [request.getType(), request.getName(), request.getParent(), request.getCustom(), request.getVersion(), request.getProvider()],
      ["aws:ec2/subnet:Subnet", "s", "urn:parent", true, "7.0.0", "urn:p::id"],
    );
    assert.deepStrictEqual(decode(request.getObject()), { a: new Secret("x") });
    assert.deepEqual(request.getDependenciesList(), ["urn:d"]);
    const byInput = [...request.getPropertydependenciesMap().entries()].map(([input, urns]: [string, { getUrnsList(): string[] }]) => [
      input,
      urns.getUrnsList(),
    ]);
    assert.deepEqual(byInput, [
      ["a", ["urn:d"]],
      ["c", []],
    ]);
    assert.equal(request.getProvidersMap().get("aws"), "urn:p::id");
    assert.deepEqual([request.getProtect(), request.hasRetainondelete()], [true, false]);
    assert.deepEqual([request.getDeletebeforereplace(), request.getDeletebeforereplacedefined()], [false, true]);
    assert.deepEqual([request.getIgnorechangesList(), request.getAdditionalsecretoutputsList()], [["tags"], ["password"]]);
    assert.deepEqual(
      [request.getAcceptsecrets(), request.getAcceptresources(), request.getSupportspartialvalues(), request.getAliasspecs()],
      [true, true, true, true],
    );
  });

  it("knows an id that the engine leaves empty as unknown, in a preview and for custom resources only", async () => {
    id = "";
    const registration = { type: "a:b:C", name: "n", parent: "", inputs: {} };
    assert.equal((await monitor(true).register({ ...registration, custom: true })).id, Unknown.instance);
    assert.equal((await monitor(true).register({ ...registration, custom: false })).id, "");
    assert.equal((await monitor(false).register({ ...registration, custom: true })).id, "");
  });

  it("records a component's outputs", async () => {
    await monitor(false).registerOutputs("urn:c", { a: 1, b: undefined });
    assert.equal(outputs.length, 1);
    assert.deepEqual([outputs[0]!.getUrn(), decode(outputs[0]!.getOutputs())], ["urn:c", { a: 1 }]);
  });

  it("calls functions with provider and version, and throws what they refuse", async () => {
    const result = await monitor(false).invoke("pkg:index:good", { x: 1 }, { provider: "urn:p::id", version: "1.0.0" });
    assert.deepEqual(result, { partition: "aws" });
    const request = invoked.at(-1)!;
    assert.deepEqual(
      [decode(request.getArgs()), request.getProvider(), request.getVersion(), request.getAcceptresources()],
      [{ x: 1 }, "urn:p::id", "1.0.0", true],
    );
    await assert.rejects(monitor(false).invoke("pkg:index:bad", {}), { message: "pkg:index:bad: no such zone" });
  });
});
