import { PartialFailure, ProviderError } from "../framework/provider";
import { reveal, type Properties, type Value } from "../framework/values";
import type { Account } from "./account";
import type { Configuration } from "./configuration";
import type { AwsError, Companion, Subject, TypeEntry } from "./entry";
import { awaitEventualRules, refusal, referrersOf, title, unreadiness } from "./guards";
import { prefixedName } from "./naming";
import { textAt, valueAt } from "./paths";
import { seal, unsealAll } from "./sealing";
import { makeState, type Making } from "./state";
import { keyOf, type StoredObject } from "./stored-object";
import { ENTRY_BY_TOKEN } from "./types";

type State = Record<string, Value>;

/** Creates, updates, reads and deletes objects of an account as the entries say. */
export class Lifecycle {
  constructor(
    private readonly account: Account,
    private readonly configuration: Configuration,
  ) {}

  /** @param forced what is given already of an object that exists before the program does. */
  async create(
    entry: TypeEntry,
    logicalName: string,
    inputs: Properties,
    preview: boolean,
    forced: { readonly id?: string; readonly outputs?: Properties } = {},
  ): Promise<{ id: string; state: State }> {
    const plain = reveal(inputs) as Properties;
    const physicalName = preview ? undefined : this.nameFromPrefix(entry, plain);
    const effective = physicalName === undefined ? plain : { ...plain, [entry.name!.input]: physicalName };
    const region = textAt(plain, "region") ?? this.configuration.region;
    const base = { entry, account: this.account, region, stage: "create" as const, logicalName, inputs: effective };
    const making = (id: string): Making => ({
      entry,
      inputs,
      preview,
      defaultTags: this.configuration.defaultTags,
      physicalName,
      subject: (state) => ({ ...base, id, state }),
    });
    if (preview) return { id: "", state: makeState(making("")) };
    const name = textAt(effective, entry.name?.input ?? "name");
    const early: Subject = { ...base, id: "", state: {} };
    this.refuse(`creating ${title(entry, name)}`, refusalOfReferences(early));
    await awaitEventualRules(early);
    this.refuse(`creating ${title(entry, name)}`, refusal(early));
    const id = forced.id ?? entry.id(early);
    const made = makeState(making(id));
    const answers = await entry.answers?.({ ...early, id, state: reveal(made) as State });
    const state = { ...made, ...answers, ...forced.outputs };
    const subject: Subject = { ...base, id, state: reveal(state) as State };
    const stored: StoredObject = {
      type: entry.token,
      region: entry.global === true ? "" : region,
      id,
      logicalName,
      status: "creating",
      inputs: this.sealed(inputs),
      state: this.sealed(state),
    };
    this.account.put(stored);
    for (const companion of entry.companions ?? []) this.addCompanion(companion, subject, stored);
    return { id, state: await this.settle(subject, stored, inputs, state, "create") };
  }

  async update(
    entry: TypeEntry,
    logicalName: string,
    id: string,
    old: { readonly inputs: Properties; readonly state: Properties },
    inputs: Properties,
    preview: boolean,
  ): Promise<State> {
    const region = textAt(old.state, "region") ?? this.configuration.region;
    const known = entry.name === undefined ? undefined : old.state[entry.name.input];
    const plain = reveal(inputs) as Properties;
    const effective =
      known === undefined || plain[entry.name!.input] !== undefined ? plain : { ...plain, [entry.name!.input]: reveal(known) };
    const previous = { inputs: reveal(old.inputs) as Properties, state: reveal(old.state) as Properties };
    const base = { entry, account: this.account, region, stage: "update" as const, logicalName, id, inputs: effective, previous };
    const making: Making = {
      entry,
      inputs,
      before: old.state,
      preview,
      defaultTags: this.configuration.defaultTags,
      subject: (state) => ({ ...base, state }),
    };
    if (preview) return makeState(making);
    const what = `updating ${title(entry, textAt(effective, entry.name?.input ?? "name") ?? id)}`;
    const stored = this.account.object(entry.token, region, id);
    if (stored === undefined) throw new ProviderError(`${what}: api error NotFound: it is not in the account any more; refresh the stack`);
    const early: Subject = { ...base, state: previous.state };
    await awaitEventualRules(early);
    this.refuse(what, refusal(early));
    const state = makeState(making);
    if (stored.status === "failed" && "status" in state) state.status = "ACTIVE";
    const next: StoredObject = { ...stored, inputs: this.sealed(inputs), state: this.sealed(state) };
    this.account.put(next);
    return this.settle({ ...base, state: reveal(state) as State }, next, inputs, state, "update");
  }

