import assert from "node:assert/strict";
import { test } from "node:test";
import type { PolicyDocument, Statement } from "../../lib/policy-documents";
import { secretPolicy } from "../../lib/secret-policy";
import { ACCOUNT } from "./roles";
import { decide, type Decision } from "./simulate";

const ENTRY = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:hyperfy2-acme-shop-pro-AbCdEf`;
const OTHER = "999999999999";
const POLICY = secretPolicy({ partition: "aws", region: "eu-west-1", accountId: ACCOUNT });
const EVERYTHING: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "secretsmanager:*", Resource: "*" }],
};

/** Reading the entry, as an administrator of an account; `opened`: statements that somebody adds to the entry's policy. */
function read(account: string, tls: boolean, policy: PolicyDocument, opened: readonly Statement[] = []): Promise<Decision> {
  return decide(
    { arn: `arn:aws:iam::${account}:role/admin`, policy: EVERYTHING },
    {
      action: "secretsmanager:GetSecretValue",
      resource: ENTRY,
      context: { "aws:SecureTransport": String(tls), "aws:PrincipalAccount": account, "aws:PrincipalIsAWSService": "false" },
    },
    { ...policy, Statement: [...policy.Statement, ...opened] },
  );
}

/** The entry opened to the other account, as a mistaken rotation script might. */
const OPENED: Statement = {
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${OTHER}:root` },
  Action: "secretsmanager:GetSecretValue",
  Resource: "*",
};
const without = (sid: string): PolicyDocument => ({ ...POLICY, Statement: POLICY.Statement.filter(({ Sid }) => Sid !== sid) });

test("an identity of the account reads an entry over TLS only", async () => {
  assert.equal(await read(ACCOUNT, true, POLICY), "allowed");
  assert.equal(await read(ACCOUNT, false, POLICY), "denied");
  assert.equal(await read(ACCOUNT, false, without("DenyWithoutTls")), "allowed", "positive control: it is that statement");
});

test("an identity of another account does not read an entry, even one that somebody opens to it", async () => {
  assert.equal(await read(OTHER, true, POLICY, [OPENED]), "denied");
  assert.equal(await read(OTHER, true, without("DenyOtherAccounts"), [OPENED]), "allowed", "positive control: it is that statement");
});
