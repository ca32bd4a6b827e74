import type { Rule } from "../rule";
import { deletionProtection } from "./deletion-protection";
import { encryptionAtRest } from "./encryption-at-rest";
import { imdsv2 } from "./imdsv2";
import { logRetention } from "./log-retention";
import { noOpenEndpoint } from "./no-open-endpoint";
import { noWildcardAdmin } from "./no-wildcard-admin";
import { requiredTags } from "./required-tags";
import { secretsKms } from "./secrets-kms";

export const RULES: readonly Rule[] = [
  encryptionAtRest,
  noOpenEndpoint,
  imdsv2,
  noWildcardAdmin,
  requiredTags,
  deletionProtection,
  logRetention,
  secretsKms,
];
