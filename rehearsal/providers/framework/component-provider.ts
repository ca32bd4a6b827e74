import { type ConstructRequest, type Provider, ProviderError } from "./provider";
import type { Value } from "./values";

export interface Constructed {
  readonly urn: string;
  readonly state: { readonly [key: string]: Value };
  /** URNs that each output comes from. */
  readonly stateDependencies?: { readonly [output: string]: readonly string[] };
}

export type Construct = (request: ConstructRequest) => Promise<Constructed>;

/** A provider that has remote components and nothing else, like the stand-ins of awsx and eks. */
export function componentProvider(packageName: string, components: { readonly [type: string]: Construct }): Provider {
  const refuse = (what: string): Promise<never> =>
    Promise.reject(
      new ProviderError(
        `the ${packageName} stand-in has no ${what}; it has the components ${Object.keys(components).sort().join(", ")}. Use the real plugin (REAL=${packageName}) or model it.`,
      ),
    );
  return {
    check: ({ type }) => refuse(`resource ${type}`),
    diff: ({ type }) => refuse(`resource ${type}`),
    create: ({ type }) => refuse(`resource ${type}`),
    read: ({ type }) => refuse(`resource ${type}`),
    update: ({ type }) => refuse(`resource ${type}`),
    delete: ({ type }) => refuse(`resource ${type}`),
    invoke: ({ token }) => refuse(`function ${token}`),
    construct: (request) => components[request.type]?.(request) ?? refuse(`component ${request.type}`),
  };
}
