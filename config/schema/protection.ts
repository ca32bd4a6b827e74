import { z } from "zod";
import { POLICY_RULES } from "../../lib/policy-rules";
import { distinct, refuse, rule } from "./text";

const text = () => z.string().min(1, rule("text-length")).max(200, rule("text-length"));

export const protection = z
  .strictObject({
    allow: distinct(text())
      .default([])
      .describe("Logical names of protected resources that the next up may replace or delete; none by default."),
  })
  .describe("Changes that would lose data.");

const exception = z.strictObject({
  rule: z.enum(POLICY_RULES).describe("Name of the policy pack's rule."),
  resource: text().describe("Logical name of the resource that the rule does not hold for."),
  reason: z
    .string()
    .superRefine(refuse((reason) => (reason.trim() === "" ? "reason-empty" : undefined)))
    .describe("Why; shown by every preview."),
});

export const policy = z
  .strictObject({
    exceptions: z.array(exception).default([]).describe("Exceptions from the policy pack's rules; none by default."),
  })
  .describe("What the policy pack lets pass.");
