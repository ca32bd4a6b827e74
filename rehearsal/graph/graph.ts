import type { PreviewDigest } from "../engine/engine";
import { createOnlyInputs, type CreateOnlyInputs, generatedName, type Inputs } from "./create-only";

// The resources that a stack registers and how they hang together, in a form that a person reviews: test/golden/.

/** One resource, as its registration says; the key of `ResourceGraph` is `<type>::<name>`. */
export interface GraphNode {
  /** `<type>::<name>`; absent for a child of the stack itself. */
  readonly parent?: string;
  /** Sorted, each as `<type>::<name>`. */
  readonly dependencies: readonly string[];
  /** Name of the provider, where it is not the default one of the package. */
  readonly provider?: string;
  readonly protect?: true;
  readonly ignoreChanges?: readonly string[];
  /** As the program says; absent: the provider decides. */
  readonly deleteBeforeReplace?: boolean;
  /** Properties whose change replaces it though its provider could update it. */
  readonly replaceOnChanges?: readonly string[];
  /** What it was once, each as `<types of its parents and its own>::<name>`. */
  readonly aliases?: readonly string[];
  /** Inputs whose change replaces it, by path. */
  readonly createOnly?: CreateOnlyInputs;
}

export type ResourceGraph = Readonly<Record<string, GraphNode>>;

/** The part of the engine's update plan (`pulumi preview --save-plan`) that is read here. */
export interface UpdatePlan {
  readonly resourcePlans: Readonly<Record<string, { readonly goal?: Goal }>>;
}

interface Goal {
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  readonly provider?: string;
  readonly protect?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  /** Of a resource that is not there yet: all its inputs. */
  readonly inputDiff?: { readonly adds?: Inputs };
}

/** `<type>::<name>` of a URN: its type carries those of its parents, of which the last is its own. */
function short(urn: string): string {
  const [, , types, ...name] = urn.replace(/^urn:pulumi:/, "").split("::");
  return `${types!.split("$").at(-1)!}::${name.join("::")}`;
}

const STACK = /^pulumi:pulumi:Stack::/;
const DEFAULT_PROVIDER = /^default(_|$)/;

/**
 * Of a plan in an empty account. Providers that the engine makes by itself are left out, as the stack is. Throws for two resources of
 * one type and name.
 */
export function resourceGraph(plan: UpdatePlan, digest: PreviewDigest): ResourceGraph {
  const states = new Map(digest.steps?.map(({ urn, newState }) => [urn, newState ?? {}]));
  const goals = Object.values(plan.resourcePlans).flatMap(({ goal }) => goal ?? []);
  const generated = goals.flatMap((goal) => generatedName(goal.type, inputsOf(goal)) ?? []);
  const nodes = new Map<string, GraphNode>();
  for (const [urn, { goal }] of Object.entries(plan.resourcePlans)) {
    const key = short(urn);
    if (goal === undefined || STACK.test(key) || isDefaultProvider(key)) continue;
    if (nodes.has(key)) throw new Error(`two resources are ${key}: give one of them another name, or nobody can tell them apart`);
    nodes.set(key, { ...node(goal), ...optionsOutsideOfPlan(states.get(urn) ?? {}), ...createOnly(goal, generated) });
  }
  return Object.fromEntries([...nodes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isDefaultProvider(key: string): boolean {
  const [type, name] = key.split("::") as [string, string];
  return type.startsWith("pulumi:providers:") && DEFAULT_PROVIDER.test(name);
}

function node(goal: Goal): GraphNode {
  const parent = goal.parent === undefined ? undefined : short(goal.parent);
  // A provider is referred to as <URN>::<id>.
  const provider = goal.provider === undefined || goal.provider === "" ? undefined : short(goal.provider).split("::")[1]!;
  const { ignoreChanges = [] } = goal;
  return {
    ...(parent === undefined || STACK.test(parent) ? {} : { parent }),
    dependencies: [...new Set((goal.dependencies ?? []).map(short))].sort(),
    ...(provider === undefined || DEFAULT_PROVIDER.test(provider) ? {} : { provider }),
    ...(goal.protect === true ? { protect: true as const } : {}),
    ...(ignoreChanges.length > 0 ? { ignoreChanges: [...ignoreChanges] } : {}),
    ...(goal.deleteBeforeReplace === undefined ? {} : { deleteBeforeReplace: goal.deleteBeforeReplace }),
  };
}

type State = NonNullable<NonNullable<PreviewDigest["steps"]>[number]["newState"]>;

/** The plan has neither. */
function optionsOutsideOfPlan({ aliases = [], replaceOnChanges = [] }: State): Pick<GraphNode, "aliases" | "replaceOnChanges"> {
  return {
    ...(replaceOnChanges.length > 0 ? { replaceOnChanges: [...replaceOnChanges] } : {}),
    // A URN is urn:pulumi:<stack>::<project>::<types>::<name>.
    ...(aliases.length > 0 ? { aliases: aliases.map((urn) => urn.split("::").slice(2).join("::")).sort() } : {}),
  };
}

function inputsOf({ inputDiff }: Goal): Inputs {
  return inputDiff?.adds ?? {};
}

function createOnly(goal: Goal, generated: readonly string[]): Pick<GraphNode, "createOnly"> {
  const inputs = createOnlyInputs(goal.type, inputsOf(goal), generated);
  return Object.keys(inputs).length > 0 ? { createOnly: inputs } : {};
}

/** Differences from the reviewed graph, one a line, in order of resources: added, removed, or what changed of it. */
export function graphDifferences(reviewed: ResourceGraph, actual: ResourceGraph): string[] {
  return [...new Set([...Object.keys(reviewed), ...Object.keys(actual)])].sort().flatMap((key) => {
    const [before, after] = [reviewed[key], actual[key]];
    if (before === undefined) return [`+ ${key}`];
    if (after === undefined) return [`- ${key}`];
    return changes(before, after).map((change) => `~ ${key}: ${change}`);
  });
}

const FIELDS = ["parent", "provider", "protect", "ignoreChanges", "deleteBeforeReplace", "replaceOnChanges", "aliases"] as const;

function changes(before: GraphNode, after: GraphNode): string[] {
  const gone = before.dependencies.filter((dependency) => !after.dependencies.includes(dependency));
  const come = after.dependencies.filter((dependency) => !before.dependencies.includes(dependency));
  const fields = FIELDS.flatMap((field) => change(field, before[field], after[field]));
  const inputs = [...new Set([...Object.keys(before.createOnly ?? {}), ...Object.keys(after.createOnly ?? {})])].sort();
  const replacing = inputs.flatMap((path) => change(`replacing input ${path}`, before.createOnly?.[path], after.createOnly?.[path]));
  return [
    ...fields,
    ...replacing,
    ...gone.map((dependency) => `no longer depends on ${dependency}`),
    ...come.map((dependency) => `depends on ${dependency}`),
  ];
}

function change(what: string, before: unknown, after: unknown): string[] {
  const [old, now] = [text(before), text(after)];
  return old === now ? [] : [`${what} ${old} → ${now}`];
}

function text(value: unknown): string {
  return value === undefined ? "none" : typeof value === "string" ? value : JSON.stringify(value);
}

/** The reviewed file's text: a line for each field and each dependency, so that a review shows what changed and no more. */
export function renderGraph(graph: ResourceGraph): string {
  return `${JSON.stringify(graph, undefined, 2)}\n`;
}
