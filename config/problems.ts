import { RULES, valueText, type Rule, type ValueRule } from "./rules";

/** One thing that is wrong: where, by which rule, and the sentence. */
export interface Problem {
  readonly path: string;
  readonly rule: Rule;
  readonly text: string;
}

/** All that is wrong with a stack's configuration; the message has a line for each problem, sorted by path. */
export class ConfigErrors extends Error {
  override readonly name = "ConfigErrors";
  constructor(
    readonly problems: readonly Problem[],
    where = "the stack's configuration",
  ) {
    const sorted = sortProblems(problems);
    super(
      [
        `${sorted.length === 1 ? "1 problem" : `${sorted.length} problems`} in ${where}; nothing was changed:`,
        ...sorted.map(({ path, text }) => `  ${path}: ${text}`),
      ].join("\n"),
    );
    this.problems = sorted;
  }
}

type Arguments<R extends Rule> = Parameters<(typeof RULES)[R]>;

/** Collects problems while a configuration is read and checked. */
export class Report {
  readonly problems: Problem[] = [];

  add<R extends Exclude<Rule, ValueRule>>(path: string, rule: R, ...args: Arguments<R>): void {
    this.push({ path, rule, text: (RULES[rule] as (...args: Arguments<R>) => string)(...args) });
  }

  /** Adds a rule about one value. */
  addValue(path: string, rule: ValueRule, value: unknown): void {
    this.push({ path, rule, text: valueText(rule, value) });
  }

  private push(problem: Problem): void {
    if (!this.problems.some(({ path, text }) => path === problem.path && text === problem.text)) this.problems.push(problem);
  }
}

/** By path, numbers in it as numbers, then by text. */
function sortProblems(problems: readonly Problem[]): Problem[] {
  const order = new Intl.Collator("en", { numeric: true });
  return [...problems].sort((one, other) => order.compare(one.path, other.path) || order.compare(one.text, other.text));
}

/** Writes a path as a person would: numinia:network.zones[1].private, labels["example.org/tier"]. */
export function formatPath(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return /^[A-Za-z_][\w-]*$/.test(String(step)) ? `${text}.${String(step)}` : `${text}[${JSON.stringify(String(step))}]`;
  }, root);
}
