import { isNot, ruleOf } from "../rule";

export const logRetention = ruleOf(
  { name: "log-retention", description: "Every log group says how long it keeps its logs." },
  {
    "aws:cloudwatch/logGroup:LogGroup": ({ retentionInDays }) =>
      isNot(retentionInDays, (days) => Number(days ?? 0) > 0) ? ["Logs are kept for ever; set retentionInDays."] : [],
  },
);
