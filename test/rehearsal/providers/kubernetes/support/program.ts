import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Diff, Provider } from "../../../../../rehearsal/providers/framework/provider";
import { type Json, type Properties, reveal } from "../../../../../rehearsal/providers/framework/values";
import { createKubernetesProvider } from "../../../../../rehearsal/providers/kubernetes/provider";

export interface Deployed {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly state: Properties;
}

/** Short waits: a test that fails must fail soon. */
const PACE = { pollMs: 50, settleMs: 200, retryMs: 3_000 };

export async function configuredProvider(
  args: Properties,
  options: Parameters<typeof createKubernetesProvider>[0] = {},
): Promise<Provider> {
  const provider = createKubernetesProvider({ ...PACE, ...options })();
  await provider.configure!(args);
  return provider;
}

/** Calls a provider in the order in which the engine does. */
export class Program {
  constructor(readonly provider: Provider) {}

  async check(type: string, name: string, news: Properties, old?: Deployed): Promise<Properties> {
    const { inputs, failures } = await this.provider.check({
      ...identity(type, name),
      olds: old?.inputs ?? {},
      news,
      randomSeed: randomBytes(16),
    });
    assert.deepEqual(failures, []);
    return inputs;
  }

  async preview(type: string, name: string, news: Properties): Promise<Properties> {
    const inputs = await this.check(type, name, news);
    const { id, state } = await this.provider.create({ ...identity(type, name), inputs, timeout: 0, preview: true });
    assert.equal(id, "");
    return state;
  }

  async create(type: string, name: string, news: Properties, timeout = 0): Promise<Deployed> {
    const inputs = await this.check(type, name, news);
    const { id, state } = await this.provider.create({ ...identity(type, name), inputs, timeout, preview: false });
    return { type, name, id, inputs, state };
  }

  async diff(old: Deployed, news: Properties, ignoreChanges: readonly string[] = []): Promise<Diff> {
    const checked = await this.check(old.type, old.name, news, old);
    return this.provider.diff({
      ...identity(old.type, old.name),
      id: old.id,
      oldInputs: old.inputs,
      oldState: old.state,
      news: checked,
      ignoreChanges,
    });
  }

  async update(
    old: Deployed,
    news: Properties,
    options: { preview?: boolean; timeout?: number; ignoreChanges?: readonly string[] } = {},
  ): Promise<Deployed> {
    const { preview = false, timeout = 0, ignoreChanges = [] } = options;
    const inputs = await this.check(old.type, old.name, news, old);
    const { state } = await this.provider.update({
      ...identity(old.type, old.name),
      id: old.id,
      oldInputs: old.inputs,
      oldState: old.state,
      news: inputs,
      timeout,
      preview,
      ignoreChanges,
    });
    return { ...old, inputs, state };
  }

  /** Undefined: gone. */
  async refresh(old: Deployed): Promise<Deployed | undefined> {
    const found = await this.provider.read({ ...identity(old.type, old.name), id: old.id, inputs: old.inputs, state: old.state });
    return found === undefined ? undefined : { ...old, inputs: found.inputs, state: found.state };
  }

  async import(type: string, name: string, id: string): Promise<Deployed | undefined> {
    const found = await this.provider.read({ ...identity(type, name), id, inputs: {}, state: {} });
    return found === undefined ? undefined : { type, name, id: found.id, inputs: found.inputs, state: found.state };
  }

  async delete(old: Deployed, timeout = 0): Promise<void> {
    await this.provider.delete({ ...identity(old.type, old.name), id: old.id, inputs: old.inputs, state: old.state, timeout });
  }
}

function identity(type: string, name: string): { urn: string; type: string; name: string } {
  return { urn: `urn:pulumi:test::numinia::${type}::${name}`, type, name };
}

/** A value of a state or of inputs, secrets revealed. */
export function plain(properties: Properties, ...path: readonly (string | number)[]): Json | undefined {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], reveal(properties)) as
    Json | undefined;
}
