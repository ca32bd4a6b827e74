import { ProviderError } from "./provider";
import { hasUnknown, isRecord, type Properties, reveal, Unknown, type Value } from "./values";

/**
 * Reads the inputs of a component and refuses what it cannot use, in one sentence that says where.
 *
 * `null` counts as absent: an Output that resolves to `undefined` arrives as null.
 */
export class InputReader {
  private readonly read = new Set<string>();

  /** @param where e.g. `awsx.ec2.Vpc "numinia"`, later with a path: `awsx.ec2.Vpc "numinia": subnetSpecs[0]`. */
  constructor(
    readonly where: string,
    private readonly inputs: Properties,
  ) {}

  fail(text: string): never {
    throw new ProviderError(`${this.where}: ${text}`);
  }

  has(name: string): boolean {
    return this.any(name) !== undefined;
  }

  /** The value as it came, unknown and secret parts included. */
  any(name: string): Value | undefined {
    this.read.add(name);
    return this.inputs[name] ?? undefined;
  }

  text(name: string): string | undefined {
    return this.plain(name, "a string", (value) => typeof value === "string");
  }

  flag(name: string): boolean | undefined {
    return this.plain(name, "true or false", (value) => typeof value === "boolean");
  }

  whole(name: string): number | undefined {
    return this.plain(name, "a whole number", (value) => Number.isInteger(value));
  }

  texts(name: string): string[] | undefined {
    return this.plain(name, "a list of strings", (value) => Array.isArray(value) && value.every((item) => typeof item === "string"));
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value !== undefined && !(allowed as readonly string[]).includes(value)) {
      this.fail(`${name} "${value}" is not one of ${allowed.join(", ")}.`);
    }
    return value as T | undefined;
  }

  /** A map of strings whose values may be unknown in a preview or secret. */
  labels(name: string): Properties | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (value instanceof Unknown) this.fail(`${name} is not known yet; give it a plain value.`);
    if (!isRecord(value)) this.fail(`${name} must be a map of strings.`);
    return value;
  }

  /** Reader of a nested object. */
  record(name: string): InputReader | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    return new InputReader(`${this.where}: ${name}`, this.object(name, value));
  }

  /** Readers of a list of objects. */
  records(name: string): InputReader[] | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (value instanceof Unknown) this.fail(`${name} is not known yet; give it a plain value.`);
    if (!Array.isArray(value)) this.fail(`${name} must be a list.`);
    return value.map((item, index) => {
      const path = `${name}[${index}]`;
      return new InputReader(`${this.where}: ${path}`, this.object(path, item as Value));
    });
  }

  /** Names that nothing has read. Call last. */
  refuseOthers(why: string): void {
    const others = Object.keys(this.inputs).filter((name) => !this.read.has(name) && this.inputs[name] !== null);
    if (others.length > 0) this.fail(`${others.sort().join(", ")}: ${why}`);
  }

  private object(path: string, value: Value): Properties {
    if (value instanceof Unknown) this.fail(`${path} is not known yet; give it a plain value.`);
    if (!isRecord(value)) this.fail(`${path} must be an object.`);
    return value;
  }

  private plain<T extends Value>(name: string, what: string, fits: (value: Value) => boolean): T | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (hasUnknown(value)) this.fail(`${name} is not known yet; give it a plain value.`);
    const revealed = reveal(value);
    if (!fits(revealed)) this.fail(`${name} must be ${what}.`);
    return revealed as T;
  }
}
