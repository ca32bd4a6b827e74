import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { isRecord, Secret, type Properties, type Value } from "../framework/values";
import type { Account } from "./account";
import { addExisting } from "./provider";
import { RULES } from "./rules";

interface Item {
  /** By which later ones refer to it. */
  readonly key: string;
  readonly type: string;
  readonly id?: string;
  /** Absent: the account's own. */
  readonly region?: string;
  readonly inputs: Properties;
  /** Outputs that are not as AWS would compute them now. */
  readonly outputs?: Properties;
  /** Deleted, and recoverable for so many days more, e.g. a secret in its recovery window. */
  readonly recoverableDays?: number;
}

const MEMBERS = ["key", "type", "id", "region", "inputs", "outputs", "recoverableDays"];

/**
 * Puts the objects of a file into an account, in the file's order, as if somebody had made them before the program: creating one of them
 * again is refused, importing and reading it succeeds.
 *
 * The file is YAML or JSON: `objects`, a list of {key, type, id?, region?, inputs, outputs?, recoverableDays?}. A text `${key.id}` or `${key.output.path}` stands for
 * that of an earlier object. An account that holds objects already, from a process before, stays as it is.
 *
 * @returns how many objects were put in. Throws, naming the file and the object, for what AWS would refuse.
 */
export async function addInventory(account: Account, file: string): Promise<number> {
  if (account.objects().length > 0) return 0;
  const items = itemsOf(file);
  const known = new Map<string, Properties>();
  for (const item of items) {
    const where = `${path.basename(file)}: ${item.key}`;
    try {
      const secrets = RULES.types[item.type]?.secrets ?? [];
      const inputs = filledIn(item.inputs, known) as Properties;
      const sealed = Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [name, secrets.includes(name) ? new Secret(value) : value]),
      );
      const options = {
        logicalName: item.key,
        ...(item.id === undefined ? {} : { id: item.id }),
        ...(item.region === undefined ? {} : { region: item.region }),
        ...(item.outputs === undefined ? {} : { outputs: filledIn(item.outputs, known) as Properties }),
      };
      const id = await addExisting(account, item.type, sealed, options);
      const stored = account.object(item.type, item.region ?? account.region, id);
      known.set(item.key, { ...(stored!.state as Properties), id });
      if (item.recoverableDays !== undefined)
        account.put({ ...stored!, goneAt: account.now().getTime() + item.recoverableDays * 86_400_000 });
    } catch (error) {
      throw new Error(`${where}: ${(error as Error).message}`);
    }
  }
  return items.length;
}

function itemsOf(file: string): readonly Item[] {
  const document = parse(fs.readFileSync(file, "utf8")) as unknown;
  const objects = (document as { objects?: unknown } | null)?.objects;
  const name = path.basename(file);
  if (!Array.isArray(objects)) throw new Error(`${name} is not an inventory: give a list under objects`);
  const keys = new Set<string>();
  return objects.map((object: unknown, index): Item => {
    const where = `${name}: objects[${index}]`;
    if (typeof object !== "object" || object === null) throw new Error(`${where} is not an object`);
    const item = object as Partial<Item>;
    const stray = Object.keys(item).find((member) => !MEMBERS.includes(member));
    if (stray !== undefined) throw new Error(`${where} has an unknown member ${stray}; known are ${MEMBERS.join(", ")}`);
    if (typeof item.key !== "string" || typeof item.type !== "string") throw new Error(`${where} needs a key and a type, both texts`);
    if (keys.has(item.key)) throw new Error(`${where} has the key ${item.key} of an object before it; give each its own`);
    keys.add(item.key);
    return { ...item, inputs: item.inputs ?? {} } as Item;
  });
}

/** The value with its references to earlier objects filled in; a text that is one reference becomes what it refers to, of any form. */
function filledIn(value: Value, known: ReadonlyMap<string, Properties>): Value {
  if (Array.isArray(value)) return value.map((element) => filledIn(element as Value, known));
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filledIn(member, known)]));
  if (typeof value !== "string") return value;
  const whole = /^\$\{([\w-]+)\.([\w.]+)\}$/.exec(value);
  if (whole !== null) return referred(value, whole[1]!, whole[2]!, known);
  return value.replace(/\$\{([\w-]+)\.([\w.]+)\}/g, (text, key: string, output: string) => String(referred(text, key, output, known)));
}

function referred(text: string, key: string, output: string, known: ReadonlyMap<string, Properties>): Value {
  const object = known.get(key);
  if (object === undefined) throw new Error(`${text} refers to no object before it`);
  const value = output
    .split(".")
    .reduce<Value | undefined>((at, name) => (at as { readonly [name: string]: Value } | undefined | null)?.[name], object);
  if (value === undefined) throw new Error(`${text}: ${key} has no output ${output}`);
  return value;
}
