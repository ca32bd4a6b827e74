import type { CheckFailure } from "../../framework/provider";
import { Unknown, type Properties, type Value } from "../../framework/values";
import type { InputRule } from "../entry";
import { valuesAt } from "../paths";

/** A rule over each known value at a path; the test answers what is wrong with it, as the rest of a sentence that begins with the value. */
export function each(name: string, path: string, wrong: (value: Value, inputs: Properties) => string | undefined): InputRule {
  return {
    kind: "input",
    name,
    check: (inputs) =>
      valuesAt(inputs, path).flatMap(({ path: property, value }): CheckFailure[] => {
        if (value instanceof Unknown) return [];
        const reason = wrong(value, inputs);
        return reason === undefined ? [] : [{ property, reason }];
      }),
  };
}

/** The text must match; `meaning` says how it should look. */
export function matches(path: string, pattern: RegExp, meaning: string): InputRule {
  return each("matches", path, (value) => (typeof value === "string" && !pattern.test(value) ? `"${value}" ${meaning}` : undefined));
}

/** The value must be one of these. */
export function oneOf(path: string, values: readonly (string | number)[]): InputRule {
  return each("one of", path, (value) =>
    values.includes(value as string | number) ? undefined : `${JSON.stringify(value)} is not one of ${values.join(", ")}`,
  );
}

/** Bounds of a number, both included. */
export function between(path: string, min: number, max: number): InputRule {
  return each("between", path, (value) =>
    typeof value === "number" && (value < min || value > max) ? `${value} is not between ${min} and ${max}` : undefined,
  );
}

/** Whether an input is there; below one that a preview does not know yet, it may be. */
const given = (inputs: Properties, path: string, maybe: boolean): boolean =>
  valuesAt(inputs, path).some((found) => maybe || found.path === path);

/** At most one of the inputs may be given. */
export function conflict(...paths: readonly string[]): InputRule {
  return {
    kind: "input",
    name: "conflict",
    check: (inputs) => {
      const present = paths.filter((path) => given(inputs, path, false));
      return present.length < 2 ? [] : [{ property: present[1]!, reason: `conflicts with ${present[0]}: give one of them` }];
    },
  };
}

/** At least one of the inputs must be given. */
export function anyOf(...paths: readonly string[]): InputRule {
  return {
    kind: "input",
    name: "any of",
    check: (inputs) =>
      paths.some((path) => given(inputs, path, true)) ? [] : [{ property: paths[0]!, reason: `one of ${paths.join(", ")} is required` }],
  };
}

/** Exactly one of the inputs must be given. */
export function exactlyOne(...paths: readonly string[]): readonly InputRule[] {
  return [conflict(...paths), anyOf(...paths)];
}

/** A condition over several inputs. */
export function together(name: string, property: string, wrong: (inputs: Properties) => string | undefined): InputRule {
  return {
    kind: "input",
    name,
    check: (inputs) => {
      const reason = wrong(inputs);
      return reason === undefined ? [] : [{ property, reason }];
    },
  };
}

/** Standard base64 with padding. */
export function base64(path: string): InputRule {
  return each("base64", path, (value) =>
    typeof value === "string" && Buffer.from(value, "base64").toString("base64") !== value ? "is not base64" : undefined,
  );
}
