import type { AccountRule, Effect, InputRule, Subject } from "../entry";
import { target } from "../lookup";
import { textAt, valuesAt } from "../paths";
import { keyOf } from "../stored-object";
import { KEY, SECRET } from "../tokens";
import { changing, eventually, refused } from "./account";
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

/** What the upstream provider does to a version: writes it, moves labels to it, and takes all but AWSCURRENT off it. */
export const keepsVersion: Effect = {
  name: "keeps a version",
  run({ account, stage, state, inputs }) {
    const arn = String(state.secretArn);
    const id = String(state.versionId);
    const wanted = state.versionStages as readonly string[];
    if (stage === "create") {
      const text = textAt(inputs, "secretString") ?? textAt(inputs, "secretStringWo");
      const binary = textAt(inputs, "secretBinary");
      account.secretVersions.put(arn, { id, text, binary, labels: wanted, createdAt: account.now() });
      return;
    }
    const has = account.secretVersions.of(arn).find((version) => version.id === id)?.labels ?? [];
    const keeps = stage === "delete" ? [] : wanted;
    for (const label of keeps.filter((other) => !has.includes(other))) {
      account.secretVersions.move(arn, label, { from: account.secretVersions.withLabel(arn, label)?.id, to: id });
    }
    for (const label of has) if (label !== "AWSCURRENT" && !keeps.includes(label)) account.secretVersions.move(arn, label, { from: id });
  },
};

/** Labels of a version: those asked for, and AWSCURRENT where it cannot be had without. */
export function versionLabels({ account, stage, state, inputs }: Subject): string[] {
  const arn = String(state.secretArn);
  const asked = Array.isArray(inputs.versionStages) ? (inputs.versionStages as string[]) : undefined;
  if (stage === "create") return account.secretVersions.labelsOfNew(arn, asked);
  const has = account.secretVersions.of(arn).find((version) => version.id === state.versionId)?.labels ?? [];
  if (asked === undefined) return [...has];
  return has.includes("AWSCURRENT") && !asked.includes("AWSCURRENT") ? ["AWSCURRENT", ...asked] : asked;
}

const replicasOf = (inputs: Subject["inputs"]): { region: string; kmsKeyId?: string }[] =>
  valuesAt(inputs, "replicas[]").map(({ value }) => value as { region: string; kmsKeyId?: string });

/**
 * A replica's name is free in its region. AWS reports a name that is taken in the replica's status alone, and the upstream provider does
 * not look there: the recovery region would lack the secret, and nobody would know.
 */
export const replicaNameFree: AccountRule = refused("replica name free", changing, ({ account, inputs, state, id }) => {
  if (inputs.forceOverwriteReplicaSecret === true) return undefined;
  const name = inputs.name ?? state.name;
  const taken = replicasOf(inputs).find(({ region }) =>
    account.objects(SECRET).some((secret) => secret.region === region && secret.state.name === name && secret.id !== inRegion(id, region)),
  );
  return taken && { code: "ReplicationFailed", message: `A secret with the name ${String(name)} already exists in ${taken.region}` };
});

/** Each replica is a secret of its region under the same name; it goes with the first one, which gives up its replicas before it is deleted. */
export const replicates: Effect = {
  name: "replicates",
  run({ account, stage, inputs, region, state }, stored) {
    const wanted = stage === "delete" ? [] : replicasOf(inputs);
    const present = account.objects(SECRET).filter((secret) => secret.owner === keyOf(stored));
    for (const replica of present) if (!wanted.some((other) => other.region === replica.region)) account.drop(replica);
    for (const replica of wanted) {
      const id = inRegion(stored.id, replica.region);
      const kmsKeyId: Record<string, string> = replica.kmsKeyId === undefined ? {} : { kmsKeyId: replica.kmsKeyId };
      const { kmsKeyId: _ownKey, ...rest } = stored.state;
      account.put({
        type: SECRET,
        region: replica.region,
        id,
        logicalName: stored.logicalName,
        status: "ready",
        inputs: { name: String(state.name), ...kmsKeyId },
        state: { ...rest, ...kmsKeyId, arn: id, region: replica.region, replicas: [] },
        companion: true,
        owner: keyOf({ type: SECRET, region, id: stored.id }),
      });
    }
  },
};

/** The ARN with another region: a replica keeps the six letters of its first one. */
function inRegion(arn: string, region: string): string {
  return arn
    .split(":")
    .map((part, index) => (index === 3 ? region : part))
    .join(":");
}
