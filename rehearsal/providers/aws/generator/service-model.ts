import type { Limits, Shape } from "../shapes";
import type { Mirror } from "../entry";
import { Archive } from "./wheel";

interface ModelShape {
  readonly type: string;
  readonly members?: { readonly [name: string]: { readonly shape: string } };
  readonly required?: readonly string[];
  readonly member?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

interface Model {
  readonly operations: { readonly [name: string]: { readonly input?: { readonly shape: string } } };
  readonly shapes: { readonly [name: string]: ModelShape };
}

/** An enum longer than this is a catalogue that changes weekly (instance types); the stand-in has tables of its own for those. */
const LONGEST_ENUM = 100;

const KINDS: { readonly [type: string]: readonly Shape["kind"][] } = {
  string: ["string", "json", "resource"],
  integer: ["number"],
  long: ["number"],
  double: ["number"],
  boolean: ["boolean"],
  list: ["list"],
  map: ["map"],
  structure: ["object"],
};

/** AWS's service models: part (b) of the generated rules. */
export class ServiceModels {
  private readonly archive: Archive;
  private readonly models = new Map<string, Model>();

  constructor(wheel: string) {
    this.archive = new Archive(wheel);
  }

  /** Adds what the operation demands to the shapes of the inputs that mirror its members. */
  limit(inputs: { readonly [name: string]: Shape }, mirror: Mirror): Record<string, Shape> {
    const model = this.model(mirror.service);
    const operation = model.operations[mirror.operation];
    if (operation?.input === undefined) throw new Error(`${mirror.service} has no operation ${mirror.operation}`);
    let shape = operation.input.shape;
    for (const member of mirror.under?.split(".") ?? []) {
      const next = model.shapes[shape]?.members?.[member];
      if (next === undefined) throw new Error(`${mirror.service} ${mirror.operation} has no member ${mirror.under}`);
      shape = next.shape;
    }
    return new Limiter(model, mirror).members(inputs, shape, "");
  }

  private model(service: string): Model {
    let model = this.models.get(service);
    if (model === undefined) {
      const names = this.archive
        .names()
        .filter((name) => new RegExp(`^botocore/data/${service}/[^/]+/service-2\\.json(\\.gz)?$`).test(name));
      const newest = names.sort().at(-1);
      if (newest === undefined) throw new Error(`the service models have no service ${service}`);
      model = JSON.parse(this.archive.read(newest).toString("utf8")) as Model;
      this.models.set(service, model);
    }
    return model;
  }
}

class Limiter {
  constructor(
    private readonly model: Model,
    private readonly mirror: Mirror,
  ) {}

  members(inputs: { readonly [name: string]: Shape }, structure: string, path: string): Record<string, Shape> {
    return Object.fromEntries(
      Object.entries(inputs).map(([name, input]): [string, Shape] => {
        const member = this.memberOf(structure, name, `${path}${name}`);
        const limited = member && this.limited(input, member.shape, `${path}${name}`);
        if (limited === undefined) return [name, input];
        const needed = member!.required && input.required === undefined && this.mirror.occasional !== true;
        return [name, needed ? { ...limited, limits: { ...limited.limits, required: true } } : limited];
      }),
    );
  }

  /** The member that an input mirrors: as the entry says, else of the same name but for case, or its plural. */
  private memberOf(structure: string, input: string, path: string): { shape: string; required: boolean } | undefined {
    const named = this.mirror.names?.[path];
    if (named === null) return undefined;
    if (named !== undefined) {
      const found = named
        .split(".")
        .reduce<{ shape: string; required: boolean } | undefined>((at, name) => at && this.find(this.element(at.shape), [name]), {
          shape: structure,
          required: false,
        });
      if (found === undefined) throw new Error(`${this.mirror.service} ${this.mirror.operation} has no member ${named} for ${path}`);
      return named.includes(".") ? { ...found, required: false } : found;
    }
    return this.find(structure, [input, input.replace(/s$/, ""), input.replace(/ies$/, "y"), `${input}s`]);
  }

  private find(structure: string, names: readonly string[]): { shape: string; required: boolean } | undefined {
    const { members = {}, required = [] } = this.model.shapes[structure]!;
    for (const name of names) {
      const found = Object.keys(members).find((member) => member.toLowerCase() === name.toLowerCase());
      if (found !== undefined) return { shape: members[found]!.shape, required: required.includes(found) };
    }
    return undefined;
  }

  /** The element of a list; any other shape itself. */
  private element(name: string): string {
    return this.model.shapes[name]!.member?.shape ?? name;
  }

  /** Undefined where the two have different forms: then the names are alike by chance. */
  private limited(input: Shape, modelName: string, path: string): Shape | undefined {
    const model = this.model.shapes[modelName]!;
    // The SDK shows a list of at most one element as that element.
    if (input.kind === "object" && model.type === "list") return this.limited(input, this.element(modelName), path);
    if (!(KINDS[model.type] ?? []).includes(input.kind)) return undefined;
    const limits = limitsOf(model, input);
    const shape: Shape = Object.keys(limits).length === 0 ? input : { ...input, limits: { ...input.limits, ...limits } };
    if (input.kind === "object") return { ...shape, members: this.members(input.members!, modelName, `${path}.`) };
    const inner = model.member?.shape ?? model.value?.shape;
    if (inner === undefined || input.element === undefined) return shape;
    return { ...shape, element: this.limited(input.element, inner, path) ?? input.element };
  }
}

function limitsOf(shape: ModelShape, input: Shape): Limits {
  // The provider does not send an optional collection that is empty.
  const min = input.required !== true && (input.kind === "list" || input.kind === "map") ? undefined : shape.min;
  const { max } = shape;
  const pattern = shape.pattern === undefined ? undefined : usablePattern(shape.pattern);
  const values = shape.enum !== undefined && shape.enum.length <= LONGEST_ENUM ? shape.enum : undefined;
  return {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(values === undefined ? {} : { enum: values }),
  };
}

/** The pattern, anchored; undefined where JavaScript does not understand it or it says nothing. */
function usablePattern(pattern: string): string | undefined {
  if (/^(\.|\[\\s\\S\])[*+]$/.test(pattern)) return undefined;
  const anchored = /^\^[^|]*\$$/.test(pattern) ? pattern : `^(?:${pattern})$`;
  try {
    new RegExp(anchored, "u");
    return anchored;
  } catch {
    return undefined;
  }
}
