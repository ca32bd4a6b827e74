import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { PartialFailure, type ConstructRequest, type Provider, ProviderError } from "../../../../rehearsal/providers/framework/provider";
import { type ServedProvider, serveProvider } from "../../../../rehearsal/providers/framework/serve";
import { decode, encode, type Properties, Secret, Unknown } from "../../../../rehearsal/providers/framework/values";

const URN = "urn:pulumi:test::project::parent:index:Parent$pkg:module/thing:Thing::some::name";

/** A provider whose answers are laid down, and which remembers what it was asked. */
class Scripted implements Provider {
  readonly asked: { [method: string]: unknown } = {};
  configured: Properties = {};
  failure: Error | undefined;
  cancelled = 0;

  async configure(args: Properties) {
    this.configured = args;
  }
  async check(request: Parameters<Provider["check"]>[0]) {
    this.asked.check = request;
    return { inputs: { ...request.news, given: true }, failures: [{ property: "cidrBlock", reason: "is malformed" }] };
  }
  async diff() {
    return {
      changes: true,
      replaces: ["name"],
      detailed: { name: "update-replace", "tags.a": "add", "tags.b": "delete", "rules[0].port": "update" } as const,
      deleteBeforeReplace: true,
    };
  }
  async create(request: Parameters<Provider["create"]>[0]) {
    if (this.failure !== undefined) throw this.failure;
    return { id: "id-1", state: { ...request.inputs, preview: request.preview, owner: this.configured.owner ?? null } };
  }
  async read(request: Parameters<Provider["read"]>[0]) {
    return request.id === "gone" ? undefined : { id: request.id, inputs: request.inputs, state: request.state };
  }
  async update(request: Parameters<Provider["update"]>[0]) {
    return { state: { ...request.oldState, ...request.news } };
  }
  async delete(request: Parameters<Provider["delete"]>[0]) {
    this.asked.delete = request;
  }
  async construct(request: ConstructRequest) {
    this.asked.construct = request;
    return { urn: "urn:component", state: { id: "x" }, stateDependencies: { id: ["urn:a", "urn:b"] } };
  }
  cancel() {
    this.cancelled += 1;
  }
}

type Call<Request, Response> = (request: Request, callback: (error: grpc.ServiceError | null, response: Response) => void) => void;

