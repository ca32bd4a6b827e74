import { createHash } from "node:crypto";
import * as path from "node:path";
import { ProviderError } from "../framework/provider";
import type { Json } from "../framework/values";
import { Journal } from "./journal";
import type { FunctionRunner } from "./lambda/runner";
import type { NodeGroupListener, NodeGroupNotice } from "./node-group-notice";
import { type SecretVersion, SecretVersions } from "./secrets-manager/versions";
import { keyOf, type StoredObject } from "./stored-object";
import { SECRET_VERSION } from "./tokens";

export interface AccountOptions {
  /** Twelve digits. */
  readonly accountId: string;
  /** The region in which the harness works; a provider's own `aws:region` decides for its resources. */
  readonly region: string;
  readonly partition?: string;
  /** Where an EKS cluster's API answers. Without it, a name that does not resolve, as AWS forms it. */
  readonly clusterEndpoint?: ClusterEndpoint;
  /** Keeps the objects between processes (JSON lines, mode 0600). Without it they live in memory. */
  readonly file?: string;
  /** Start of every generated id; two accounts of the same seed generate the same ids. */
  readonly seed?: string;
  readonly now?: () => Date;
  /** How long a rule that AWS lets come true later may take, in milliseconds. */
  readonly propagationMs?: number;
  /** IAM role in whose name the program works. */
  readonly deployerRole?: string;
}

export interface ClusterEndpoint {
  /** @default a name as AWS forms it */
  readonly url?: string;
  readonly certificateAuthorityData: string;
}

/** The AWS account of a rehearsal: what exists in it, and nothing about how the types behave. */
export class Account {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly seed: string;
  readonly propagationMs: number;
  readonly deployerRole: string;
  readonly now: () => Date;
  clusterEndpoint: ClusterEndpoint | undefined;
  /** What runs Lambda functions. Without it, an invocation fails. */
  functionRunner: FunctionRunner | undefined;
  /** Values of Secrets Manager entries. */
  readonly secretVersions = new SecretVersions((arn, version) => this.relabel(arn, version));
  private readonly stored = new Map<string, StoredObject>();
  private readonly byType = new Map<string, Map<string, StoredObject>>();
  private readonly listeners = new Set<NodeGroupListener>();
  private readonly waiting = new Set<() => void>();
  private readonly journal: Journal | undefined;
  private counter = 0;
  private trying = false;

  constructor(options: AccountOptions) {
    if (!/^\d{12}$/.test(options.accountId)) {
      throw new Error(`"${options.accountId}" is not an AWS account id; give twelve digits`);
    }
    this.accountId = options.accountId;
    this.region = options.region;
    this.partition = options.partition ?? "aws";
    this.seed = options.seed ?? options.accountId;
    this.propagationMs = options.propagationMs ?? 10_000;
    this.deployerRole = options.deployerRole ?? "rehearsal-deployer";
    this.now = options.now ?? (() => new Date());
    this.clusterEndpoint = options.clusterEndpoint;
    if (options.file === undefined) return;
    this.journal = new Journal(path.resolve(options.file));
    for (const line of this.journal.read()) {
      if (line.counter !== undefined) this.counter = Math.max(this.counter, line.counter);
      if (line.put !== undefined) this.index(line.put);
      if (line.drop !== undefined) this.unindex(line.drop);
    }
  }

  /** ARN of the role in whose name the program works. */
  get deployerArn(): string {
    return `arn:${this.partition}:iam::${this.accountId}:role/${this.deployerRole}`;
  }

  /** The next hexadecimal digits of the account's own sequence. */
  hex(digits: number): string {
    this.counter += 1;
    if (!this.trying) this.journal?.append({ counter: this.counter });
    return createHash("sha512").update(`${this.seed}|${this.counter}`).digest("hex").slice(0, digits);
  }

  /** Runs what asks for ids without using any up, as a preview needs. */
  tryOut<T>(work: () => T): T {
    const counter = this.counter;
    this.trying = true;
    try {
      return work();
    } finally {
      this.counter = counter;
      this.trying = false;
    }
  }

  /** Objects that exist; of one type when it is named. Deleted ones that still hold their name are left out. */
  objects(type?: string): readonly StoredObject[] {
    return this.everything(type).filter((object) => object.goneAt === undefined);
  }

