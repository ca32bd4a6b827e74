import { z } from "zod";
import { isConnectionArn } from "../arns";
import { distinct, principal, refuse, rule } from "./text";

const runner = z
  .strictObject({
    repository: z
      .string()
      .regex(/^https:\/\/github\.com\/[A-Za-z0-9][A-Za-z0-9-]{0,38}\/(?!.*\.git$)[\w.-]{1,100}$/, rule("runner-repository"))
      .describe("Repository whose workflows the runner takes, https://github.com/owner/repository."),
    connection: z
      .string()
      .superRefine(refuse((text) => (isConnectionArn(text) ? undefined : "connection-arn")))
      .describe("ARN of the CodeConnections connection to GitHub."),
  })
  .describe("A runner of GitHub Actions inside the VPC.");

export const access = z
  .strictObject({
    deployer: principal()
      .optional()
      .describe("ARN of the IAM role or user that runs pulumi up and so creates the cluster; needed when any other principal is named."),
    administrators: distinct(principal()).default([]).describe("ARNs of the IAM roles or users that administer the cluster."),
    viewers: distinct(principal()).default([]).describe("ARNs of the IAM roles or users that read everything but secrets."),
    pipelines: distinct(principal()).default([]).describe("ARNs of the IAM roles or users of pipelines that change the cluster."),
    instance: z
      .boolean()
      .default(false)
      .describe("Whether the VPC has an instance that only Session Manager reaches, to tunnel through to a private endpoint."),
    runner: runner.optional().describe("A runner of GitHub Actions inside the VPC; none by default."),
  })
  .describe("Who reaches the cluster, and how.");
