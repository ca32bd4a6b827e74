import { isNot, type Rule } from "../rule";

export const logRetention: Rule = {
  name: "log-retention",
  description: "Every log group says how long it keeps its logs.",
  check: ({ type, props: { retentionInDays } }) =>
    type === "aws:cloudwatch/logGroup:LogGroup" && isNot(retentionInDays, (days) => Number(days ?? 0) > 0)
      ? ["Logs are kept for ever; set retentionInDays."]
      : [],
};
