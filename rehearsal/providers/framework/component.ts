import type { Registered } from "./monitor";
import { type ConstructRequest, ProviderError } from "./provider";
import { hasSecret, hasUnknown, isRecord, ResourceReference, reveal, Secret, Unknown, type Value } from "./values";

/** An input that needs what other children of the component turned out to be. */
export class Later {
  /** @param of keys of the children that it comes from: they become the input's dependencies. */
  constructor(
    readonly of: readonly string[],
    readonly read: (family: Family) => Value | undefined,
  ) {}
}

/** One child of a component, as data. */
export interface Child {
  /** Names it inside the plan; the type and the logical name need not be unique. */
  readonly key: string;
  readonly type: string;
  readonly name: string;
  /** Key of the parent; the component itself when absent. */
  readonly parent?: string;
  /** A component of its own: no provider, no id, `outputs` are registered when its children are complete. */
  readonly component?: { readonly outputs: (family: Family) => { readonly [key: string]: Value } };
  readonly inputs: { readonly [input: string]: Value | Later | undefined };
  /** Inputs of the component whose dependencies an input of this child carries. */
  readonly inherits?: { readonly [input: string]: readonly string[] };
  /** Keys of children that it waits for, beside those that its inputs come from. */
  readonly dependsOn?: readonly string[];
  readonly ignoreChanges?: readonly string[];
}

/** The children of a component that exist so far, by key. */
export class Family {
  private readonly members = new Map<string, Registered>();

  add(key: string, registered: Registered): void {
    if (this.members.has(key)) throw new Error(`two children have the key ${key}`);
    this.members.set(key, registered);
  }

  get(key: string): Registered {
    const member = this.members.get(key);
    if (member === undefined) throw new Error(`the child ${key} is used before it is registered`);
    return member;
  }

  id(key: string): string | Unknown {
    return this.get(key).id;
  }

  /** Output of a child, or something inside it. Unknown when the child does not exist yet and its provider did not foretell it. */
  output(key: string, ...path: readonly (string | number)[]): Value | undefined {
    const { state, id } = this.get(key);
    let value: Value | undefined = state;
    for (const [depth, step] of path.entries()) {
      if (value instanceof Secret) return lift([value], ([plain]) => at(plain, path.slice(depth)));
      if (value instanceof Unknown) return value;
      value = at(value, [step]);
      if (value === undefined) return id instanceof Unknown ? id : undefined;
    }
    return value;
  }

  reference(key: string): ResourceReference {
    const { urn, id } = this.get(key);
    return new ResourceReference(urn, id);
  }

  componentReference(key: string): ResourceReference {
    return new ResourceReference(this.get(key).urn, undefined);
  }

  urns(keys: readonly string[]): string[] {
    return keys.map((key) => this.get(key).urn);
  }
}

function at(value: Value | undefined, path: readonly (string | number)[]): Value {
  let found: Value | undefined = value;
  for (const step of path) {
    if (Array.isArray(found) && typeof step === "number") found = found[step] as Value | undefined;
    else if (isRecord(found) && typeof step === "string") found = found[step];
    else return undefined as unknown as Value;
  }
  return found as Value;
}

/** Computes as the SDKs do: unknown when any operand holds an unknown, secret when any holds a secret. */
export function lift(operands: readonly (Value | undefined)[], compute: (plain: readonly (Value | undefined)[]) => Value): Value {
  const secret = operands.some(hasSecret);
  const result = operands.some(hasUnknown)
    ? Unknown.instance
    : compute(operands.map((operand) => (operand === undefined ? undefined : reveal(operand))));
  return secret ? new Secret(result) : result;
}

/** The entries that have a value. */
export function present(entries: { readonly [key: string]: Value | undefined }): Value {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as { [key: string]: Value };
}

/** An input that is another child's id. */
export function idOf(key: string): Later {
  return new Later([key], (family) => family.id(key));
}

/** An input that is another child's output. */
export function outputOf(key: string, output: string): Later {
  return new Later([key], (family) => family.output(key, output));
}

