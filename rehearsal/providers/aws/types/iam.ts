import type { NameRule, Reference, TypeEntry } from "../entry";
import { isAwsPolicy } from "../data/aws-policies";
import { computed, constant, createdAt, globalArn, iamUniqueId, letters, namePrefix, recomputed, tagsAll, text } from "../outputs";
import { arnOf } from "../rules/arn";
import { attachmentQuota, inlinePolicyTotal, issuerUrl, trustedRolesExist } from "../rules/iam";
import { conflict, each, matches } from "../rules/inputs";
import { policyDocument } from "../rules/policy-document";
import { INSTANCE_PROFILE, OIDC_PROVIDER, POLICY, ROLE, ROLE_POLICY, ROLE_POLICY_ATTACHMENT } from "../tokens";

const named = (maxLength: number, message: string): NameRule => ({
  input: "name",
  prefixInput: "namePrefix",
  maxLength,
  unique: { by: ["name"], ignoreCase: true, error: { code: "EntityAlreadyExists", message } },
});

const managedPolicy: Omit<Reference, "input"> = {
  types: [POLICY],
  by: ["arn"],
  foreign: (value, { account }) => isAwsPolicy(value, account.partition),
};
const boundary: Reference = {
  ...managedPolicy,
  input: "permissionsBoundary",
  refusal: { code: "DeleteConflict", message: "Cannot delete a policy attached to entities." },
};

const role: TypeEntry = {
  token: ROLE,
  label: "IAM Role",
  global: true,
  mirrors: [{ service: "iam", operation: "CreateRole", names: { name: "RoleName", assumeRolePolicy: "AssumeRolePolicyDocument" } }],
  replaceOn: ["name", "namePrefix", "path"],
  name: named(64, "Role with name {name} already exists."),
  defaults: { forceDetachPolicies: false, maxSessionDuration: 3600, path: "/" },
  json: ["assumeRolePolicy", "inlinePolicies[].policy"],
  sets: ["managedPolicyArns", "inlinePolicies"],
  references: [
    boundary,
    {
      ...managedPolicy,
      input: "managedPolicyArns[]",
      refusal: { code: "DeleteConflict", message: "Cannot delete a policy attached to entities." },
    },
  ],
  rules: [
    conflict("name", "namePrefix"),
    // Default quota of IAM for a role's trust policy, in characters without white space.
    policyDocument("assumeRolePolicy", "trust", 2048),
    policyDocument("inlinePolicies[].policy", "identity", 10_240),
    arnOf("permissionsBoundary", "iam", "policy/"),
    arnOf("managedPolicyArns[]", "iam", "policy/"),
    matches("path", /^\/([\x21-\x7e]+\/)?$/, "must begin and end with a slash"),
    trustedRolesExist,
  ],
  id: ({ inputs }) => String(inputs.name),
  outputs: {
    arn: globalArn("iam", "role{path}{name}"),
    createDate: createdAt,
    inlinePolicies: constant([]),
    managedPolicyArns: constant([]),
    namePrefix,
    uniqueId: computed((subject) => iamUniqueId("AROA", subject)),
    tagsAll,
  },
  notFound: { code: "NoSuchEntity", message: "The role with name {value} cannot be found." },
  stillReferenced: { code: "DeleteConflict", message: "Cannot delete entity, must detach all policies first." },
  cascadeWhen: "forceDetachPolicies",
};

/** EKS and the like take a role's ARN and do not notice when the role goes. */
export const roleByArn = (input: string, code = "InvalidParameterException"): Reference => ({
  input,
  types: [ROLE],
  by: ["arn"],
  whenTargetGoes: "keep",
  missing: { code, message: "Role with arn: {value}, could not be found." },
});

const rolePolicy: TypeEntry = {
  token: ROLE_POLICY,
  label: "IAM Role Policy",
  global: true,
  mirrors: [{ service: "iam", operation: "PutRolePolicy", names: { name: "PolicyName", policy: "PolicyDocument", role: "RoleName" } }],
  replaceOn: ["name", "namePrefix", "role"],
  // PutRolePolicy overwrites a policy of the same name: AWS refuses no duplicate here.
  name: { input: "name", prefixInput: "namePrefix", maxLength: 128 },
  json: ["policy"],
  references: [
    {
      input: "role",
      types: [ROLE],
      by: ["id"],
      refusal: { code: "DeleteConflict", message: "Cannot delete entity, must delete policies first." },
    },
  ],
  rules: [conflict("name", "namePrefix"), policyDocument("policy", "identity", 10_240), inlinePolicyTotal],
  id: ({ inputs }) => `${String(inputs.role)}:${String(inputs.name)}`,
  outputs: { namePrefix },
};

