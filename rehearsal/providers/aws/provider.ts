import { ProviderError, type Diff, type Provider } from "../framework/provider";
import { equal, type Properties } from "../framework/values";
import type { Account } from "./account";
import { checkInputs } from "./check";
import { checkConfiguration, configuration, type Configuration } from "./configuration";
import { diffInputs } from "./diff";
import type { TypeEntry } from "./entry";
import { FUNCTIONS, invokeFunction } from "./invokes";
import { Lifecycle } from "./lifecycle";
import { RULES } from "./rules";
import { checkMembers } from "./shape-check";
import { didYouMean } from "./text";
import { ENTRY_BY_TOKEN } from "./types";

/** Version of the provider that the stand-in answers for. */
export const AWS_PROVIDER_VERSION = "7.48.0";

/**
 * A stand-in of the aws provider: what its entries describe behaves as in AWS; everything else is an error.
 *
 * @returns a factory for `serveProvider`; all connections share the account.
 */
export function createAwsProvider(account: Account): () => Provider {
  return () => new AwsProvider(account);
}

class AwsProvider implements Provider {
  private configured: Configuration | undefined;

  constructor(private readonly account: Account) {}

  checkConfig: Provider["checkConfig"] = async ({ news }) => ({ inputs: news, failures: checkConfiguration(news, this.account) });

  diffConfig: Provider["diffConfig"] = async ({ oldInputs, news }): Promise<Diff> => {
    const changed = [...new Set([...Object.keys(oldInputs), ...Object.keys(news)])].filter(
      (name) => name !== "version" && !equal(oldInputs[name], news[name]),
    );
    return {
      changes: changed.length > 0,
      replaces: [],
      detailed: Object.fromEntries(changed.map((name) => [name, "update"])),
      deleteBeforeReplace: false,
    };
  };

  configure: Provider["configure"] = async (args) => {
    this.configured = configuration(args, this.account);
  };

  check: Provider["check"] = async (request) => checkInputs(entryOf(request.type), request);

  diff: Provider["diff"] = async (request) => diffInputs(entryOf(request.type), request.oldInputs, request.news, request.ignoreChanges);

  create: Provider["create"] = async (request) =>
    this.lifecycle().create(entryOf(request.type), request.name, request.inputs, request.preview);

  read: Provider["read"] = async (request) => this.lifecycle().read(entryOf(request.type), request.id, request.inputs, request.state);

  update: Provider["update"] = async (request) => ({
    state: await this.lifecycle().update(
      entryOf(request.type),
      request.name,
      request.id,
      { inputs: request.oldInputs, state: request.oldState },
      request.news,
      request.preview,
    ),
  });

  delete: Provider["delete"] = async (request) => this.lifecycle().delete(entryOf(request.type), request.id, request.inputs, request.state);

  invoke: Provider["invoke"] = async ({ token, args }) => {
    const rules = RULES.functions[token];
    if (rules === undefined) {
      throw new ProviderError(
        `the aws stand-in has no function ${token}${didYouMean(token, FUNCTIONS)} Add it to rehearsal/providers/aws/invokes.ts.`.replace(
          /([^?])( Add)/,
          "$1.$2",
        ),
      );
    }
    const { value, failures } = checkMembers(args, rules.inputs, token);
    if (failures.length > 0) return { result: {}, failures };
    return { result: invokeFunction(token, value, this.account, this.region()) };
  };

  private region(): string {
    return this.configuration().region;
  }

  private lifecycle(): Lifecycle {
    return new Lifecycle(this.account, this.configuration());
  }

  private configuration(): Configuration {
    if (this.configured === undefined) throw new ProviderError("the aws stand-in was not configured before its first use");
    return this.configured;
  }
}

function entryOf(token: string): TypeEntry {
  const entry = ENTRY_BY_TOKEN.get(token);
  if (entry !== undefined) return entry;
  throw new ProviderError(
    `the aws stand-in has no resource type ${token}${didYouMean(token, [...ENTRY_BY_TOKEN.keys()])}. Add an entry to rehearsal/providers/aws/types.`.replace(
      "?.",
      "?",
    ),
  );
}

/**
 * Puts an object into the account as if it had been there before the program: for imports and adoption.
 *
 * @param options.id its AWS id, where it should be a given one.
 * @param options.outputs outputs that are not as AWS would compute them now.
 * @returns its id. Throws for inputs that the type does not take.
 */
export async function addExisting(
  account: Account,
  token: string,
  inputs: Properties,
  options: { readonly id?: string; readonly region?: string; readonly logicalName?: string; readonly outputs?: Properties } = {},
): Promise<string> {
  const entry = entryOf(token);
  const name = options.logicalName ?? "existing";
  const checked = checkInputs(entry, { name, olds: {}, news: inputs, randomSeed: Buffer.from(`${account.seed}|${token}|${name}`) });
  const failure = checked.failures[0];
  if (failure !== undefined) throw new ProviderError(`${token} ${name}: ${failure.property} ${failure.reason}`);
  const stray = Object.keys(options.outputs ?? {}).find((output) => !(output in RULES.types[token]!.outputs));
  if (stray !== undefined) {
    const known = Object.keys(RULES.types[token]!.outputs);
    throw new ProviderError(`${token} ${name}: ${stray} is not an output of ${token}${didYouMean(stray, known)}`);
  }
  const { __defaults: _defaults, ...plain } = checked.inputs;
  const lifecycle = new Lifecycle(account, { region: options.region ?? account.region, defaultTags: {} });
  return (await lifecycle.create(entry, name, plain, false, options)).id;
}