/** Registers the component that a construct request asks for, without its children, with the options of the request. */
export function registerSelf(request: ConstructRequest): Promise<Registered> {
  return request.monitor.register({
    type: request.type,
    name: request.name,
    parent: request.parent,
    custom: false,
    inputs: {},
    dependencies: request.dependencies,
    providers: request.providers,
    ignoreChanges: request.ignoreChanges,
    aliases: request.aliases as never,
    protect: request.protect,
    retainOnDelete: request.retainOnDelete,
  });
}

/**
 * Registers a component and its children in the order of the plan, one after the other: every run makes the same requests.
 *
 * The component itself has no inputs in the state: awsx 3.9 embeds the Node SDK 3.200 and eks 4.3 embeds 3.173, and that SDK sends a
 * component's inputs only since 3.202.
 *
 * @param versions version of each package, sent with its resources when no explicit provider is given.
 */
export async function registerComponent(
  request: ConstructRequest,
  plan: { readonly children: readonly Child[]; readonly versions: { readonly [packageName: string]: string } },
): Promise<{ urn: string; family: Family }> {
  refuseUnmodelledOptions(request);
  const { monitor, providers } = request;
  const inherited = { protect: request.protect, retainOnDelete: request.retainOnDelete };
  const component = await registerSelf(request);
  const family = new Family();
  for (const child of plan.children) {
    const { inputs, inputDependencies } = resolve(child, family, request);
    const implied = Object.values(inputDependencies).flat();
    const packageName = packageOf(child.type);
    const registered = await monitor.register({
      type: child.type,
      name: child.name,
      parent: child.parent === undefined ? component.urn : family.get(child.parent).urn,
      custom: child.component === undefined,
      inputs,
      dependencies: [...new Set([...family.urns(child.dependsOn ?? []), ...implied])],
      inputDependencies,
      ignoreChanges: child.ignoreChanges,
      ...(child.component === undefined
        ? { provider: isProvider(child.type) ? undefined : providers[packageName], version: plan.versions[packageName] }
        : { providers }),
      ...inherited,
    });
    family.add(child.key, registered);
  }
  for (const child of plan.children) {
    if (child.component !== undefined) await monitor.registerOutputs(family.get(child.key).urn, child.component.outputs(family));
  }
  return { urn: component.urn, family };
}

function resolve(child: Child, family: Family, request: ConstructRequest) {
  const inputs: Record<string, Value> = {};
  const inputDependencies: Record<string, readonly string[]> = {};
  for (const [input, planned] of Object.entries(child.inputs)) {
    const value = planned instanceof Later ? planned.read(family) : planned;
    if (value === undefined) continue;
    const sources = planned instanceof Later ? family.urns(planned.of) : [];
    const carried = (child.inherits?.[input] ?? []).flatMap((name) => request.inputDependencies[name] ?? []);
    inputs[input] = value;
    // An entry even when it is empty: without any entry the engine takes every input to depend on every dependency.
    inputDependencies[input] = [...new Set([...sources, ...carried])];
  }
  return { inputs, inputDependencies };
}

const PROVIDER_TYPE = "pulumi:providers:";

function isProvider(type: string): boolean {
  return type.startsWith(PROVIDER_TYPE);
}

function packageOf(type: string): string {
  return isProvider(type) ? type.slice(PROVIDER_TYPE.length) : type.split(":")[0]!;
}

/** Resource options that the real components hand on to their children and this stand-in does not. */
function refuseUnmodelledOptions(request: ConstructRequest): void {
  const { raw } = request;
  const given = {
    customTimeouts: Object.values(raw.getCustomtimeouts()?.toObject() ?? {}).some((timeout) => timeout !== ""),
    deletedWith: raw.getDeletedwith() !== "",
    replaceOnChanges: raw.getReplaceonchangesList().length > 0,
    replaceWith: raw.getReplaceWithList().length > 0,
    replacementTrigger: raw.hasReplacementTrigger(),
    additionalSecretOutputs: raw.getAdditionalsecretoutputsList().length > 0,
    hooks: Object.values(raw.getResourceHooks()?.toObject() ?? {}).some((hooks) => Array.isArray(hooks) && hooks.length > 0),
  };
  for (const [option, present] of Object.entries(given)) {
    if (present)
      throw new ProviderError(
        `${request.type} "${request.name}": the stand-in does not model the resource option ${option}; leave it out.`,
      );
  }
}
