import { isNot, isOwnKey, list, ruleOf } from "../rule";

export const secretsKms = ruleOf(
  { name: "secrets-kms", description: "Secrets Manager entries and their replicas are encrypted with a KMS key of ours." },
  {
    "aws:secretsmanager/secret:Secret": ({ kmsKeyId, replicas }) => [
      ...(isNot(kmsKeyId, isOwnKey) ? ["The secret is encrypted with AWS's own key; set kmsKeyId."] : []),
      ...list(replicas)
        .filter((replica) => isNot(replica.kmsKeyId, isOwnKey))
        .map(({ region }) => `The replica in ${String(region)} is encrypted with AWS's own key; set its kmsKeyId.`),
    ],
  },
);