describe("a served provider", () => {
  const made: Scripted[] = [];
  const clients: ResourceProviderClient[] = [];
  let served: ServedProvider;

  before(async () => {
    const create = (): Provider => {
      const provider = new Scripted();
      made.push(provider);
      return provider;
    };
    served = await serveProvider({ version: "1.2.3", create });
  });
  after(async () => {
    for (const client of clients) client.close();
    await served.close();
  });

  /** A connection of its own, as the engine has one for each provider resource. */
  function connect(port = served.port): {
    call<Request, Response>(method: keyof ResourceProviderClient, request: Request): Promise<Response>;
    instance(): Scripted;
  } {
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
    });
    clients.push(client);
    let own: Scripted | undefined;
    return {
      call: async (method, request) => {
        const known = made.length;
        try {
          return await new Promise((resolve, reject) => {
            (client[method] as unknown as Call<unknown, never>).call(client, request, (error, response) =>
              error === null ? resolve(response) : reject(error),
            );
          });
        } finally {
          if (made.length > known) own = made.at(-1);
        }
      },
      instance: () => own!,
    };
  }

  function createRequest(properties: Properties, preview = false): messages.CreateRequest {
    const request = new messages.CreateRequest();
    request.setUrn(URN);
    request.setProperties(encode(properties));
    request.setPreview(preview);
    return request;
  }

  async function failureOf(promise: Promise<unknown>): Promise<grpc.ServiceError> {
    return promise.then(
      () => assert.fail("the call succeeded"),
      (error: grpc.ServiceError) => error,
    );
  }

  it("has one instance for each connection, so that configurations do not mix", async () => {
    const before = made.length;
    const connections = [connect(), connect()];
    for (const [index, connection] of connections.entries()) {
      const request = new messages.ConfigureRequest();
      request.setArgs(encode({ owner: `o${index}` }));
      const response = await connection.call<unknown, messages.ConfigureResponse>("configure", request);
      assert.deepEqual([response.getAcceptsecrets(), response.getAcceptresources(), response.getSupportspreview()], [true, true, true]);
    }
    for (const [index, connection] of connections.entries()) {
      const response = await connection.call<unknown, messages.CreateResponse>("create", createRequest({}));
      assert.equal(decode(response.getProperties()).owner, `o${index}`);
    }
    assert.equal(made.length - before, 2);
  });

  it("begins anew with a handshake: a later engine on the same port meets no configuration of an earlier one", async () => {
    const { call } = connect();
    const request = new messages.ConfigureRequest();
    request.setArgs(encode({ owner: "earlier" }));
    await call("configure", request);
    const owner = async () => decode((await call<unknown, messages.CreateResponse>("create", createRequest({}))).getProperties()).owner;
    assert.equal(await owner(), "earlier");
    await call("handshake", new messages.ProviderHandshakeRequest());
    assert.equal(await owner(), null);
  });

  it("names no property whose value is secret: the engine would print the value", async () => {
    const request = new messages.CheckRequest();
    request.setUrn(URN);
    request.setNews(encode({ cidrBlock: new Secret("planted-marker") }));
    const response = await connect().call<unknown, messages.CheckResponse>("check", request);
    assert.deepEqual(
      response.getFailuresList().map((failure) => [failure.getProperty(), failure.getReason()]),
      [["", "cidrBlock: is malformed"]],
    );
  });

  it("says its version and that it takes secrets and resources", async () => {
    const { call } = connect();
    const info = await call<Empty, { getVersion(): string }>("getPluginInfo", new Empty());
    assert.equal(info.getVersion(), "1.2.3");
    const handshake = await call<unknown, messages.ProviderHandshakeResponse>("handshake", new messages.ProviderHandshakeRequest());
    assert.deepEqual([handshake.getAcceptSecrets(), handshake.getAcceptResources()], [true, true]);
  });

  it("hands on secrets and unknowns both ways, and whether it is a preview", async () => {
    const response = await connect().call<unknown, messages.CreateResponse>(
      "create",
      createRequest({ s: new Secret("x"), u: Unknown.instance }, true),
    );
    assert.equal(response.getId(), "id-1");
    assert.deepStrictEqual(decode(response.getProperties()), { s: new Secret("x"), u: Unknown.instance, preview: true, owner: null });
  });

  it("tells the provider type and name from the URN when the engine leaves them out", async () => {
    const connection = connect();
    const request = new messages.CheckRequest();
    request.setUrn(URN);
    request.setNews(encode({ a: 1 }));
    const response = await connection.call<unknown, messages.CheckResponse>("check", request);
    const { urn, type, name } = connection.instance().asked.check as { urn: string; type: string; name: string };
    assert.deepEqual({ urn, type, name }, { urn: URN, type: "pkg:module/thing:Thing", name: "some::name" });
    assert.deepEqual(decode(response.getInputs()), { a: 1, given: true });
    assert.deepEqual(
      response.getFailuresList().map((failure) => [failure.getProperty(), failure.getReason()]),
      [["cidrBlock", "is malformed"]],
    );
  });

  it("answers a difference with its kinds, top-level properties and replacements", async () => {
    const response = await connect().call<unknown, messages.DiffResponse>("diff", new messages.DiffRequest());
    assert.equal(response.getChanges(), messages.DiffResponse.DiffChanges.DIFF_SOME);
    assert.deepEqual(response.getReplacesList(), ["name"]);
    assert.deepEqual(response.getDiffsList(), ["name", "tags", "rules"]);
    assert.equal(response.getDeletebeforereplace(), true);
    const { UPDATE_REPLACE, ADD, DELETE, UPDATE } = messages.PropertyDiff.Kind;
    const kinds = [...response.getDetaileddiffMap().entries()].map(([path, entry]: [string, messages.PropertyDiff]) => [
      path,
      entry.getKind(),
      entry.getInputdiff(),
    ]);
    assert.deepEqual(kinds.sort(), [
      ["name", UPDATE_REPLACE, true],
      ["rules[0].port", UPDATE, true],
      ["tags.a", ADD, true],
      ["tags.b", DELETE, true],
    ]);
  });

  it("says by an empty id that an object is gone", async () => {
    const { call } = connect();
    const request = new messages.ReadRequest();
    request.setId("there");
    assert.equal((await call<unknown, messages.ReadResponse>("read", request)).getId(), "there");
    request.setId("gone");
    assert.equal((await call<unknown, messages.ReadResponse>("read", request)).getId(), "");
  });

  it("shows a ProviderError as its sentence and anything else as a fault of the stand-in", async () => {
    const connection = connect();
    await connection.call("create", createRequest({}));
    connection.instance().failure = new ProviderError("the subnet overlaps another");
    const refused = await failureOf(connection.call("create", createRequest({})));
    assert.deepEqual([refused.code, refused.details], [grpc.status.UNKNOWN, "the subnet overlaps another"]);
    connection.instance().failure = new TypeError("x is not a function");
    const broken = await failureOf(connection.call("create", createRequest({})));
    assert.equal(broken.code, grpc.status.INTERNAL);
    assert.match(broken.details, /^fault in the stand-in: TypeError: x is not a function\n/);
  });

  it("sends id, state, inputs and reasons of an object that did not become ready", async () => {
    const connection = connect();
    await connection.call("create", createRequest({}));
    connection.instance().failure = new PartialFailure("id-7", { s: new Secret("x") }, { a: 1 }, ["0 of 1 replicas", "image not found"]);
    const error = await failureOf(connection.call("create", createRequest({})));
    assert.deepEqual([error.code, error.details], [grpc.status.UNKNOWN, "0 of 1 replicas; image not found"]);
    const [packed] = error.metadata.get("grpc-status-details-bin");
    const [detail] = Status.deserializeBinary(packed as Buffer).getDetailsList();
    assert.equal(detail!.getTypeName(), "pulumirpc.ErrorResourceInitFailed");
    const failure = messages.ErrorResourceInitFailed.deserializeBinary(detail!.getValue_asU8());
    assert.equal(failure.getId(), "id-7");
    assert.deepStrictEqual(decode(failure.getProperties()), { s: new Secret("x") });
    assert.deepStrictEqual(decode(failure.getInputs()), { a: 1 });
    assert.deepEqual(failure.getReasonsList(), ["0 of 1 replicas", "image not found"]);
  });

  it("hands a construct request over with its providers and dependencies and returns what each output comes from", async () => {
    const connection = connect();
    const request = new messages.ConstructRequest();
    request.setType("pkg:index:Component");
    request.setName("c");
    request.setMonitorendpoint("127.0.0.1:1");
    request.setDryrun(true);
    request.setInputs(encode({ a: 1 }));
    request.getProvidersMap().set("aws", "urn:provider::id");
    const dependencies = new messages.ConstructRequest.PropertyDependencies();
    dependencies.setUrnsList(["urn:x"]);
    request.getInputdependenciesMap().set("a", dependencies);
    request.setDependenciesList(["urn:y"]);
    request.setRetainondelete(true);
    const response = await connection.call<unknown, messages.ConstructResponse>("construct", request);
    const asked = connection.instance().asked.construct as ConstructRequest;
    const { type, name, inputs, providers, inputDependencies, preview, protect, retainOnDelete } = asked;
    assert.deepEqual(
      { type, name, inputs, providers, inputDependencies, dependencies: asked.dependencies, preview, protect, retainOnDelete },
      {
        type: "pkg:index:Component",
        name: "c",
        inputs: { a: 1 },
        providers: { aws: "urn:provider::id" },
        inputDependencies: { a: ["urn:x"] },
        dependencies: ["urn:y"],
        preview: true,
        protect: undefined,
        retainOnDelete: true,
      },
    );
    assert.equal(response.getUrn(), "urn:component");
    assert.deepEqual(decode(response.getState()), { id: "x" });
    assert.deepEqual(response.getStatedependenciesMap().get("id")?.getUrnsList(), ["urn:a", "urn:b"]);
    assert.equal(response.getStatedependenciesMap().getLength(), 1);
  });

  it("refuses what the provider has not: functions, methods, schema", async () => {
    const { call } = connect();
    const invoke = new messages.InvokeRequest();
    invoke.setTok("pkg:index:f");
    assert.equal((await failureOf(call("invoke", invoke))).details, "the stand-in has no function pkg:index:f");
    assert.equal((await failureOf(call("call", new messages.CallRequest()))).details, "the stand-in has no methods");
    assert.equal((await failureOf(call("getSchema", new messages.GetSchemaRequest()))).details, "the stand-in has no schema");
  });

  it("cancels the instance of the connection that asks for it, and every instance when it closes", async () => {
    const [one, two] = [connect(), connect()];
    await one.call("create", createRequest({}));
    await two.call("create", createRequest({}));
    await one.call("cancel", new Empty());
    assert.deepEqual([one.instance().cancelled, two.instance().cancelled], [1, 0]);

    const instances = [new Scripted(), new Scripted()];
    const other = await serveProvider({ version: "1", create: () => instances.pop()! });
    const all = [...instances];
    await connect(other.port).call("create", createRequest({}));
    await connect(other.port).call("create", createRequest({}));
    await other.close();
    assert.deepEqual([instances.length, all.map(({ cancelled }) => cancelled)], [0, [1, 1]]);
  });
});
