import { suggestion } from "./suggest";

// Which resources of the program exist already, and what was left over at its end. No resource is made here.

/** A key of `numinia:adopt.resources`: a logical name, alone or after its type. */
export interface AdoptKey {
  /** Type token, for instance `aws:ec2/vpc:Vpc`; absent: any. */
  readonly type?: string;
  readonly name: string;
}

/** One resource as the program registers it. */
export interface Candidate {
  readonly type: string;
  readonly name: string;
  /** False for a component, which nothing in AWS stands for. */
  readonly custom: boolean;
  /** Names of the inputs that the program gives. @default none */
  readonly inputs?: readonly string[];
}

/** Resource options with which the engine takes over what exists. */
export interface AdoptOptions {
  readonly import: string;
  readonly ignoreChanges?: string[];
}

const SEPARATOR = "::";

/** Types that cannot be renamed, and whose name the provider makes up where the program gives none. */
const NAMED_BY_PROVIDER: ReadonlySet<string> = new Set([
  "aws:ec2/launchTemplate:LaunchTemplate",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
]);

/** Reads `name` or `type::name`. */
export function parseAdoptKey(key: string): AdoptKey {
  const at = key.indexOf(SEPARATOR);
  return at < 0 ? { name: key } : { type: key.slice(0, at), name: key.slice(at + SEPARATOR.length) };
}

/** The key that can mean only this resource. */
export function fullAdoptKey({ type, name }: { readonly type: string; readonly name: string }): string {
  return `${type}${SEPARATOR}${name}`;
}

/** Hands out import ids to the resources of a program, and knows afterwards which entries found none or too many. */
export class Adoption {
  private readonly seen: Candidate[] = [];
  private readonly found = new Map<string, Candidate[]>();

  /** @param resources key → import id. @param differences what happens to inputs that the existing resource has otherwise. */
  constructor(
    private readonly resources: Readonly<Record<string, string>>,
    private readonly differences: "apply" | "keep",
  ) {}

  /** The options of a resource that an entry names; undefined for all others. A key with the type goes before the name alone. */
  optionsOf(resource: Candidate): AdoptOptions | undefined {
    if (!resource.custom || resource.type.startsWith("pulumi:")) return undefined;
    this.seen.push(resource);
    const key = [fullAdoptKey(resource), resource.name].find((candidate) => Object.hasOwn(this.resources, candidate));
    if (key === undefined) return undefined;
    const found = this.found.get(key) ?? [];
    // The engine may ask more than once about a child of a remote component.
    if (!found.some((other) => fullAdoptKey(other) === fullAdoptKey(resource))) this.found.set(key, [...found, resource]);
    const ignoreChanges = this.differences === "keep" ? ["*"] : keptInputs(resource);
    return { import: this.resources[key]!, ...(ignoreChanges.length > 0 ? { ignoreChanges } : {}) };
  }

  /** Once every resource is registered: a sentence for each entry that found none, or more than one. */
  problems(): string[] {
    return Object.keys(this.resources).flatMap((key) => {
      const found = this.found.get(key) ?? [];
      if (found.length === 1) return [];
      const at = `numinia:adopt.resources[${JSON.stringify(key)}]`;
      if (found.length > 1) {
        const full = found.map(fullAdoptKey).sort();
        return [`${at}: ${found.length} resources have this name; write the one that exists with its type: ${full.join(" or ")}`];
      }
      return [`${at}: the program has no such resource${this.closest(key) || "; remove the entry"}`];
    });
  }

  private closest(key: string): string {
    const { type, name } = parseAdoptKey(key);
    const names = this.seen.map((resource) => (type === undefined ? resource.name : fullAdoptKey(resource)));
    const sameName = this.seen.filter((resource) => resource.name === name).map(fullAdoptKey);
    // A right name with a wrong type is nearer than any other spelling.
    return type !== undefined && sameName.length > 0 ? suggestion(key, sameName) : suggestion(key, [...new Set(names)], 0);
  }
}

/** A made-up name instead of the existing one would replace the resource, and with a role all that runs as it. */
function keptInputs({ type, inputs = [] }: Candidate): string[] {
  return NAMED_BY_PROVIDER.has(type) && !inputs.some((input) => input === "name" || input === "namePrefix") ? ["name"] : [];
}
