import { existsSync, readFileSync } from "node:fs";

/** One line of the engine's event log, of which only what is used here is spelled out. */
export interface EngineEvent {
  resourcePreEvent?: { metadata: StepMetadata };
  resOutputsEvent?: { metadata: StepMetadata };
  resOpFailedEvent?: { metadata: StepMetadata };
  diagnosticEvent?: { urn?: string; severity: string; message: string };
  policyEvent?: { resourceUrn?: string; message: string; policyName: string; enforcementLevel: string };
  summaryEvent?: { resourceChanges?: Record<string, number>; durationSeconds: number };
}

export interface StepMetadata {
  /** `create`, `update`, `replace`, `create-replacement`, `delete`, `same`, `refresh`, … */
  op: string;
  urn: string;
  type: string;
}

export interface EngineResult {
  readonly kind: "preview" | "up" | "destroy";
  /** Whether the operation ended well. */
  readonly ok: boolean;
  readonly seconds: number;
  /** Number of resources by operation, `same` and `refresh` included. */
  readonly changes: { readonly [operation: string]: number };
  /** Number of resources that something happened to. */
  readonly changeCount: number;
  readonly steps: readonly StepMetadata[];
  /** What the engine, the program or a provider complained about, one entry each. */
  readonly errors: readonly string[];
  /** What the policy pack let pass but shows, exceptions among it, one entry each. */
  readonly advisories: readonly string[];
  /** Everything the CLI printed. */
  readonly output: string;
  readonly logFile: string;
}

/** Operations that change nothing. */
const QUIET = new Set(["same", "refresh", "read"]);

export function readEvents(file: string): EngineEvent[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8").split("\n").flatMap(parseLine);
}

function parseLine(line: string): EngineEvent[] {
  if (line.trim() === "") return [];
  try {
    return [JSON.parse(line) as EngineEvent];
  } catch {
    return []; // the engine is in the middle of writing this line
  }
}

export function summarize(run: {
  kind: EngineResult["kind"];
  events: readonly EngineEvent[];
  code: number | null;
  seconds: number;
  logFile: string;
  output: string;
}): EngineResult {
  const changes = run.events.map((event) => event.summaryEvent?.resourceChanges).findLast((found) => found !== undefined) ?? {};
  const changeCount = Object.entries(changes).reduce((sum, [operation, count]) => sum + (QUIET.has(operation) ? 0 : count), 0);
  const steps = run.events.flatMap((event) => event.resourcePreEvent?.metadata ?? []).filter((step) => !QUIET.has(step.op));
  const errors = run.events
    .filter((event) => event.diagnosticEvent?.severity === "error")
    .map((event) => plainText(event.diagnosticEvent!.message));
  const policies = run.events.flatMap(({ policyEvent }) => policyEvent ?? []);
  const violations = policies.filter(({ enforcementLevel }) => enforcementLevel === "mandatory").map(describePolicy);
  const advisories = policies.filter(({ enforcementLevel }) => enforcementLevel === "advisory").map(describePolicy);
  return {
    kind: run.kind,
    ok: run.code === 0,
    seconds: run.seconds,
    changes,
    changeCount,
    steps,
    errors: [...violations, ...errors],
    advisories,
    output: run.output,
    logFile: run.logFile,
  };
}

/** Rule, logical name of the resource and the rule's own sentence; the engine puts the rule's description on lines before it. */
function describePolicy({ policyName, resourceUrn, message }: NonNullable<EngineEvent["policyEvent"]>): string {
  const text = plainText(message).split("\n").at(-1)!.trim();
  const resource = resourceUrn?.split("::").at(-1) ?? "";
  return `policy ${policyName}${resource === "" ? "" : `, ${resource}`}: ${text}`;
}

/** Removes the engine's colour markup, `<{%reset%}>`. */
function plainText(message: string): string {
  return message.replace(/<\{%[^%]*%\}>/g, "").trim();
}

/** Throws what went wrong, in the engine's own words and with the log to read, when the operation did not end well. */
export function requireSuccess(result: EngineResult): EngineResult {
  if (result.ok) return result;
  const reasons = result.errors.length > 0 ? result.errors : [result.output.trim().split("\n").slice(-20).join("\n")];
  throw new Error(
    `pulumi ${result.kind} failed:\n${reasons.map((reason) => `  ${reason.replaceAll("\n", "\n  ")}`).join("\n")}\nAll of it: ${result.logFile}`,
  );
}
