import type { AwsError, Subject } from "./entry";
import { valueAt } from "./paths";

/**
 * Fills `{…}` in a text: `{id}`, `{account}`, `{region}`, `{partition}`, what `extra` names, else an input or output by path.
 * An absent one becomes empty.
 */
export function fill(template: string, subject: Subject, extra: { readonly [name: string]: string } = {}): string {
  return template.replace(/\{([A-Za-z][\w.]*)\}/g, (_whole, name: string) => {
    const known: { readonly [name: string]: string } = {
      id: subject.id,
      account: subject.account.accountId,
      region: subject.region,
      partition: subject.account.partition,
      ...extra,
    };
    const value = known[name] ?? valueAt(subject.inputs, name) ?? valueAt(subject.state, name) ?? "";
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}

export function fillError(error: AwsError, subject: Subject, extra?: { readonly [name: string]: string }): AwsError {
  return { code: error.code, message: fill(error.message, subject, extra) };
}
