import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { createFlowLogs } from "../../components/flow-logs";
import { only, registered } from "../support/program";

const scope = () => pulumi.output({ partition: "aws", region: "eu-west-1", accountId: "111122223333" });
const tags = { Platform: "numinia" };
const LOG_GROUP = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/vpc/numinia-vpc/flow-logs";

test("all traffic goes to an encrypted log group, kept for the configured days, through a role that can do nothing else", async () => {
  const resources = await registered(() =>
    createFlowLogs(
      "numinia-flow-logs",
      {
        vpcId: pulumi.output("vpc-1"),
        vpcName: "numinia-vpc",
        retentionDays: 90,
        scope: scope(),
        logsKeyArn: pulumi.output("logs-key-arn"),
        tags,
      },
      {},
    ),
  );

  assert.equal(resources.length, 4);
  assert.deepEqual(only(resources, "aws:cloudwatch/logGroup:LogGroup").inputs, {
    name: "/aws/vpc/numinia-vpc/flow-logs",
    retentionInDays: 90,
    kmsKeyId: "logs-key-arn",
    tags,
  });
  const role = only(resources, "aws:iam/role:Role");
  assert.deepEqual(role.inputs.tags, tags);
  assert.deepEqual(JSON.parse(role.inputs.assumeRolePolicy as string), {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": "111122223333" },
          ArnLike: { "aws:SourceArn": "arn:aws:ec2:eu-west-1:111122223333:vpc-flow-log/*" },
        },
      },
    ],
  });
  assert.deepEqual(JSON.parse(only(resources, "aws:iam/rolePolicy:RolePolicy").inputs.policy as string), {
    Version: "2012-10-17",
    Statement: [
      { Sid: "FindLogGroup", Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
      {
        Sid: "WriteToOneLogGroup",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [LOG_GROUP, `${LOG_GROUP}:*`],
      },
    ],
  });
  assert.deepEqual(only(resources, "aws:ec2/flowLog:FlowLog").inputs, {
    vpcId: "vpc-1",
    trafficType: "ALL",
    logDestinationType: "cloud-watch-logs",
    logDestination: LOG_GROUP,
    iamRoleArn: "numinia-flow-logs-arn",
    tags,
  });
});
