import { z } from "zod";
import { principalFault } from "../arns";
import { isValueRule, type ValueRule } from "../rules";

// Building blocks of text. Where zod would say something itself, these name a rule of rules.ts as the message.

/** The id of a rule in the place of a message; issues.ts turns it into the rule's sentence. */
export function rule(id: ValueRule): string {
  return id;
}

/** Refuses a value with the rule that `fault` names; undefined accepts it. */
export function refuse<T>(fault: (value: T) => ValueRule | undefined) {
  return (value: T, context: z.RefinementCtx<T>): void => {
    const id = fault(value);
    if (id !== undefined && isValueRule(id)) context.addIssue({ code: "custom", message: id });
  };
}

/**
 * Whether a YAML reader would take the bare word for something else than text. Flux substitutes values into YAML
 * whose quotes the build has removed, so `no` would arrive as false. Covers YAML 1.1, YAML 1.2 and what Flux's reader
 * (sigs.k8s.io/yaml) makes of them: it ignores underscores anywhere in a number. An exponent may lack its digits: some readers take 1E_ for 1.
 */
export function readsAsOtherType(text: string): boolean {
  const bare = text.replaceAll("_", "");
  return (
    /^(true|false|yes|no|on|off|y|n|null|~)$/i.test(text) ||
    /^\d[\d:]*(\.\d*)?(e[+-]?\d*)?$/i.test(bare) ||
    /^0(x[\da-f]*|o[0-7]*|b[01]*)$/i.test(bare) ||
    /^\d{4}-\d{1,2}-\d{1,2}/.test(text)
  );
}

/** Free text that is substituted into YAML: kept to characters that mean nothing there. */
export function safeText() {
  return z
    .string()
    .min(1, rule("text-length"))
    .max(200, rule("text-length"))
    .regex(/^[A-Za-z0-9]([A-Za-z0-9 ._@:/+-]*[A-Za-z0-9._@/+-])?$/, rule("unsafe-text"))
    .superRefine(refuse((text) => (text.includes(": ") ? "unsafe-text" : readsAsOtherType(text) ? "reads-as-other-type" : undefined)));
}

/** A DNS label of at most `length` characters, which is also safe in YAML. */
export function dnsLabel(length = 63) {
  return z
    .string()
    .min(1, rule("text-length"))
    .max(length, rule("text-length"))
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, rule("name-format"))
    .superRefine(refuse((text) => (readsAsOtherType(text) ? "reads-as-other-type" : undefined)));
}

/** A name of an AWS network, cluster or node group. Source: the EKS API's pattern for cluster names. */
export function awsName() {
  return z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, rule("aws-name"));
}

/** A fully qualified domain name in lower case, without a dot at the end. */
export function domain() {
  return z.string().regex(/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, rule("domain-format"));
}

/** The ARN of an IAM role or user that may reach the cluster. */
export function principal() {
  return z.string().superRefine(refuse(principalFault));
}

/** A name of an IAM role. Source: IAM API, CreateRole. */
export function roleName() {
  return z.string().regex(/^[\w+=,.@-]{1,64}$/, rule("role-name"));
}

/** A list without repeated entries. */
export function distinct<T extends z.ZodType>(entry: T) {
  return z.array(entry).superRefine(refuse((list: readonly unknown[]) => (new Set(list).size < list.length ? "list-repeats" : undefined)));
}

/** A list without repeated entries and with at least one. */
export function distinctSome<T extends z.ZodType>(entry: T) {
  return z
    .array(entry)
    .min(1, rule("list-empty"))
    .superRefine(refuse((list: readonly unknown[]) => (new Set(list).size < list.length ? "list-repeats" : undefined)));
}

/** A list of objects that may be written as their name alone: `- pro` for `- name: pro`. */
export function orName<T extends z.ZodObject>(entry: T) {
  return z.preprocess((value) => (typeof value === "string" ? { name: value } : value), entry).meta({ shortForm: "name" });
}
