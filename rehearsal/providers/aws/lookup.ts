import type { Account } from "./account";
import type { Reference, Subject } from "./entry";
import { textAt } from "./paths";
import type { StoredObject } from "./stored-object";

/** The object of one of the types that a text names by id, ARN or name, in the region or among the global ones. */
export function resolve(
  account: Account,
  region: string,
  types: readonly string[],
  by: Reference["by"],
  value: string,
): StoredObject | undefined {
  for (const type of types) {
    const direct = by.includes("id") ? account.object(type, region, value) : undefined;
    if (direct !== undefined) return direct;
    const found = account
      .objects(type)
      .find(
        (object) =>
          (object.region === "" || object.region === region) &&
          ((by.includes("arn") && object.state.arn === value) || (by.includes("name") && object.state.name === value)),
      );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The object that an input names; undefined where there is none. */
export function target(subject: Subject, type: string, path: string): StoredObject | undefined {
  const value = textAt(subject.inputs, path);
  return value === undefined ? undefined : resolve(subject.account, subject.region, [type], ["id", "arn", "name"], value);
}

/** Other ready objects of a type in the subject's region (or global), the subject's own record left out. */
export function others(subject: Subject, type: string): readonly StoredObject[] {
  return subject.account
    .objects(type)
    .filter(
      (object) =>
        (object.region === "" || object.region === subject.region) && !(object.type === subject.entry.token && object.id === subject.id),
    );
}
