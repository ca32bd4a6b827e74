import type { AccountRule, Effect, InputRule } from "../entry";
import { target } from "../lookup";
import { textAt } from "../paths";
import { KEY, SECRET_VERSION } from "../tokens";
import { changing, eventually } from "./account";
import { together } from "./inputs";

/** A key's policy leaves somebody who can change it: the account itself or a principal with kms:PutKeyPolicy. */
export const keyPolicyKeepsAccess: InputRule = together("key policy keeps access", "policy", (inputs) => {
  if (inputs.bypassPolicyLockoutSafetyCheck === true || typeof inputs.policy !== "string") return undefined;
  let document: { Statement?: unknown };
  try {
    document = JSON.parse(inputs.policy) as { Statement?: unknown };
  } catch {
    return undefined; // the grammar rule says so
  }
  const statements = (Array.isArray(document.Statement) ? document.Statement : [document.Statement]) as {
    Effect?: string;
    Action?: string | string[];
    Principal?: { AWS?: unknown } | "*";
  }[];
  const keeps = statements.some(
    (statement) =>
      statement?.Effect === "Allow" &&
      (statement.Principal === "*" || statement.Principal?.AWS !== undefined) &&
      [statement.Action ?? []].flat().some((action) => ["*", "kms:*", "kms:put*", "kms:putkeypolicy"].includes(action.toLowerCase())),
  );
  return keeps ? undefined : "would not allow anybody to update the key policy in the future (MalformedPolicyDocumentException)";
});

/** A log group's key lets the region's log service use it. */
export const keyAllowsLogs: AccountRule = eventually("key allows logs", changing, (subject) => {
  const key = target(subject, KEY, "kmsKeyId");
  const service = `logs.${subject.region}.amazonaws.com`;
  if (key === undefined || String(key.state.policy).includes(`"${service}"`)) return undefined;
  const name = `arn:${subject.account.partition}:logs:${subject.region}:${subject.account.accountId}:log-group:${textAt(subject.inputs, "name")}`;
  return {
    code: "AccessDeniedException",
    message: `The specified KMS key does not exist or is not allowed to be used with Arn '${name}' (its policy allows no ${service})`,
  };
});

/** The version with AWSCURRENT takes the label from the one before, which becomes AWSPREVIOUS. */
export const movesStagingLabels: Effect = {
  name: "moves staging labels",
  run({ account, stage, state, region }, stored) {
    if (stage === "delete" || !(state.versionStages as readonly string[]).includes("AWSCURRENT")) return;
    for (const version of account.objects(SECRET_VERSION)) {
      const labels = version.state.versionStages as string[];
      if (
        version.id === stored.id ||
        version.region !== region ||
        version.state.secretArn !== state.secretArn ||
        !labels.includes("AWSCURRENT")
      )
        continue;
      account.put({
        ...version,
        state: { ...version.state, versionStages: [...labels.filter((label) => label !== "AWSCURRENT"), "AWSPREVIOUS"] },
      });
    }
  },
};
