import type { Provider } from "../../../../rehearsal/providers/framework/provider";
import { Unknown, type Properties, type Value } from "../../../../rehearsal/providers/framework/values";
import { Account, createAwsProvider, type AccountOptions } from "../../../../rehearsal/providers/aws";

export interface Made {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly state: Properties;
}

export class CheckError extends Error {}

export const NOW = new Date("2026-03-04T05:06:07.890Z");
export const ACCOUNT_ID = "123456789012";

/** An account, and one connection to the provider, driven as the engine drives it. */
export class World {
  readonly provider: Provider;

  private constructor(readonly account: Account) {
    this.provider = createAwsProvider(account)();
  }

  static async open(options: Partial<AccountOptions> = {}, config: Properties = { region: "eu-west-1" }): Promise<World> {
    return World.on(new Account({ accountId: ACCOUNT_ID, region: "eu-west-1", propagationMs: 0, now: () => NOW, ...options }), config);
  }

  /** Another connection to an account, as an explicit provider of the program is. */
  static async on(account: Account, config: Properties): Promise<World> {
    const world = new World(account);
    await world.provider.configure!(config);
    return world;
  }

  async check(type: string, name: string, news: Properties, olds: Properties = {}): Promise<{ inputs: Properties; failures: string[] }> {
    const { inputs, failures } = await this.provider.check({ ...this.identified(type, name), olds, news, randomSeed: Buffer.from("seed") });
    return { inputs, failures: failures.map(({ property, reason }) => `${property} ${reason}`) };
  }

  async create(type: string, name: string, news: Properties): Promise<Made> {
    const { inputs, failures } = await this.check(type, name, news);
    if (failures.length > 0) throw new CheckError(failures.join("\n"));
    const { id, state } = await this.provider.create({ ...this.identified(type, name), inputs, timeout: 0, preview: false });
    return { type, name, id, inputs, state };
  }

  async preview(type: string, name: string, news: Properties): Promise<Properties> {
    const { inputs, failures } = await this.check(type, name, news);
    if (failures.length > 0) throw new CheckError(failures.join("\n"));
    return (await this.provider.create({ ...this.identified(type, name), inputs, timeout: 0, preview: true })).state;
  }

  /** What the engine would show for new inputs: the sorted paths with their kinds, and whether the old one goes first. */
  async diff(
    made: Made,
    news: Properties,
  ): Promise<{ replaces: string[]; detailed: { [path: string]: string }; deleteBeforeReplace: boolean; changes: boolean }> {
    const { inputs, failures } = await this.check(made.type, made.name, news, made.inputs);
    if (failures.length > 0) throw new CheckError(failures.join("\n"));
    const diff = await this.provider.diff({
      ...this.identified(made.type, made.name),
      id: made.id,
      oldInputs: made.inputs,
      oldState: made.state,
      news: inputs,
      ignoreChanges: [],
    });
    return { ...diff, replaces: [...diff.replaces] };
  }

  async update(made: Made, news: Properties, preview = false): Promise<Made> {
    const { inputs, failures } = await this.check(made.type, made.name, news, made.inputs);
    if (failures.length > 0) throw new CheckError(failures.join("\n"));
    const { state } = await this.provider.update({
      ...this.identified(made.type, made.name),
      id: made.id,
      oldInputs: made.inputs,
      oldState: made.state,
      news: inputs,
      timeout: 0,
      preview,
      ignoreChanges: [],
    });
    return { ...made, inputs, state };
  }

  async delete(made: Made): Promise<void> {
    await this.provider.delete({
      ...this.identified(made.type, made.name),
      id: made.id,
      inputs: made.inputs,
      state: made.state,
      timeout: 0,
    });
  }

  async refresh(made: Made): Promise<Made | undefined> {
    const found = await this.provider.read({
      ...this.identified(made.type, made.name),
      id: made.id,
      inputs: made.inputs,
      state: made.state,
    });
    return found && { ...made, id: found.id, inputs: found.inputs, state: found.state };
  }

  async import(type: string, id: string): Promise<{ id: string; inputs: Properties; state: Properties } | undefined> {
    return this.provider.read({ ...this.identified(type, "imported"), id, inputs: {}, state: {} });
  }

  private identified(type: string, name: string): { urn: string; type: string; name: string } {
    return { urn: `urn:pulumi:test::project::${type}::${name}`, type, name };
  }
}

/** The inputs with some replaced; `undefined` takes one away. */
export function but(inputs: Properties, changes: { readonly [name: string]: Value | undefined }): Properties {
  const merged: Record<string, Value | undefined> = { ...inputs, ...changes };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) as Properties;
}

export const unknown = Unknown.instance;

/** The inputs as a program wrote them: without what the provider put in. */
export function programmed({ inputs }: { readonly inputs: Properties }): Properties {
  const defaulted = (inputs.__defaults ?? []) as readonly string[];
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== "__defaults" && !defaulted.includes(name)));
}
