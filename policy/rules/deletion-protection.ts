import { isNot, ruleOf } from "../rule";

/** Days in which a deleted key or secret can be brought back; AWS offers 7 to 30, and 30 when nothing is said. */
const SHORTEST_DAYS = 7;

export const deletionProtection = ruleOf(
  { name: "deletion-protection", description: "What holds data cannot be deleted at once: clusters, keys and secrets." },
  {
    "aws:eks/cluster:Cluster": ({ deletionProtection }) =>
      isNot(deletionProtection, (value) => value === true) ? ["The cluster can be deleted by one call; set deletionProtection."] : [],
    "aws:kms/key:Key": ({ deletionWindowInDays }) => tooShort(deletionWindowInDays, "deletionWindowInDays"),
    "aws:secretsmanager/secret:Secret": ({ recoveryWindowInDays }) => tooShort(recoveryWindowInDays, "recoveryWindowInDays"),
  },
);

function tooShort(days: unknown, key: string): string[] {
  if (!isNot(days, (value) => value === undefined || value === null || Number(value) >= SHORTEST_DAYS)) return [];
  return [`It is gone ${String(days)} days after its deletion; set ${key} to at least ${SHORTEST_DAYS}.`];
}
