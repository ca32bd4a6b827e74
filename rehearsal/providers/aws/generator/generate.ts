import * as path from "node:path";
import { ENTRIES } from "../types";
import { FUNCTIONS } from "../invokes";
import type { GeneratedRules, Shape, TypeRules } from "../shapes";
import { SdkTypes } from "./sdk-types";
import type { ServiceModels } from "./service-model";
import { BOTOCORE_VERSION } from "./wheel";

/**
 * Derives the rules of every entry.
 *
 * @param models AWS's service models; without them, part (a) only: inputs and outputs, no limits.
 */
export function generate(models: ServiceModels | undefined): GeneratedRules {
  const sdk = new SdkTypes(path.dirname(require.resolve("@pulumi/aws/package.json")));
  const types: Record<string, TypeRules> = {};
  for (const entry of [...ENTRIES].sort((left, right) => (left.token < right.token ? -1 : 1))) {
    const rules = sdk.type(entry.token);
    let inputs = rules.inputs;
    if (models !== undefined) for (const mirror of entry.mirrors) inputs = models.limit(inputs, mirror);
    types[entry.token] = { ...rules, inputs };
  }
  return {
    sources: { sdk: `@pulumi/aws ${sdk.version}`, serviceModels: `botocore ${BOTOCORE_VERSION}` },
    provider: sdk.provider(),
    types,
    functions: Object.fromEntries(FUNCTIONS.map((token) => [token, sdk.function(token)])),
  };
}

/** The same rules without what comes from the service models. */
export function withoutLimits(rules: GeneratedRules): GeneratedRules {
  const shapes = (inputs: { readonly [name: string]: Shape }): Record<string, Shape> =>
    Object.fromEntries(Object.entries(inputs).map(([name, shape]) => [name, bare(shape)]));
  const bare = ({ limits: _limits, ...shape }: Shape): Shape => ({
    ...shape,
    ...(shape.element === undefined ? {} : { element: bare(shape.element) }),
    ...(shape.members === undefined ? {} : { members: shapes(shape.members) }),
  });
  const types = Object.entries(rules.types).map(([token, type]): [string, TypeRules] => [token, { ...type, inputs: shapes(type.inputs) }]);
  return { ...rules, types: Object.fromEntries(types) };
}

/** One line for each input and output, so that a changed dependency shows as a small difference. */
export function print(rules: GeneratedRules): string {
  const block = (content: { readonly [name: string]: unknown }, indent: string): string => {
    const lines = Object.entries(content).map(([name, value]) => `${indent}  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
    return lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n${indent}}`;
  };
  const types = Object.entries(rules.types).map(
    ([token, type]) =>
      `    ${JSON.stringify(token)}: {\n      "inputs": ${block(type.inputs, "      ")},\n` +
      `      "outputs": ${block(type.outputs, "      ")},\n      "secrets": ${JSON.stringify(type.secrets)}\n    }`,
  );
  return (
    `{\n  "sources": ${JSON.stringify(rules.sources)},\n  "provider": {\n    "inputs": ${block(rules.provider.inputs, "    ")}\n  },\n` +
    `  "types": {\n${types.join(",\n")}\n  },\n  "functions": ${block(rules.functions, "  ")}\n}\n`
  );
}
