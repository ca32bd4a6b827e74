import type { Monitor } from "./monitor";
import type { Properties, Value } from "./values";

/** A failure that the engine shows as the resource's error, without a stack trace. */
export class ProviderError extends Error {}

/**
 * The object exists but did not become what it should in time: the engine keeps its state and marks it for another try.
 * Real providers answer the same way when an await times out.
 */
export class PartialFailure extends ProviderError {
  constructor(
    readonly id: string,
    readonly state: Properties,
    readonly inputs: Properties,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join("; "));
  }
}

export interface CheckFailure {
  /** Path of the input, e.g. `cidrBlock`. */
  readonly property: string;
  readonly reason: string;
}

export type DiffKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

export interface Diff {
  readonly changes: boolean;
  /** Top-level properties whose change replaces the resource. */
  readonly replaces: readonly string[];
  /** Property paths that differ. */
  readonly detailed: { readonly [path: string]: DiffKind };
  /** True when the old one must go before the new one can come (same physical name). */
  readonly deleteBeforeReplace: boolean;
}

export interface Identified {
  readonly urn: string;
  /** Type token, e.g. `aws:ec2/subnet:Subnet`. */
  readonly type: string;
  /** Logical name, the last part of the URN. */
  readonly name: string;
}

/** Seconds; 0 means the provider's default. */
type Timeout = number;

/**
 * What a stand-in implements; one instance for each provider connection of the engine, so that two Kubernetes providers of one
 * program do not share a kubeconfig. Everything optional is answered as a provider without that feature answers.
 */
export interface Provider {
  checkConfig?(request: Identified & { news: Properties }): Promise<{ inputs: Properties; failures: readonly CheckFailure[] }>;
  diffConfig?(request: Identified & { oldInputs: Properties; news: Properties }): Promise<Diff>;
  configure?(args: Properties): Promise<void>;
  check(
    request: Identified & { olds: Properties; news: Properties; randomSeed: Uint8Array },
  ): Promise<{ inputs: Properties; failures: readonly CheckFailure[] }>;
  diff(
    request: Identified & { id: string; oldInputs: Properties; oldState: Properties; news: Properties; ignoreChanges: readonly string[] },
  ): Promise<Diff>;
  create(request: Identified & { inputs: Properties; timeout: Timeout; preview: boolean }): Promise<{ id: string; state: Properties }>;
  /** `undefined`: the object is gone. `inputs` is empty for an import. */
  read(
    request: Identified & { id: string; inputs: Properties; state: Properties },
  ): Promise<{ id: string; inputs: Properties; state: Properties } | undefined>;
  update(
    request: Identified & {
      id: string;
      oldInputs: Properties;
      oldState: Properties;
      news: Properties;
      timeout: Timeout;
      preview: boolean;
      ignoreChanges: readonly string[];
    },
  ): Promise<{ state: Properties }>;
  delete(request: Identified & { id: string; inputs: Properties; state: Properties; timeout: Timeout }): Promise<void>;
  invoke?(request: {
    token: string;
    args: Properties;
    preview: boolean;
  }): Promise<{ result: Properties; failures?: readonly CheckFailure[] }>;
  /** `stateDependencies`: URNs that each output comes from, so that what uses it waits for them and is deleted before them. */
  construct?(request: ConstructRequest): Promise<{
    urn: string;
    state: { readonly [key: string]: Value };
    stateDependencies?: { readonly [output: string]: readonly string[] };
  }>;
  /** The engine was interrupted: end waits soon. */
  cancel?(): void;
}

export interface ConstructRequest {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly inputs: Properties;
  /** URNs that each input depends on. */
  readonly inputDependencies: { readonly [input: string]: readonly string[] };
  /** URNs of `dependsOn`. */
  readonly dependencies: readonly string[];
  /** Package → provider reference (`urn::id`). */
  readonly providers: { readonly [packageName: string]: string };
  readonly aliases: readonly unknown[];
  readonly protect: boolean | undefined;
  readonly retainOnDelete: boolean | undefined;
  readonly ignoreChanges: readonly string[];
  readonly preview: boolean;
  readonly monitor: Monitor;
  /** The whole message, for what is not spelled out here. */
  readonly raw: import("@pulumi/pulumi/proto/provider_pb").ConstructRequest;
}
