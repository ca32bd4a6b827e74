import type { Reference, TypeEntry } from "../entry";
import { REGION_NAMES } from "../data/regions";
import { resolve, target } from "../lookup";
import { arn, computed, constant, letters, namePrefix, region, tagsAll, text, uuid, fallback, filled } from "../outputs";
import { refused } from "../rules/account";
import { arnOf } from "../rules/arn";
import { anyOf, base64, between, conflict, each, matches, oneOf, together } from "../rules/inputs";
import { keepsVersion, keyAllowsLogs, keyPolicyKeepsAccess, replicaNameFree, replicates, versionLabels } from "../rules/security";
import { policyDocument } from "../rules/policy-document";
import { deletionProtected } from "../rules/account";
import { ALIAS, KEY, LOG_GROUP, SECRET, SECRET_VERSION } from "../tokens";

const key: TypeEntry = {
  token: KEY,
  label: "KMS Key",
  mirrors: [
    { service: "kms", operation: "CreateKey", names: { customerMasterKeySpec: "KeySpec" } },
    { service: "kms", operation: "EnableKeyRotation", occasional: true },
    { service: "kms", operation: "ScheduleKeyDeletion", names: { deletionWindowInDays: "PendingWindowInDays" }, occasional: true },
  ],
  replaceOn: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId", "region"],
  defaults: {
    bypassPolicyLockoutSafetyCheck: false,
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    enableKeyRotation: false,
    isEnabled: true,
    keyUsage: "ENCRYPT_DECRYPT",
  },
  json: ["policy"],
  rules: [
    between("deletionWindowInDays", 7, 30),
    between("rotationPeriodInDays", 90, 2560),
    policyDocument("policy", "resource", 32_768),
    keyPolicyKeepsAccess,
    together("rotation", "enableKeyRotation", (inputs) =>
      inputs.enableKeyRotation === true && inputs.customerMasterKeySpec !== "SYMMETRIC_DEFAULT"
        ? "works only for symmetric keys (SYMMETRIC_DEFAULT)"
        : undefined,
    ),
  ],
  id: (subject) => uuid(subject),
  outputs: {
    arn: arn("kms", "key/{id}"),
    keyId: text("{id}"),
    description: constant(""),
    multiRegion: fallback(false),
    policy: computed(({ account }) =>
      JSON.stringify({
        Id: "key-default-1",
        Statement: [
          {
            Action: "kms:*",
            Effect: "Allow",
            Principal: { AWS: `arn:${account.partition}:iam::${account.accountId}:root` },
            Resource: "*",
            Sid: "Enable IAM User Permissions",
          },
        ],
        Version: "2012-10-17",
      }),
    ),
    rotationPeriodInDays: { value: ({ inputs }) => (inputs.enableKeyRotation === true ? 365 : 0), when: "always" },
    region,
    tagsAll,
  },
  notFound: { code: "NotFoundException", message: "Key '{value}' does not exist" },
};

const alias: TypeEntry = {
  token: ALIAS,
  label: "KMS Alias",
  mirrors: [{ service: "kms", operation: "CreateAlias", names: { name: "AliasName" } }],
  replaceOn: ["name", "namePrefix", "region"],
  name: {
    input: "name",
    prefixInput: "namePrefix",
    maxLength: 256,
    lead: "alias/",
    unique: {
      by: ["name"],
      error: {
        code: "AlreadyExistsException",
        message: "An alias with the name arn:{partition}:kms:{region}:{account}:{name} already exists",
      },
    },
  },
  references: [{ input: "targetKeyId", types: [KEY], by: ["id", "arn"], whenTargetGoes: "keep" }],
  rules: [
    conflict("name", "namePrefix"),
    matches("name", /^alias\/[a-zA-Z0-9/_-]+$/, "must begin with alias/ and hold only letters, digits, /, _ and -"),
    matches("name", /^(?!alias\/aws\/)/, "must not begin with alias/aws/, which AWS keeps for itself"),
  ],
  id: ({ inputs }) => String(inputs.name),
  outputs: {
    arn: arn("kms", "{name}"),
    namePrefix,
    targetKeyArn: { value: (subject) => String(target(subject, KEY, "targetKeyId")?.state.arn ?? ""), when: "always" },
    region,
  },
  notFound: { code: "NotFoundException", message: "Alias {value} is not found." },
};

/** A key by id or ARN, or one of its aliases; AWS's own key of the service needs no reference. */
const keyReference = (input: string, service: string): Reference => ({
  input,
  types: [KEY, ALIAS],
  by: ["id", "arn"],
  whenTargetGoes: "keep",
  foreign: (value, { account }) =>
    value === `alias/aws/${service}` || (value.startsWith("arn:") && !value.includes(`:${account.accountId}:`)),
});

