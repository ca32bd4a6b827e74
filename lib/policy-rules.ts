/** The policy pack's rules by name: policy/rules has one for each, and `numinia:policy.exceptions` may name no other. */
export const POLICY_RULES = [
  "encryption-at-rest",
  "no-open-endpoint",
  "imdsv2",
  "no-wildcard-admin",
  "required-tags",
  "deletion-protection",
  "log-retention",
  "secrets-kms",
] as const;

export type PolicyRule = (typeof POLICY_RULES)[number];
