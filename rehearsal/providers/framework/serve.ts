import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Monitor } from "./monitor";
import { initializationFailure } from "./partial-failure";
import { PartialFailure, type Provider, ProviderError } from "./provider";
import { checkResponse, diffResponse, failureMessage } from "./responses";
import { decode, encode } from "./values";

export interface ServedProvider {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves a provider to the engine on a free port of 127.0.0.1 (`PULUMI_DEBUG_PROVIDERS=name:PORT`).
 *
 * The engine opens one connection for each provider resource, and requests do not say which provider they are for: the
 * connection tells, so every peer gets an instance of its own from `create`.
 */
export async function serveProvider(options: { version: string; create: () => Provider; port?: number }): Promise<ServedProvider> {
  const instances = new Map<string, Provider>();
  const instanceOf = (call: { getPeer(): string }): Provider => {
    const peer = call.getPeer();
    let instance = instances.get(peer);
    if (instance === undefined) instances.set(peer, (instance = options.create()));
    return instance;
  };
  // A kept rehearsal outlives many engines, and a port that one has left may be the next one's: a handshake begins anew.
  const forget = (call: { getPeer(): string }): void => void instances.delete(call.getPeer());
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(ResourceProviderService as unknown as grpc.ServiceDefinition, handlers(instanceOf, forget, options.version));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${options.port ?? 0}`, grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        for (const instance of instances.values()) instance.cancel?.();
        server.forceShutdown();
        resolve();
      }),
  };
}

type InstanceOf = (call: { getPeer(): string }) => Provider;

/** Turns an async function into a gRPC handler; an error of the provider becomes the resource's message. */
function unary<Request, Response>(
  instanceOf: InstanceOf,
  body: (provider: Provider, request: Request) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => body(instanceOf(call), call.request))
      .then((response) => callback(null, response))
      .catch((error: unknown) => callback(failure(error)));
  };
}

function failure(error: unknown): Partial<grpc.StatusObject> {
  if (error instanceof PartialFailure) return initializationFailure(error);
  if (error instanceof ProviderError) return { code: grpc.status.UNKNOWN, details: error.message };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: grpc.status.INTERNAL, details: `fault in the stand-in: ${text}` };
}

function handlers(
  instanceOf: InstanceOf,
  forget: (call: { getPeer(): string }) => void,
  version: string,
): grpc.UntypedServiceImplementation {
  const handle = <Request, Response>(body: (provider: Provider, request: Request) => Promise<Response> | Response) =>
    unary<Request, Response>(instanceOf, body) as grpc.UntypedHandleCall;
  return {
    handshake: (call: grpc.ServerUnaryCall<unknown, unknown>, callback: grpc.sendUnaryData<messages.ProviderHandshakeResponse>) => {
      forget(call);
      const response = new messages.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      response.setAcceptResources(true);
      callback(null, response);
    },
    attach: handle(() => new Empty()),
    getPluginInfo: handle(() => {
      const info = new PluginInfo();
      info.setVersion(version);
      return info;
    }),
    getSchema: handle(() => {
      throw new ProviderError("the stand-in has no schema");
    }),
    getMapping: handle(() => new messages.GetMappingResponse()),
    getMappings: handle(() => new messages.GetMappingsResponse()),
    checkConfig: handle(checkConfig),
    diffConfig: handle(diffConfig),
    configure: handle(configure),
    check: handle(check),
    diff: handle(diff),
    create: handle(create),
    read: handle(read),
    update: handle(update),
    delete: handle(remove),
    invoke: handle(invoke),
    construct: handle(construct),
    call: handle(() => {
      throw new ProviderError("the stand-in has no methods");
    }),
    cancel: handle((provider) => {
      provider.cancel?.();
      return new Empty();
    }),
  };
}

interface Addressed {
  getUrn(): string;
  getType(): string;
  getName(): string;
}

function identify(request: Addressed): { urn: string; type: string; name: string } {
  // Engines before 3.130 leave name and type empty; both stand in the URN.
  const urn = request.getUrn();
  const parts = urn.split("::");
  const chain = (parts[2] ?? "").split("$");
  return { urn, type: request.getType() || (chain[chain.length - 1] ?? ""), name: request.getName() || parts.slice(3).join("::") };
}

async function checkConfig(provider: Provider, request: messages.CheckRequest): Promise<messages.CheckResponse> {
  const news = decode(request.getNews());
  if (provider.checkConfig === undefined) return checkResponse(news, [], news);
  const { inputs, failures } = await provider.checkConfig({ ...identify(request), news });
  return checkResponse(inputs, failures, news);
}

async function diffConfig(provider: Provider, request: messages.DiffRequest): Promise<messages.DiffResponse> {
  if (provider.diffConfig === undefined) return new messages.DiffResponse();
  const oldInputs = decode(request.getOldInputs() ?? request.getOlds());
  return diffResponse(await provider.diffConfig({ ...identify(request), oldInputs, news: decode(request.getNews()) }));
}

async function configure(provider: Provider, request: messages.ConfigureRequest): Promise<messages.ConfigureResponse> {
  await provider.configure?.(decode(request.getArgs()));
  const response = new messages.ConfigureResponse();
  response.setAcceptsecrets(true);
  response.setAcceptresources(true);
  response.setSupportspreview(true);
  return response;
}

async function check(provider: Provider, request: messages.CheckRequest): Promise<messages.CheckResponse> {
  const news = decode(request.getNews());
  const { inputs, failures } = await provider.check({
    ...identify(request),
    olds: decode(request.getOlds()),
    news,
    randomSeed: request.getRandomseed_asU8(),
  });
  return checkResponse(inputs, failures, news);
}

async function diff(provider: Provider, request: messages.DiffRequest): Promise<messages.DiffResponse> {
  return diffResponse(
    await provider.diff({
      ...identify(request),
      id: request.getId(),
      oldInputs: decode(request.getOldInputs()),
      oldState: decode(request.getOlds()),
      news: decode(request.getNews()),
      ignoreChanges: request.getIgnorechangesList(),
    }),
  );
}

async function create(provider: Provider, request: messages.CreateRequest): Promise<messages.CreateResponse> {
  const { id, state } = await provider.create({
    ...identify(request),
    inputs: decode(request.getProperties()),
    timeout: request.getTimeout(),
    preview: request.getPreview(),
  });
  const response = new messages.CreateResponse();
  response.setId(id);
  response.setProperties(encode(state));
  return response;
}

async function read(provider: Provider, request: messages.ReadRequest): Promise<messages.ReadResponse> {
  const found = await provider.read({
    ...identify(request),
    id: request.getId(),
    inputs: decode(request.getInputs()),
    state: decode(request.getProperties()),
  });
  const response = new messages.ReadResponse();
  if (found === undefined) return response; // an empty id says that the object is gone
  response.setId(found.id);
  response.setInputs(encode(found.inputs));
  response.setProperties(encode(found.state));
  return response;
}

async function update(provider: Provider, request: messages.UpdateRequest): Promise<messages.UpdateResponse> {
  const { state } = await provider.update({
    ...identify(request),
    id: request.getId(),
    oldInputs: decode(request.getOldInputs()),
    oldState: decode(request.getOlds()),
    news: decode(request.getNews()),
    timeout: request.getTimeout(),
    preview: request.getPreview(),
    ignoreChanges: request.getIgnorechangesList(),
  });
  const response = new messages.UpdateResponse();
  response.setProperties(encode(state));
  return response;
}

async function remove(provider: Provider, request: messages.DeleteRequest): Promise<Empty> {
  await provider.delete({
    ...identify(request),
    id: request.getId(),
    inputs: decode(request.getOldInputs()),
    state: decode(request.getProperties()),
    timeout: request.getTimeout(),
  });
  return new Empty();
}

async function invoke(provider: Provider, request: messages.InvokeRequest): Promise<messages.InvokeResponse> {
  if (provider.invoke === undefined) throw new ProviderError(`the stand-in has no function ${request.getTok()}`);
  const { result, failures } = await provider.invoke({
    token: request.getTok(),
    args: decode(request.getArgs()),
    preview: request.getPreview(),
  });
  const response = new messages.InvokeResponse();
  response.setReturn(encode(result));
  response.setFailuresList((failures ?? []).map(failureMessage));
  return response;
}

async function construct(provider: Provider, request: messages.ConstructRequest): Promise<messages.ConstructResponse> {
  if (provider.construct === undefined) throw new ProviderError(`the stand-in has no component ${request.getType()}`);
  const monitor = new Monitor(request.getMonitorendpoint(), request.getDryrun());
  try {
    const inputDependencies: Record<string, string[]> = {};
    request.getInputdependenciesMap().forEach((dependencies, input) => {
      inputDependencies[input] = dependencies.getUrnsList();
    });
    const providers: Record<string, string> = {};
    request.getProvidersMap().forEach((reference, packageName) => {
      providers[packageName] = reference;
    });
    const { urn, state, stateDependencies } = await provider.construct({
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent(),
      inputs: decode(request.getInputs()),
      inputDependencies,
      dependencies: request.getDependenciesList(),
      providers,
      aliases: request.getAliasesList(),
      protect: request.hasProtect() ? request.getProtect() : undefined,
      retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
      ignoreChanges: request.getIgnorechangesList(),
      preview: request.getDryrun(),
      monitor,
      raw: request,
    });
    const response = new messages.ConstructResponse();
    response.setUrn(urn);
    response.setState(encode(state));
    for (const [output, urns] of Object.entries(stateDependencies ?? {})) {
      const dependencies = new messages.ConstructResponse.PropertyDependencies();
      dependencies.setUrnsList([...urns]);
      response.getStatedependenciesMap().set(output, dependencies);
    }
    return response;
  } finally {
    monitor.close();
  }
}
