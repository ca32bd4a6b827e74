import type { Reference, TypeEntry } from "../entry";
import { arn, computed, constant, fallback, filled, region, tagsAll } from "../outputs";
import { arnOf } from "../rules/arn";
import * as codebuild from "../rules/codebuild";
import { trusts } from "../rules/iam";
import { BUILD_PROJECT, BUILD_WEBHOOK, SECURITY_GROUP, SUBNET, VPC } from "../tokens";
import { roleByArn } from "./iam";

const network = (input: string, type: string, kind: string): Reference => ({
  input: `vpcConfig.${input}`,
  types: [type],
  by: ["id"],
  // Interfaces are there while a build runs only.
  whenTargetGoes: "keep",
  missing: { code: "InvalidInputException", message: `Invalid vpc config: the ${kind} {value} does not exist` },
});

const project: TypeEntry = {
  token: BUILD_PROJECT,
  label: "CodeBuild Project",
  mirrors: [
    {
      service: "codebuild",
      operation: "CreateProject",
      names: { buildTimeout: "timeoutInMinutes", queuedTimeout: "queuedTimeoutInMinutes" },
    },
  ],
  replaceOn: ["name", "region"],
  name: {
    input: "name",
    maxLength: 150,
    unique: {
      by: ["name"],
      error: {
        code: "ResourceAlreadyExistsException",
        message: "Project already exists: arn:{partition}:codebuild:{region}:{account}:project/{name}",
      },
    },
  },
  defaults: { badgeEnabled: false, buildTimeout: 60, projectVisibility: "PRIVATE", queuedTimeout: 480 },
  sets: ["vpcConfig.securityGroupIds", "vpcConfig.subnets"],
  references: [
    {
      ...roleByArn("serviceRole"),
      missing: { code: "InvalidInputException", message: "CodeBuild is not authorized to perform: sts:AssumeRole on {value}" },
    },
    network("vpcId", VPC, "VPC"),
    network("subnets[]", SUBNET, "subnet"),
    network("securityGroupIds[]", SECURITY_GROUP, "security group"),
  ],
  rules: [
    arnOf("serviceRole", "iam", "role/"),
    codebuild.sourcePlace,
    codebuild.sourceCommands,
    codebuild.projectNetwork,
    trusts("serviceRole", "codebuild.amazonaws.com", (role) => ({
      code: "InvalidInputException",
      message: `CodeBuild is not authorized to perform: sts:AssumeRole on ${role}`,
    })),
    codebuild.roleMakesInterfaces,
  ],
  id: ({ account, region: where, inputs }) =>
    `arn:${account.partition}:codebuild:${where}:${account.accountId}:project/${String(inputs.name)}`,
  importId: ({ inputs }) => String(inputs.name),
  outputs: {
    arn: arn("codebuild", "project/{name}"),
    autoRetryLimit: fallback(0),
    badgeUrl: constant(""),
    description: constant(""),
    encryptionKey: computed(({ account, region: where }) => `arn:${account.partition}:kms:${where}:${account.accountId}:alias/aws/s3`),
    environment: filled(() => ({ hostKernel: "", imagePullCredentialsType: "CODEBUILD", privilegedMode: false })),
    publicProjectAlias: constant(""),
    region,
    tagsAll,
  },
  notFound: { code: "ResourceNotFoundException", message: "Project cannot be found: {value}" },
};

const webhook: TypeEntry = {
  token: BUILD_WEBHOOK,
  label: "CodeBuild Webhook",
  mirrors: [{ service: "codebuild", operation: "CreateWebhook" }],
  replaceOn: ["manualCreation", "projectName", "scopeConfiguration", "region"],
  unique: [
    {
      by: ["projectName"],
      error: { code: "ResourceAlreadyExistsException", message: "Webhook already exists for project {projectName}" },
    },
  ],
  references: [{ input: "projectName", types: [BUILD_PROJECT], by: ["name"], whenTargetGoes: "cascade" }],
  rules: [codebuild.filterEvents, codebuild.knownEvents, codebuild.webhookAuthorized],
  id: ({ inputs }) => String(inputs.projectName),
  outputs: {
    payloadUrl: computed(({ region: where, account }) => `https://codebuild.${where}.amazonaws.com/webhooks?t=${account.hex(16)}`),
    pullRequestBuildPolicy: filled(() => ({ approverRoles: [], requiresCommentApproval: "" })),
    // With CodeConnections the connection vouches for the sender.
    secret: constant(""),
    url: computed(({ account }) => `https://api.github.com/hooks/${parseInt(account.hex(7), 16)}`),
    region,
  },
};

export const CODEBUILD: readonly TypeEntry[] = [project, webhook];
