import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AccessConfig } from "../config/model";
import { pipelineRunnerPolicy } from "../lib/policies/pipeline-runner";
import { serializePolicy } from "../lib/policy-validation";
import { type AwsScope, serviceTrust } from "../lib/policy-documents";
import { admitToControlPlane } from "./control-plane-client";

export interface PipelineRunnerArgs {
  readonly runner: NonNullable<AccessConfig["runner"]>;
  /** Physical name of the project, which a workflow names in `runs-on: codebuild-<project>-<run id>-<run attempt>`. */
  readonly projectName: string;
  readonly vpcId: pulumi.Output<string>;
  readonly subnetIds: pulumi.Output<string[]>;
  /** The cluster's security group, which lets the runner in on port 443. */
  readonly clusterSecurityGroupId: pulumi.Output<string>;
  /** KMS key that CloudWatch Logs may use. */
  readonly logsKeyArn: pulumi.Output<string>;
  readonly logRetentionDays: number;
  readonly scope: pulumi.Output<AwsScope>;
  readonly tags: { readonly [key: string]: string };
}

/**
 * A runner of GitHub Actions inside the VPC, so that pipelines reach a private endpoint: CodeBuild starts a fresh container for each
 * queued job of the one repository and forgets it afterwards.
 */
export class PipelineRunner extends pulumi.ComponentResource {
  readonly projectName: pulumi.Output<string>;

  constructor(name: string, args: PipelineRunnerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("numinia:access:PipelineRunner", name, {}, opts);
    const { runner, projectName, subnetIds, tags } = args;
    const child = { parent: this };
    const subject = `the role of ${projectName}`;
    const logs = new aws.cloudwatch.LogGroup(
      name,
      { name: `/aws/codebuild/${projectName}`, retentionInDays: args.logRetentionDays, kmsKeyId: args.logsKeyArn, tags },
      child,
    );
    const role = new aws.iam.Role(
      name,
      {
        description: "Runner of pipelines",
        assumeRolePolicy: serializePolicy(serviceTrust("codebuild.amazonaws.com"), "trust", subject),
        tags,
      },
      child,
    );
    const policy = pulumi
      .all([args.scope, subnetIds, logs.arn])
      .apply(([scope, ids, logGroupArn]) =>
        serializePolicy(pipelineRunnerPolicy({ scope, subnetIds: ids, logGroupArn, connection: runner.connection }), "inline", subject),
      );
    const permission = new aws.iam.RolePolicy(name, { role: role.name, policy }, child);
    const group = admitToControlPlane(name, { ...args, description: "Runner of pipelines: out to HTTPS, nothing in" }, child);
    const project = new aws.codebuild.Project(
      name,
      {
        name: projectName,
        description: `Jobs of ${runner.repository}`,
        serviceRole: role.arn,
        source: {
          type: "GITHUB",
          location: `${runner.repository}.git`,
          auth: { type: "CODECONNECTIONS", resource: runner.connection },
        },
        artifacts: { type: "NO_ARTIFACTS" },
        environment: {
          type: "LINUX_CONTAINER",
          // 7 GiB: the engine, its plugins and the program together need more than the 3 GiB of the smallest.
          computeType: "BUILD_GENERAL1_MEDIUM",
          image: "aws/codebuild/amazonlinux-x86_64-standard:5.0",
          privilegedMode: false,
        },
        logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: logs.name } },
        // Minutes; longer than any update of the program may take (node-group.ts): an up that is cut off leaves its state locked.
        buildTimeout: 480,
        vpcConfig: { vpcId: args.vpcId, subnets: subnetIds, securityGroupIds: [group.id] },
        tags,
      },
      // CodeBuild tries at once whether the role can see the VPC.
      { ...child, dependsOn: permission },
    );
    new aws.codebuild.Webhook(
      name,
      {
        projectName: project.name,
        buildType: "BUILD",
        filterGroups: [{ filters: [{ type: "EVENT", pattern: "WORKFLOW_JOB_QUEUED" }] }],
      },
      child,
    );
    this.projectName = project.name;
    this.registerOutputs({ projectName: this.projectName });
  }
}
