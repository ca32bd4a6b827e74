import { isGiven, isNot, list, type Rule } from "../rule";

export const secretsKms: Rule = {
  name: "secrets-kms",
  description: "Secrets Manager entries and their replicas are encrypted with a KMS key of ours.",
  check: ({ type, props: { kmsKeyId, replicas } }) => {
    if (type !== "aws:secretsmanager/secret:Secret") return [];
    return [
      ...(isNot(kmsKeyId, isGiven) ? ["The secret is encrypted with AWS's own key; set kmsKeyId."] : []),
      ...list(replicas)
        .filter((replica) => isNot(replica.kmsKeyId, isGiven))
        .map(({ region }) => `The replica in ${String(region)} is encrypted with AWS's own key; set its kmsKeyId.`),
    ];
  },
};
