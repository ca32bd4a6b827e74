import * as grpc from "@grpc/grpc-js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/resource_pb";
import { decode, encode, type Properties, type Value, Unknown } from "./values";

export interface Registration {
  readonly type: string;
  readonly name: string;
  /** URN of the parent; empty for the stack. */
  readonly parent: string;
  /** False for a component. */
  readonly custom: boolean;
  readonly inputs: { readonly [key: string]: Value | undefined };
  /** URNs that this resource waits for. */
  readonly dependencies?: readonly string[];
  /** URNs that each input comes from. */
  readonly inputDependencies?: { readonly [input: string]: readonly string[] };
  /** Provider reference `urn::id`; default provider of the package when absent. */
  readonly provider?: string;
  /** Providers handed on to children, by package. */
  readonly providers?: { readonly [packageName: string]: string };
  readonly version?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly deleteBeforeReplace?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  readonly aliases?: messages.RegisterResourceRequest["getAliasesList"] extends () => infer A ? A : never;
}

export interface Registered {
  readonly urn: string;
  /** Unknown during a preview of a resource that does not exist yet. */
  readonly id: string | Unknown;
  readonly state: Properties;
}

/** The engine's resource monitor, as a component provider uses it to register the children of a component. */
export class Monitor {
  private readonly client: ResourceMonitorClient;

  /** @param target address of the monitor, `127.0.0.1:PORT`, as the construct request names it. */
  constructor(
    target: string,
    private readonly preview: boolean,
  ) {
    this.client = new ResourceMonitorClient(target, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    });
  }

  close(): void {
    this.client.close();
  }

  /** Registers one resource and waits until the engine has carried it out. */
  async register(registration: Registration): Promise<Registered> {
    const response = await this.call<messages.RegisterResourceRequest, messages.RegisterResourceResponse>(
      "registerResource",
      registrationMessage(registration),
    );
    const id = response.getId();
    return {
      urn: response.getUrn(),
      id: id === "" && this.preview && registration.custom ? Unknown.instance : id,
      state: decode(response.getObject()),
    };
  }

  /** Records a component's outputs, which also tells the engine that its children are complete. */
  async registerOutputs(urn: string, outputs: { readonly [key: string]: Value | undefined }): Promise<void> {
    const request = new messages.RegisterResourceOutputsRequest();
    request.setUrn(urn);
    request.setOutputs(encode(outputs));
    await this.call("registerResourceOutputs", request);
  }

  /** Calls a provider function, e.g. `aws:index/getPartition:getPartition`. Throws when it reports failures. */
  async invoke(token: string, args: Properties, options: { provider?: string; version?: string } = {}): Promise<Properties> {
    const request = new messages.ResourceInvokeRequest();
    request.setTok(token);
    request.setArgs(encode(args));
    request.setProvider(options.provider ?? "");
    request.setVersion(options.version ?? "");
    request.setAcceptresources(true);
    const response = await this.call<
      messages.ResourceInvokeRequest,
      { getReturn(): Struct | undefined; getFailuresList(): { getReason(): string }[] }
    >("invoke", request);
    const failures = response.getFailuresList();
    if (failures.length > 0) throw new Error(`${token}: ${failures.map((failure) => failure.getReason()).join("; ")}`);
    return decode(response.getReturn());
  }

  private call<Request, Response>(method: "registerResource" | "registerResourceOutputs" | "invoke", request: Request): Promise<Response> {
    return new Promise((resolve, reject) => {
      const callback = (error: grpc.ServiceError | null, response: Response): void => (error === null ? resolve(response) : reject(error));
      // The generated client's type knows one signature for each method; all three share this shape.
      const send = (this.client as unknown as Record<string, (request: Request, callback: unknown) => void>)[method];
      send!.call(this.client, request, callback);
    });
  }
}

function registrationMessage(registration: Registration): messages.RegisterResourceRequest {
  const request = new messages.RegisterResourceRequest();
  request.setType(registration.type);
  request.setName(registration.name);
  request.setParent(registration.parent);
  request.setCustom(registration.custom);
  request.setObject(encode(registration.inputs));
  request.setAcceptsecrets(true);
  request.setAcceptresources(true);
  request.setSupportspartialvalues(true);
  request.setAliasspecs(true);
  request.setDependenciesList([...(registration.dependencies ?? [])]);
  for (const [input, urns] of Object.entries(registration.inputDependencies ?? {})) {
    const dependencies = new messages.RegisterResourceRequest.PropertyDependencies();
    dependencies.setUrnsList([...urns]);
    request.getPropertydependenciesMap().set(input, dependencies);
  }
  for (const [packageName, reference] of Object.entries(registration.providers ?? {})) {
    request.getProvidersMap().set(packageName, reference);
  }
  request.setProvider(registration.provider ?? "");
  request.setVersion(registration.version ?? "");
  request.setIgnorechangesList([...(registration.ignoreChanges ?? [])]);
  request.setAdditionalsecretoutputsList([...(registration.additionalSecretOutputs ?? [])]);
  if (registration.aliases !== undefined) request.setAliasesList([...registration.aliases]);
  if (registration.protect !== undefined) request.setProtect(registration.protect);
  if (registration.retainOnDelete !== undefined) request.setRetainondelete(registration.retainOnDelete);
  if (registration.deleteBeforeReplace !== undefined) {
    request.setDeletebeforereplace(registration.deleteBeforeReplace);
    request.setDeletebeforereplacedefined(true);
  }
  return request;
}
