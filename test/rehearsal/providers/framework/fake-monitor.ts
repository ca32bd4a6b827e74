import { ConstructRequest as ConstructMessage } from "@pulumi/pulumi/proto/provider_pb";
import type { Monitor, Registered, Registration } from "../../../../rehearsal/providers/framework/monitor";
import type { ConstructRequest } from "../../../../rehearsal/providers/framework/provider";
import { type Properties, Unknown, type Value } from "../../../../rehearsal/providers/framework/values";

export interface FakeEngine {
  readonly preview?: boolean;
  /** Outputs of a type, beside its inputs; none in a preview unless the value is itself unknown there. */
  readonly outputs?: { readonly [type: string]: (registration: Registration) => { readonly [output: string]: Value } };
  readonly functions?: { readonly [token: string]: (args: Properties) => Properties };
}

/** Records what a component registers, and answers as the engine does: in a preview without ids and without outputs of its own. */
export class FakeMonitor {
  readonly registrations: Registration[] = [];
  readonly outputs: { urn: string; outputs: { readonly [key: string]: Value | undefined } }[] = [];
  readonly invocations: { token: string; args: Properties; options: { provider?: string; version?: string } }[] = [];

  constructor(private readonly engine: FakeEngine = {}) {}

  async register(registration: Registration): Promise<Registered> {
    this.registrations.push(registration);
    const { type, name, parent, custom, inputs } = registration;
    const parentTypes = parent === "" ? "" : `${parent.split("::")[2]}$`;
    const urn = `urn:pulumi:test::project::${parentTypes}${type}::${name}`;
    const computed = this.engine.preview === true ? {} : (this.engine.outputs?.[type]?.(registration) ?? {});
    const id = custom ? (this.engine.preview === true ? Unknown.instance : `id-of-${type.split(":").at(-1)}-${name}`) : "";
    return { urn, id, state: { ...(inputs as Properties), ...computed } };
  }

  async registerOutputs(urn: string, outputs: { readonly [key: string]: Value | undefined }): Promise<void> {
    this.outputs.push({ urn, outputs });
  }

  async invoke(token: string, args: Properties, options: { provider?: string; version?: string } = {}): Promise<Properties> {
    this.invocations.push({ token, args, options });
    const answer = this.engine.functions?.[token];
    if (answer === undefined) throw new Error(`the fake engine has no function ${token}`);
    return answer(args);
  }

  /** What was registered, as `type name < parent`; the names of parents are enough to tell them apart in these tests. */
  family(): string[] {
    return this.registrations.map(
      ({ type, name, parent }) => `${type} ${name} < ${parent.split("::").slice(2).join("::").split("$").at(-1) ?? ""}`,
    );
  }

  find(type: string, name: string): Registration {
    const found = this.registrations.filter((registration) => registration.type === type && registration.name === name);
    if (found.length !== 1) throw new Error(`${found.length} registrations of ${type} ${name}`);
    return found[0]!;
  }

  request(type: string, name: string, inputs: Properties, more: Partial<ConstructRequest> = {}): ConstructRequest {
    return {
      type,
      name,
      parent: "",
      inputs,
      inputDependencies: {},
      dependencies: [],
      providers: {},
      aliases: [],
      protect: undefined,
      retainOnDelete: undefined,
      ignoreChanges: [],
      preview: this.engine.preview === true,
      monitor: this as unknown as Monitor,
      raw: new ConstructMessage(),
      ...more,
    };
  }
}
