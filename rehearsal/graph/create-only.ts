import { UNKNOWN } from "../engine/unknown";
import { ENTRY_BY_TOKEN } from "../providers/aws/types";
import { isAutonamed } from "../providers/kubernetes/annotations";
import { parsePath, type PathPart } from "../providers/kubernetes/difference";
import { type KubeObject, nameOf } from "../providers/kubernetes/objects";
import { replacingProperties } from "../providers/kubernetes/replacement-rules";

// Inputs whose change makes another object in the place of this one, in the form in which a person reviews them.

/** Of a resource, as the engine's plan writes them. */
export interface Inputs {
  readonly [name: string]: unknown;
}

/** By path; an input that is left out is absent. */
export interface CreateOnlyInputs {
  readonly [path: string]: unknown;
}

/** A value that only an up makes known, a secret one, and a name that gets another random end in every stack. */
const COMPUTED = "<computed>";
const SECRET = "<secret>";
const GENERATED = "<generated>";

/** How the engine marks a value that is more than JSON, and a secret one. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** Its change replaces the provider and with it all that stands on it. Without an identifier the kubeconfig would decide. */
const OF_KUBERNETES_PROVIDER = ["clusterIdentifier", "kubeconfig", "context", "cluster"];

/** None for a type whose provider nobody asked which inputs replace it. `generated`: all such names of the stack. */
export function createOnlyInputs(type: string, inputs: Inputs, generated: readonly string[]): CreateOnlyInputs {
  const found = paths(type, inputs).flatMap((path): [string, unknown][] => {
    const value = at(inputs, parsePath(path));
    return value === undefined ? [] : [[path, withoutNames(value, generated)]];
  });
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function paths(type: string, inputs: Inputs): string[] {
  if (type.startsWith("kubernetes:")) return isObject(inputs) ? kubernetesPaths(inputs) : [];
  const entry = ENTRY_BY_TOKEN.get(type);
  if (type === "pulumi:providers:kubernetes") return OF_KUBERNETES_PROVIDER.slice(0, "clusterIdentifier" in inputs ? 1 : undefined);
  if (entry === undefined) return [];
  return [...entry.replaceOn, ...Object.keys(entry.replaceWhen ?? {})].map((path) => path.replaceAll("[]", "[*]"));
}

/** Groups of manifests (kubernetes:yaml) are components and no objects. */
function isObject(inputs: Inputs): inputs is KubeObject & Inputs {
  return typeof inputs.apiVersion === "string" && typeof inputs.kind === "string";
}

function kubernetesPaths(object: KubeObject): string[] {
  // As the program's own providers are told (components/cluster.ts).
  const found = replacingProperties(object, { enableConfigMapMutable: true, enableSecretMutable: true });
  return found.map((parts) => parts.join(".").replaceAll(".*", "[*]"));
}

/** The resource's name where its provider made it up, with a random end. */
export function generatedName(type: string, inputs: Inputs): string | undefined {
  if (type.startsWith("kubernetes:")) return isObject(inputs) && isAutonamed(inputs) ? nameOf(inputs) : undefined;
  const input = ENTRY_BY_TOKEN.get(type)?.name?.input;
  const defaults = (inputs.__defaults ?? []) as readonly string[];
  return input !== undefined && defaults.includes(input) ? String(inputs[input]) : undefined;
}

/** A preview knows such a name already, and other resources are told it. */
function withoutNames(value: unknown, generated: readonly string[]): unknown {
  if (typeof value === "string") return generated.reduce((text, name) => text.replaceAll(name, GENERATED), value);
  if (Array.isArray(value)) return value.map((element) => withoutNames(element, generated));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutNames(member, generated)]));
}

/** The value at a path, readable; of every element where the path says `[*]`. */
function at(value: unknown, [part, ...rest]: readonly PathPart[]): unknown {
  const shown = readable(value);
  if (part === undefined || shown === COMPUTED || shown === SECRET) return shown;
  if (Array.isArray(value)) {
    const found = part === "*" ? value.map((element: unknown) => at(element, rest)).filter((each) => each !== undefined) : [];
    return found.length === 0 ? undefined : found;
  }
  return typeof value === "object" && value !== null ? at((value as Inputs)[part], rest) : undefined;
}

function readable(value: unknown): unknown {
  if (value === null) return undefined;
  if (UNKNOWN.has(value)) return COMPUTED;
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object") return value;
  const record = value as Inputs;
  if (record[SIGNATURE] === SECRET_SIGNATURE) return SECRET;
  const members = Object.entries(record).filter(([name]) => name !== "__defaults");
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, readable(member)]));
}