  read(
    entry: TypeEntry,
    id: string,
    inputs: Properties,
    state: Properties,
  ): { id: string; inputs: Properties; state: Properties } | undefined {
    const [bare, suffix] = splitRegion(id);
    const region = textAt(state, "region") ?? textAt(inputs, "region") ?? suffix ?? this.configuration.region;
    const isImport = Object.keys(inputs).length === 0 && Object.keys(state).length === 0;
    const stored =
      this.account.object(entry.token, region, bare) ??
      this.byImportId(entry, region, bare) ??
      (isImport ? this.adopted(entry, region, bare) : undefined);
    if (stored === undefined) return undefined;
    const found = unsealAll(stored.inputs, inputs, this.account.seed);
    // An import has no inputs yet: then nothing in them is the provider's own choice.
    const known = Object.keys(inputs).length === 0 ? { ...found, __defaults: [] } : found;
    return { id: stored.id, inputs: known, state: unsealAll(stored.state, state, this.account.seed) };
  }

  async delete(entry: TypeEntry, id: string, inputs: Properties, state: Properties): Promise<void> {
    const region = textAt(state, "region") ?? this.configuration.region;
    const stored = this.account.object(entry.token, region, id);
    if (stored === undefined || stored.inputs.skipDestroy === true) return; // gone already is as good as deleted
    const subject: Subject = {
      entry,
      account: this.account,
      region,
      stage: "delete",
      logicalName: stored.logicalName,
      id,
      inputs: reveal(unsealAll(stored.inputs, inputs, this.account.seed)) as Properties,
      state: reveal(unsealAll(stored.state, state, this.account.seed)) as State,
    };
    this.refuse(`deleting ${title(entry, textAt(subject.state, entry.name?.input ?? "") ?? id)}`, refusal(subject));
    for (const { object, reference } of referrersOf(subject)) if (reference.whenTargetGoes === "cascade") this.account.drop(object);
    for (const effect of entry.effects ?? []) await effect.run(subject, stored);
    const days = entry.recovery?.days(subject.inputs) ?? 0;
    if (days === 0) this.account.drop(stored);
    else this.account.put({ ...stored, goneAt: this.account.now().getTime() + days * 86_400_000 });
  }

  /** Waits until the object is ready and tells those who need to know. */
  private async settle(subject: Subject, stored: StoredObject, inputs: Properties, state: State, verb: string): Promise<State> {
    const what = `waiting for ${title(subject.entry, subject.id)} ${verb}`;
    const lacking = await unreadiness(subject);
    if (lacking !== undefined) {
      const { state: last, error } = lacking;
      throw this.failed(
        stored,
        inputs,
        state,
        last,
        `${what}: timeout while waiting for state to become 'ACTIVE' (last state: '${last}'): ${last}: ${error.code}: ${error.message}`,
      );
    }
    try {
      for (const effect of subject.entry.effects ?? []) await effect.run(subject, stored);
    } catch (error) {
      throw this.failed(stored, inputs, state, "CREATE_FAILED", `${what}: ${(error as Error).message}`);
    }
    this.account.put({ ...stored, status: "ready" });
    return state;
  }

