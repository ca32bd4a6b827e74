import { createHash } from "node:crypto";
import type { OutputRule, Subject } from "./entry";
import { fill } from "./fill";
import type { Properties, Value } from "../framework/values";

/** A text with placeholders, made once: `text("{account}")`. */
export const text = (template: string): OutputRule => ({ value: (subject) => fill(template, subject) });

/** An ARN in the object's region and account. */
export const arn = (service: string, resource: string): OutputRule => text(`arn:{partition}:${service}:{region}:{account}:${resource}`);

/** An ARN without a region. */
export const globalArn = (service: string, resource: string): OutputRule => text(`arn:{partition}:${service}::{account}:${resource}`);

/** The same value for every object. */
export const constant = (value: Value): OutputRule => ({ value: () => value });

/** A value that the upstream provider puts in where the input is left out, and so knows in a preview. */
export const fallback = (value: Value): OutputRule => ({ value: () => value, when: "inputs" });

/** An identifier of EC2's form, e.g. eni-0123456789abcdef0. */
export const freshId = (prefix: string): OutputRule => ({ value: (subject) => ec2Id(prefix, subject) });

/** Time of creation, or of the last update. RFC 3339 in UTC, whole seconds. */
export const createdAt: OutputRule = { value: ({ account }) => timestamp(account.now()) };
export const modifiedAt: OutputRule = { value: ({ account }) => timestamp(account.now()), when: "always" };

/** Members that AWS fills in where the input's object leaves them out. */
export const filled = (members: (subject: Subject) => Value): OutputRule => ({ value: members, fills: true });

export const computed = (value: (subject: Subject) => Value | undefined): OutputRule => ({ value });

/** Made anew by each update. */
export const recomputed = (value: (subject: Subject) => Value | undefined): OutputRule => ({ value, when: "always" });

/** What the object's region is. */
export const region: OutputRule = { value: (subject) => subject.region, when: "inputs" };

/** Placeholder for `tagsAll`, which the provider makes of its own default tags and the object's tags. */
export const tagsAll: OutputRule = { value: () => ({}), when: "inputs" };

/** Empty for an object that has a name of its own, as the upstream provider reads it back. */
export const namePrefix: OutputRule = constant("");

export function ec2Id(prefix: string, subject: Subject): string {
  return `${prefix}-0${subject.account.hex(16)}`;
}

/** `prefix` and letters and digits as IAM's unique ids have them, 21 characters in all. */
export function iamUniqueId(prefix: string, subject: Subject): string {
  return `${prefix}${letters(subject, 17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`;
}

/** Random letters of the account's own sequence. */
export function letters(subject: Subject, count: number, alphabet: string): string {
  const bytes = createHash("sha256").update(subject.account.hex(64)).digest();
  return Array.from({ length: count }, (_, index) => alphabet[bytes[index]! % alphabet.length]).join("");
}

export function uuid(subject: Subject): string {
  const hex = subject.account.hex(32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

export function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** The members of `given` over those of `defaults`, at every depth of objects. */
export function over(defaults: Value, given: Value | undefined): Value {
  if (given === undefined || given === null) return defaults;
  if (!plain(defaults) || !plain(given)) return given;
  const merged: Record<string, Value> = { ...defaults };
  for (const [name, value] of Object.entries(given)) merged[name] = over(defaults[name] as Value, value);
  return merged;
}

function plain(value: Value | undefined): value is Properties {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