const rolePolicyAttachment: TypeEntry = {
  token: ROLE_POLICY_ATTACHMENT,
  label: "IAM Role Policy Attachment",
  global: true,
  mirrors: [{ service: "iam", operation: "AttachRolePolicy", names: { role: "RoleName" } }],
  replaceOn: ["policyArn", "role"],
  references: [
    { input: "role", types: [ROLE], by: ["id"] },
    { ...managedPolicy, input: "policyArn" },
  ],
  rules: [arnOf("policyArn", "iam", "policy/"), attachmentQuota],
  id: ({ inputs }) => `${String(inputs.role)}/${String(inputs.policyArn)}`,
  outputs: {},
};

const policy: TypeEntry = {
  token: POLICY,
  label: "IAM Policy",
  global: true,
  mirrors: [{ service: "iam", operation: "CreatePolicy", names: { name: "PolicyName", policy: "PolicyDocument" } }],
  replaceOn: ["description", "name", "namePrefix", "path"],
  name: named(128, "A policy called {name} already exists. Duplicate names are not allowed."),
  defaults: { path: "/" },
  json: ["policy"],
  // Size of a managed policy in characters without white space (IAM quotas).
  rules: [conflict("name", "namePrefix"), policyDocument("policy", "identity", 6144)],
  id: (subject) =>
    `arn:${subject.account.partition}:iam::${subject.account.accountId}:policy${String(subject.inputs.path)}${String(subject.inputs.name)}`,
  outputs: {
    arn: text("{id}"),
    attachmentCount: constant(0),
    namePrefix,
    policyId: computed((subject) => iamUniqueId("ANPA", subject)),
    tagsAll,
  },
  notFound: { code: "NoSuchEntity", message: "Policy {value} does not exist or is not attachable." },
  stillReferenced: { code: "DeleteConflict", message: "Cannot delete a policy attached to entities." },
};

const bareUrl = (url: unknown): string => String(url).replace(/^https:\/\//, "");

const openIdConnectProvider: TypeEntry = {
  token: OIDC_PROVIDER,
  label: "IAM OIDC Provider",
  global: true,
  mirrors: [
    {
      service: "iam",
      operation: "CreateOpenIDConnectProvider",
      names: { clientIdLists: "ClientIDList", thumbprintLists: "ThumbprintList" },
    },
  ],
  replaceOn: ["url"],
  unique: [{ by: ["url"], error: { code: "EntityAlreadyExists", message: "Provider with url {url} already exists." } }],
  sets: ["clientIdLists"],
  rules: [
    issuerUrl,
    matches("thumbprintLists[]", /^[0-9a-fA-F]{40}$/, "is not the SHA-1 of a certificate in 40 hexadecimal digits"),
    each("client id", "clientIdLists", (value) =>
      Array.isArray(value) && value.length === 0 ? "is empty; give the audience, e.g. sts.amazonaws.com" : undefined,
    ),
  ],
  id: (subject) => `arn:${subject.account.partition}:iam::${subject.account.accountId}:oidc-provider/${bareUrl(subject.inputs.url)}`,
  outputs: {
    arn: text("{id}"),
    thumbprintLists: computed((subject) => [letters(subject, 32, "0123456789abcdef") + subject.account.hex(8)]),
    url: { ...recomputed(({ inputs }) => bareUrl(inputs.url)), when: "inputs", overrides: true },
    tagsAll,
  },
  notFound: { code: "NoSuchEntity", message: "OpenIDConnect Provider not found for arn {value}" },
};

const instanceProfile: TypeEntry = {
  token: INSTANCE_PROFILE,
  label: "IAM Instance Profile",
  global: true,
  mirrors: [{ service: "iam", operation: "CreateInstanceProfile", names: { name: "InstanceProfileName" } }],
  replaceOn: ["name", "namePrefix", "path"],
  name: { ...named(128, "Instance Profile {name} already exists."), prefixInput: "namePrefix" },
  defaults: { path: "/" },
  references: [
    {
      input: "role",
      types: [ROLE],
      by: ["id"],
      refusal: { code: "DeleteConflict", message: "Cannot delete entity, must remove roles from instance profile first." },
    },
  ],
  rules: [conflict("name", "namePrefix")],
  id: ({ inputs }) => String(inputs.name),
  outputs: {
    arn: globalArn("iam", "instance-profile{path}{name}"),
    createDate: createdAt,
    namePrefix,
    uniqueId: computed((subject) => iamUniqueId("AIPA", subject)),
    tagsAll,
  },
  notFound: { code: "NoSuchEntity", message: "Instance Profile {value} cannot be found." },
};

export const IAM: readonly TypeEntry[] = [role, rolePolicy, rolePolicyAttachment, policy, openIdConnectProvider, instanceProfile];