const secret: TypeEntry = {
  token: SECRET,
  label: "Secrets Manager Secret",
  mirrors: [
    { service: "secretsmanager", operation: "CreateSecret", names: { replicas: "AddReplicaRegions" } },
    { service: "secretsmanager", operation: "PutResourcePolicy", names: { policy: "ResourcePolicy" }, occasional: true },
  ],
  replaceOn: ["name", "namePrefix", "region"],
  name: {
    input: "name",
    prefixInput: "namePrefix",
    maxLength: 512,
    unique: {
      by: ["name"],
      error: { code: "ResourceExistsException", message: "The operation failed because the secret {name} already exists." },
    },
  },
  defaults: { forceOverwriteReplicaSecret: false, recoveryWindowInDays: 30 },
  json: ["policy"],
  sets: ["replicas"],
  references: [keyReference("kmsKeyId", "secretsmanager")],
  rules: [
    conflict("name", "namePrefix"),
    matches("name", /^[0-9A-Za-z/_+=.@-]+$/, "has characters that Secrets Manager does not take in a name"),
    each("recovery window", "recoveryWindowInDays", (value) =>
      typeof value === "number" && value !== 0 && (value < 7 || value > 30) ? `${value} is neither 0 nor between 7 and 30` : undefined,
    ),
    policyDocument("policy", "resource", 20_480),
    oneOf("replicas[].region", REGION_NAMES),
    refused("replica elsewhere", ["create", "update"], (subject) => {
      const replicas = Array.isArray(subject.inputs.replicas) ? (subject.inputs.replicas as { region?: unknown }[]) : [];
      return replicas.some((replica) => replica.region === subject.region)
        ? { code: "InvalidParameterException", message: "Invalid replica region: the primary region cannot be a replica region." }
        : undefined;
    }),
    replicaNameFree,
  ],
  id: (subject) =>
    `arn:${subject.account.partition}:secretsmanager:${subject.region}:${subject.account.accountId}:secret:${String(subject.inputs.name)}-` +
    letters(subject, 6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
  outputs: {
    arn: text("{id}"),
    namePrefix,
    policy: constant(""),
    replicas: filled(() => ({
      kmsKeyId: "alias/aws/secretsmanager",
      lastAccessedDate: "",
      region: "",
      status: "InSync",
      statusMessage: "Replication succeeded",
    })),
    region,
    tagsAll,
  },
  notFound: { code: "ResourceNotFoundException", message: "Secrets Manager can't find the specified secret." },
  recovery: {
    days: (inputs) => Number(inputs.recoveryWindowInDays ?? 30),
    error: {
      code: "InvalidRequestException",
      message: "You can't create this secret because a secret with this name is already scheduled for deletion.",
    },
  },
  effects: [replicates],
};

const secretVersion: TypeEntry = {
  token: SECRET_VERSION,
  label: "Secrets Manager Secret Version",
  mirrors: [{ service: "secretsmanager", operation: "PutSecretValue" }],
  replaceOn: ["secretBinary", "secretId", "secretString", "secretStringWoVersion", "region"],
  sets: ["versionStages"],
  writeOnly: ["secretStringWo"],
  references: [{ input: "secretId", types: [SECRET], by: ["id", "arn", "name"], whenTargetGoes: "cascade" }],
  rules: [
    conflict("secretString", "secretBinary", "secretStringWo"),
    anyOf("secretString", "secretBinary", "secretStringWo"),
    together("write-only", "secretStringWoVersion", (inputs) =>
      (inputs.secretStringWo === undefined) === (inputs.secretStringWoVersion === undefined)
        ? undefined
        : "and secretStringWo go together: give both or none",
    ),
    base64("secretBinary"),
  ],
  id: (subject) => `${String(subject.inputs.secretId)}|${subject.account.hex(32)}`,
  outputs: {
    arn: computed((subject) => secretOf(subject.inputs.secretId, subject)),
    secretArn: computed((subject) => secretOf(subject.inputs.secretId, subject)),
    hasSecretStringWo: { value: ({ inputs }) => inputs.secretStringWo !== undefined, when: "inputs" },
    versionId: computed(({ id }) => id.slice(id.lastIndexOf("|") + 1)),
    versionStages: { value: versionLabels, when: "always", overrides: true },
    region,
  },
  effects: [keepsVersion],
};

function secretOf(value: unknown, subject: Parameters<TypeEntry["id"]>[0]): string {
  return String(resolve(subject.account, subject.region, [SECRET], ["id", "arn", "name"], String(value))?.state.arn ?? "");
}

const logGroup: TypeEntry = {
  token: LOG_GROUP,
  label: "CloudWatch Logs Log Group",
  mirrors: [{ service: "logs", operation: "CreateLogGroup", names: { name: "LogGroupName" } }],
  replaceOn: ["name", "namePrefix", "logGroupClass", "region"],
  name: {
    input: "name",
    prefixInput: "namePrefix",
    maxLength: 512,
    unique: { by: ["name"], error: { code: "ResourceAlreadyExistsException", message: "The specified log group already exists" } },
  },
  defaults: { retentionInDays: 0, skipDestroy: false },
  references: [{ ...keyReference("kmsKeyId", "logs"), by: ["arn"] }],
  rules: [
    conflict("name", "namePrefix"),
    // Values that PutRetentionPolicy takes; 0 keeps for ever.
    oneOf("retentionInDays", [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]),
    arnOf("kmsKeyId", "kms", "key/"),
    keyAllowsLogs,
    deletionProtected("deletionProtectionEnabled", ({ inputs }) => ({
      code: "ValidationException",
      message: `Log group ${String(inputs.name)} cannot be deleted because deletion protection is enabled.`,
    })),
  ],
  id: ({ inputs }) => String(inputs.name),
  outputs: {
    arn: arn("logs", "log-group:{name}"),
    deletionProtectionEnabled: fallback(false),
    logGroupClass: constant("STANDARD"),
    namePrefix,
    region,
    tagsAll,
  },
  notFound: { code: "ResourceNotFoundException", message: "The specified log group does not exist." },
};

export const SECURITY: readonly TypeEntry[] = [key, alias, secret, secretVersion, logGroup];
export { keyReference };