  private failed(stored: StoredObject, inputs: Properties, state: State, last: string, reason: string): PartialFailure {
    const shown = "status" in state ? { ...state, status: last } : state;
    this.account.put({ ...stored, status: "failed", state: this.sealed(shown) });
    return new PartialFailure(stored.id, shown, inputs, [reason]);
  }

  private addCompanion(companion: Companion, owner: Subject, ownerObject: StoredObject): void {
    const entry = ENTRY_BY_TOKEN.get(companion.type)!;
    const inputs = companion.inputs(owner);
    if (inputs === undefined) return;
    const base = { entry, account: this.account, region: owner.region, stage: "create" as const, logicalName: "", inputs };
    const id = companion.output === undefined ? entry.id({ ...base, id: "", state: {} }) : String(valueAt(owner.state, companion.output));
    if (this.account.object(entry.token, owner.region, id) !== undefined) return;
    const state = makeState({ entry, inputs, preview: false, defaultTags: {}, subject: (soFar) => ({ ...base, id, state: soFar }) });
    if (refusal({ ...base, id, state }) !== undefined) return; // somebody made it before
    this.account.put({
      type: entry.token,
      region: entry.global === true ? "" : owner.region,
      id,
      logicalName: "",
      status: "ready",
      inputs: this.sealed(inputs),
      state: this.sealed(state),
      companion: true,
      ...(companion.survives === true ? {} : { owner: keyOf(ownerObject) }),
    });
  }

  private nameFromPrefix(entry: TypeEntry, inputs: Properties): string | undefined {
    const prefix = entry.name?.prefixInput === undefined ? undefined : textAt(inputs, entry.name.prefixInput);
    if (prefix === undefined || inputs[entry.name!.input] !== undefined) return undefined;
    return prefixedName(prefix, this.account.now(), this.account.hex(9).replace(/\D/g, "0"));
  }

  private byImportId(entry: TypeEntry, region: string, id: string): StoredObject | undefined {
    const { importId } = entry;
    if (importId === undefined) return undefined;
    return this.account
      .objects(entry.token)
      .find(
        (object) =>
          (object.region === "" || object.region === region) && importId({ id: object.id, inputs: object.inputs as Properties }) === id,
      );
  }

  /** An object that AWS made, as the type sees it from its first import on. */
  private adopted(entry: TypeEntry, region: string, id: string): StoredObject | undefined {
    const found = entry.adopts && this.account.object(entry.adopts.type, region, id);
    const inputs = found && entry.adopts!.inputs(found);
    if (inputs === undefined) return undefined;
    const base = { entry, account: this.account, region, stage: "create" as const, logicalName: "", inputs, id };
    const state = makeState({ entry, inputs, preview: false, defaultTags: {}, subject: (soFar) => ({ ...base, state: soFar }) });
    const stored: StoredObject = {
      type: entry.token,
      region,
      id,
      logicalName: "",
      status: "ready",
      inputs: this.sealed(inputs),
      state: this.sealed(state),
    };
    this.account.put(stored);
    return stored;
  }

  private sealed(properties: Properties): StoredObject["inputs"] {
    return seal(properties, this.account.seed) as StoredObject["inputs"];
  }

  private refuse(what: string, error: AwsError | undefined): void {
    if (error !== undefined) throw new ProviderError(`${what}: api error ${error.code}: ${error.message}`);
  }
}

/** References alone, so that a dangling one is told at once and not after the propagation time. */
function refusalOfReferences(subject: Subject): AwsError | undefined {
  return refusal({ ...subject, entry: { ...subject.entry, rules: [] } });
}

/** `id@region`, the form in which an import names another region than the provider's. */
function splitRegion(id: string): [string, string | undefined] {
  const match = /^(.*)@([a-z]{2}(?:-[a-z]+)+-\d)$/.exec(id);
  return match === null ? [id, undefined] : [match[1]!, match[2]];
}