  /** Deleted objects of a type that still hold their name. */
  recoverable(type: string): readonly StoredObject[] {
    const now = this.now().getTime();
    return this.everything(type).filter((object) => object.goneAt !== undefined && object.goneAt > now);
  }

  /** The object of a type by id, in one region (any for a global type). */
  object(type: string, region: string, id: string): StoredObject | undefined {
    const found = this.byType.get(type)?.get(keyOf({ type, region, id })) ?? this.byType.get(type)?.get(keyOf({ type, region: "", id }));
    return found?.goneAt === undefined ? found : undefined;
  }

  put(object: StoredObject): void {
    this.index(object);
    this.journal?.append({ put: object });
    for (const wake of [...this.waiting]) wake();
  }

  drop(object: StoredObject): void {
    const key = keyOf(object);
    this.unindex(key);
    this.journal?.append({ drop: key });
    for (const owned of this.objects().filter((candidate) => candidate.owner === key)) this.drop(owned);
    for (const wake of [...this.waiting]) wake();
  }

  /** Deletes an object behind the program's back, as a person in the console would. */
  remove(type: string, id: string): void {
    this.drop(this.required(type, id));
  }

  /** Changes inputs of an object behind the program's back. Outputs of the same names change with them. */
  change(type: string, id: string, inputs: { readonly [name: string]: Json }): void {
    const object = this.required(type, id);
    const known = Object.fromEntries(Object.entries(inputs).filter(([name]) => name in object.state));
    this.put({ ...object, inputs: { ...object.inputs, ...inputs }, state: { ...object.state, ...known } });
  }

  /** Brings back an object that is in its recovery window, e.g. a secret. */
  restore(type: string, id: string): void {
    const object = this.recoverable(type).find((candidate) => candidate.id === id);
    if (object === undefined) throw new ProviderError(`the account has no deleted ${type} ${id} to restore`);
    const { goneAt: _goneAt, ...restored } = object;
    this.put(restored);
  }

  /** Calls the listener on every change of a node group; what it awaits, the node group awaits. Returns a function that ends it. */
  onNodeGroup(listener: NodeGroupListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async notifyNodeGroup(notice: NodeGroupNotice): Promise<void> {
    for (const listener of this.listeners) await listener(notice);
  }

  /** Waits until the condition gives undefined, at most the propagation time; returns its last answer. */
  async settled<T>(condition: () => T | undefined): Promise<T | undefined> {
    const deadline = Date.now() + this.propagationMs;
    for (;;) {
      const answer = condition();
      const left = deadline - Date.now();
      if (answer === undefined || left <= 0) return answer;
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          this.waiting.delete(done);
          resolve();
        };
        const timer = setTimeout(done, left);
        this.waiting.add(done);
      });
    }
  }

  /** A program's own version shows the labels that it has now. */
  private relabel(arn: string, { id, labels }: SecretVersion): void {
    const object = this.objects(SECRET_VERSION).find(({ state }) => state.secretArn === arn && state.versionId === id);
    if (object === undefined) return;
    const versionStages = [...labels];
    const inputs = object.inputs.versionStages === undefined ? object.inputs : { ...object.inputs, versionStages };
    this.put({ ...object, inputs, state: { ...object.state, versionStages } });
  }

  private everything(type?: string): readonly StoredObject[] {
    return [...(type === undefined ? this.stored : (this.byType.get(type) ?? new Map<string, StoredObject>())).values()];
  }

  private required(type: string, id: string): StoredObject {
    const object = this.objects(type).find((candidate) => candidate.id === id);
    if (object === undefined) throw new ProviderError(`the account has no ${type} ${id}`);
    return object;
  }

  private index(object: StoredObject): void {
    const key = keyOf(object);
    this.stored.set(key, object);
    const ofType = this.byType.get(object.type);
    if (ofType === undefined) this.byType.set(object.type, new Map([[key, object]]));
    else ofType.set(key, object);
  }

  private unindex(key: string): void {
    const object = this.stored.get(key);
    if (object === undefined) return;
    this.stored.delete(key);
    this.byType.get(object.type)!.delete(key);
  }
}
