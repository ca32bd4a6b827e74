import { registerSelf } from "../../framework/component";
import { type ConstructRequest, ProviderError } from "../../framework/provider";
import type { Registered } from "../../framework/monitor";
import { hasUnknown, isRecord, type Properties, ResourceReference, reveal, Secret, Unknown, type Value } from "../../framework/values";
import { isSecret, kindOfObject, tokenOf } from "../kinds";
import { idOf, type KubeObject, withValue } from "../objects";
import type { KubernetesProviderOptions } from "../options";
import type { Session } from "../session";
import { normalizeManifest, parseManifest, readManifest } from "./manifest";
import { dependenciesOf } from "./order";

const INPUTS: { readonly [type: string]: readonly string[] } = {
  "kubernetes:yaml/v2:ConfigFile": ["file", "resourcePrefix", "skipAwait"],
  "kubernetes:yaml/v2:ConfigGroup": ["files", "yaml", "objs", "resourcePrefix", "skipAwait"],
};

/** yaml/v2 ConfigFile and ConfigGroup: one child for each object of the manifests, in the order that they need. */
export async function constructManifest(
  session: Session,
  request: ConstructRequest,
  options: KubernetesProviderOptions,
  version: string,
): Promise<{ urn: string; state: { readonly [key: string]: Value } }> {
  const known = INPUTS[request.type];
  if (known === undefined) throw new ProviderError(`the stand-in of the Kubernetes provider has no component ${request.type}`);
  const unknown = Object.keys(request.inputs).find((input) => !known.includes(input));
  if (unknown !== undefined) throw new ProviderError(`${request.type} has no input "${unknown}": it takes ${known.join(", ")}`);
  if (session.reachable === undefined)
    throw new ProviderError(`configured Kubernetes cluster is unreachable: ${session.unreachableReason}`);

  const { urn } = await registerSelf(request);
  // An input that only an `up` will know: which children there are is not known before.
  const resources = hasUnknown(request.inputs) ? Unknown.instance : await registerChildren(session, request, options, version, urn);
  await request.monitor.registerOutputs(urn, { resources });
  return { urn, state: { resources } };
}

async function registerChildren(
  session: Session,
  request: ConstructRequest,
  options: KubernetesProviderOptions,
  version: string,
  parent: string,
): Promise<ResourceReference[]> {
  const inputs = reveal(request.inputs) as Properties;
  const prefix = typeof inputs.resourcePrefix === "string" ? inputs.resourcePrefix : request.name;
  const objects = (await normalizeManifest(await parsed(inputs, options), session)).map((object) =>
    inputs.skipAwait === true ? withValue(object, ["metadata", "annotations", "pulumi.com/skipAwait"], "true") : object,
  );
  const dependencies = dependenciesOf(objects);
  const started: (Promise<Registered> | undefined)[] = [];
  const register = (index: number): Promise<Registered> =>
    (started[index] ??= (async () => {
      const before = await Promise.all(dependencies[index]!.map(register));
      return request.monitor.register({
        ...child(objects[index]!, prefix, request, version),
        parent,
        dependencies: before.map((registered) => registered.urn),
      });
    })());
  // All are awaited before an error is passed on: the connection must not close under those still on their way.
  const results = await Promise.allSettled(objects.map((_, index) => register(index)));
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return results.map((result) => {
    const { urn, id } = (result as PromiseFulfilledResult<Registered>).value;
    return new ResourceReference(urn, id, version);
  });
}

async function parsed(inputs: Properties, options: KubernetesProviderOptions): Promise<KubeObject[]> {
  const files = [inputs.file, ...(Array.isArray(inputs.files) ? (inputs.files as Value[]) : [inputs.files])];
  const locations = files.filter((file): file is string => typeof file === "string" && file !== "");
  const pattern = locations.find((location) => /[*?[]/.test(location));
  if (pattern !== undefined)
    throw new ProviderError(`${pattern}: the stand-in of the Kubernetes provider takes no patterns; name the files`);
  const fromFiles = await Promise.all(locations.map(async (location) => parseManifest(await readManifest(location, options), location)));
  const inline = typeof inputs.yaml === "string" ? parseManifest(inputs.yaml, "the input yaml") : [];
  const given = Array.isArray(inputs.objs) ? (inputs.objs as Value[]).filter(isRecord) : [];
  return [...fromFiles.flat(), ...inline, ...given];
}

function child(object: KubeObject, prefix: string, request: ConstructRequest, version: string) {
  return {
    type: tokenOf(kindOfObject(object)),
    name: prefix === "" ? idOf(object) : `${prefix}:${idOf(object)}`,
    custom: true,
    inputs: isSecret(object) ? withSecretData(object) : object,
    provider: request.providers.kubernetes,
    version,
    protect: request.protect,
    retainOnDelete: request.retainOnDelete,
    additionalSecretOutputs: isSecret(object) ? ["data", "stringData"] : [],
  };
}

function withSecretData(object: KubeObject): Properties {
  const wrapped = Object.entries(object).map(
    ([key, value]) => [key, key === "data" || key === "stringData" ? new Secret(value) : value] as const,
  );
  return Object.fromEntries(wrapped);
}
