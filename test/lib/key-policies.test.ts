import assert from "node:assert/strict";
import { test } from "node:test";
import { keyPolicy } from "../../lib/key-policies";

const SCOPE = { partition: "aws", region: "eu-west-1", accountId: "111122223333" };
const ADMINISTRATION = {
  Sid: "AdministeredByIamOfThisAccount",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111122223333:root" },
  Action: "kms:*",
  Resource: "*",
};

test("a key belongs to the account, and to no service unless asked", () => {
  assert.deepEqual(keyPolicy(SCOPE), { Version: "2012-10-17", Statement: [ADMINISTRATION] });
});

test("CloudWatch Logs uses a key for log groups of this account and region only", () => {
  assert.deepEqual(keyPolicy(SCOPE, ["logs"]), {
    Version: "2012-10-17",
    Statement: [
      ADMINISTRATION,
      {
        Sid: "UsedByCloudWatchLogsOfThisAccount",
        Effect: "Allow",
        Principal: { Service: "logs.eu-west-1.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        Resource: "*",
        Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:111122223333:log-group:*" } },
      },
    ],
  });
});
