import type { StepMetadata } from "../engine/events";
import { UNKNOWN } from "../engine/unknown";

// What taking over an existing resource would change in it, read from the steps of a preview.

/** A step as the engine's event log has it; secrets are `[secret]` in there already. */
export interface DetailedStep extends StepMetadata {
  readonly old?: StepState | null;
  readonly new?: StepState | null;
  /** Input path → what happens there. */
  readonly detailedDiff?: { readonly [path: string]: { readonly diffKind: string } } | null;
}

interface StepState {
  readonly inputs?: Inputs;
}

interface Inputs {
  readonly [name: string]: unknown;
}

export interface Difference {
  /** Path of an input; of a policy document, with the statement in brackets. */
  readonly path: string;
  /** Absent: the existing resource has none. */
  readonly existing?: unknown;
  /** Absent: the program gives none. */
  readonly program?: unknown;
  /** It could be settled only by another resource in the place of this one. */
  readonly replaces: boolean;
}

export interface AdoptedResource {
  /** `<type>::<logical name>`, as in `numinia:adopt`. */
  readonly resource: string;
  /** In order of their paths; empty: it is as the program has it. */
  readonly differences: readonly Difference[];
}

const KNOWN_LATER = "known after up";

/** The resources that a preview adopts, in order of their names, with every input that exists otherwise than the program has it. */
export function adoptionReport(steps: readonly DetailedStep[]): AdoptedResource[] {
  const changed = new Map(steps.filter(hasDifferences).map((step) => [step.urn, step]));
  return steps
    .filter(({ op }) => op === "import")
    .map(({ urn, type }) => ({ resource: `${type}::${urn.split("::").at(-1)!}`, differences: differencesOf(changed.get(urn)) }))
    .sort((a, b) => (a.resource < b.resource ? -1 : 1));
}

/** Of a replacement the engine shows several steps: the one called `replace` has the differences. */
function hasDifferences({ op }: DetailedStep): boolean {
  return op === "update" || op === "replace";
}

function differencesOf(step: DetailedStep | undefined): Difference[] {
  const paths = Object.entries(step?.detailedDiff ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return paths.flatMap(([path, { diffKind }]) => {
    // In a list whose order says nothing, an added element may stand where the existing list has another one that stays.
    const existing = diffKind.startsWith("add") ? undefined : valueAt(step!.old?.inputs, path);
    const program = diffKind.startsWith("delete") ? undefined : valueAt(step!.new?.inputs, path);
    const replaces = diffKind.endsWith("-replace");
    return statementDifferences(path, existing, program, replaces) ?? [difference(path, existing, program, replaces)];
  });
}

function difference(path: string, existing: unknown, program: unknown, replaces: boolean): Difference {
  return { path, ...(existing === undefined ? {} : { existing }), ...(program === undefined ? {} : { program }), replaces };
}

/** The value at a path of the engine, `tags.Name`, `ingress[0].fromPort` or `tags["kubernetes.io/role/elb"]`. */
function valueAt(inputs: unknown, path: string): unknown {
  // A tag's key may hold dots, and the provider does not quote it: the longest member that is there wins.
  if (path === "") return inputs;
  if (typeof inputs !== "object" || inputs === null) return undefined;
  const index = /^\[(\d+|"(?:[^"\\]|\\.)*")\]\.?(.*)$/.exec(path);
  if (index !== null) return valueAt((inputs as Inputs)[String(JSON.parse(index[1]!))], index[2]!);
  const member = Object.keys(inputs)
    .filter((name) => path.startsWith(name) && ["", ".", "["].includes(path.charAt(name.length)))
    .sort((a, b) => b.length - a.length)[0];
  return member === undefined ? undefined : valueAt((inputs as Inputs)[member], path.slice(member.length).replace(/^\./, ""));
}

/** Of two policy documents, the statements that only one of them has; undefined for anything else. */
function statementDifferences(path: string, existing: unknown, program: unknown, replaces: boolean): Difference[] | undefined {
  const [before, after] = [statements(existing), statements(program)];
  if (before === undefined || after === undefined) return undefined;
  const texts = { before: before.map(canonical), after: after.map(canonical) };
  const gone = before.filter((_, index) => !texts.after.includes(texts.before[index]!));
  const come = after.filter((_, index) => !texts.before.includes(texts.after[index]!));
  // Nothing but the rest of the document differs: its version, or the order of statements.
  if (gone.length + come.length === 0) return undefined;
  return [
    ...gone.map((statement) => difference(`${path}[${title(statement, before)}]`, statement, undefined, replaces)),
    ...come.map((statement) => difference(`${path}[${title(statement, after)}]`, undefined, statement, replaces)),
  ];
}

interface Statement {
  readonly Sid?: unknown;
}

function statements(text: unknown): Statement[] | undefined {
  if (typeof text !== "string" || !text.startsWith("{")) return undefined;
  try {
    const { Statement: found } = JSON.parse(text) as { Statement?: unknown };
    return Array.isArray(found) ? (found as Statement[]) : undefined;
  } catch {
    return undefined;
  }
}

function title(statement: Statement, all: readonly Statement[]): string {
  return typeof statement.Sid === "string" ? statement.Sid : String(all.indexOf(statement));
}

/** The same text for what IAM takes for the same: members in any order, one value or a list of it. */
function canonical(value: unknown): string {
  const normal = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.length === 1 ? normal(inner[0]) : inner.map(normal);
    if (typeof inner !== "object" || inner === null) return inner;
    const members = Object.entries(inner).map(([name, member]): [string, unknown] => [name, normal(member)]);
    return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return JSON.stringify(normal(value));
}

/** The report as a person reads it: a line for each difference, existing value → the program's. */
export function renderAdoptionReport(report: readonly AdoptedResource[]): string {
  const differing = report.filter(({ differences }) => differences.length > 0);
  const lines = differing.flatMap(({ resource, differences }) => [resource, ...differences.map((each) => `  ${renderDifference(each)}`)]);
  return [`${report.length} resources are adopted, ${differing.length} of them differ from stack config`, ...lines, ""].join("\n");
}

function renderDifference({ path, existing, program, replaces }: Difference): string {
  return `${path}: ${shown(existing)} → ${shown(program)}${replaces ? " (replaces the resource)" : ""}`;
}

function shown(value: unknown): string {
  if (value === undefined) return "none";
  if (UNKNOWN.has(value)) return KNOWN_LATER;
  // A document in a text reads better without a backslash before each quote.
  if (typeof value === "string" && value.startsWith("{")) return value;
  return JSON.stringify(value, (_name, inner: unknown) => (UNKNOWN.has(inner) ? KNOWN_LATER : inner));
}
