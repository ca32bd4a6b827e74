import { ProviderError } from "../../framework/provider";
import { isRecord, type Value } from "../../framework/values";
import type { KubeObject } from "../objects";
import { type Awaiter, notReady, READY, type Readiness } from "./awaiter";
import { condition, conditionText } from "./pods";

/**
 * The annotation pulumi.com/waitFor: `condition=Type[=Status]`, `jsonpath={.path}[=value]`, or a JSON list of several, all of
 * which must hold.
 */
export function waitFor(annotation: string): Awaiter {
  const expectations = expressions(annotation).map(parseExpectation);
  return {
    onRead: false,
    look: (object) => {
      const unmet = expectations.map((expectation) => expectation(object)).filter((result) => !result.ready);
      return unmet.length === 0 ? READY : notReady(...unmet.flatMap((result) => result.reasons));
    },
  };
}

function expressions(annotation: string): string[] {
  try {
    const list = JSON.parse(annotation) as unknown;
    if (Array.isArray(list) && list.length > 0 && list.every((element) => typeof element === "string")) return list as string[];
  } catch {
    return [annotation];
  }
  throw new ProviderError(`pulumi.com/waitFor: "${annotation}" is neither an expression nor a list of expressions`);
}

type Expectation = (object: KubeObject) => Readiness;

function parseExpectation(expression: string): Expectation {
  if (expression.startsWith("condition=")) {
    const [type = "", status = "True"] = expression.slice("condition=".length).split("=");
    return (object) => expectCondition(object, type, status);
  }
  if (expression.startsWith("jsonpath=")) {
    const match = /^\{\s*\$?(\..*?|\[.*?)\s*\}(?:=(.+))?$/s.exec(expression.slice("jsonpath=".length));
    if (match === null)
      throw new ProviderError(`pulumi.com/waitFor: "${expression}" should look like jsonpath={.path} or jsonpath={.path}=value`);
    const [, path = "", value] = match;
    const steps = parseSteps(path, expression);
    return (object) => expectPath(object, path, steps, value);
  }
  throw new ProviderError(`pulumi.com/waitFor: expected a "jsonpath=" or "condition=" prefix, got "${expression}"`);
}

function expectCondition(object: KubeObject, type: string, status: string): Readiness {
  const found = condition(object, type);
  if (typeof found?.status === "string" && found.status.toLowerCase() === status.toLowerCase()) return READY;
  return notReady(
    `waiting for the condition ${type}=${status}${found === undefined ? "" : ` (${String(found.status)}: ${conditionText(found)})`}`,
  );
}

function expectPath(object: KubeObject, path: string, steps: readonly Step[], value: string | undefined): Readiness {
  const [found] = steps.reduce<readonly Value[]>((values, step) => values.flatMap(step), [object]);
  if (found === undefined) return notReady(`waiting for {${path}}: it selected nothing`);
  if (value === undefined) return READY;
  if (typeof found === "object" && found !== null) throw new ProviderError(`pulumi.com/waitFor: {${path}} has a non-primitive value`);
  return String(found) === value ? READY : notReady(`waiting for {${path}}=${value}: it is ${String(found)}`);
}

type Step = (value: Value) => readonly Value[];

/** The part of JSONPath that waits use: `.key`, `['key']`, `[index]`, `[*]`, `[?(@.key=="value")]`. */
function parseSteps(path: string, expression: string): Step[] {
  const steps: Step[] = [];
  const part = /\.([\w-]+(?:\\\.[\w-]+)*)|\['([^']+)'\]|\[(-?\d+)\]|\[\*\]|\[\?\(?\s*@\.([\w-]+)\s*==\s*["']([^"']*)["']\s*\)?\]/gy;
  while (part.lastIndex < path.length) {
    const match = part.exec(path);
    if (match === null) throw new ProviderError(`pulumi.com/waitFor: the stand-in cannot read the path in "${expression}"`);
    const [, dotted, quoted, index, key, wanted] = match;
    const name = dotted?.replaceAll("\\.", ".") ?? quoted;
    if (name !== undefined) steps.push((value) => (isRecord(value) && name in value ? [value[name]!] : []));
    else if (index !== undefined) steps.push((value) => elements(value).slice(Number(index)).slice(0, 1));
    else if (key !== undefined) steps.push((value) => elements(value).filter((element) => isRecord(element) && element[key] === wanted));
    else steps.push(elements);
  }
  return steps;
}

function elements(value: Value): readonly Value[] {
  return Array.isArray(value) ? (value as Value[]) : [];
}
