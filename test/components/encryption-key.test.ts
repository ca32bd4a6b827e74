import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { createAccountEncryption } from "../../components/account-encryption";
import { EncryptionKey } from "../../components/encryption-key";
import { keyPolicy, type KeyService } from "../../lib/key-policies";
import { only, registered } from "../support/program";

const SCOPE = { partition: "aws", region: "eu-west-1", accountId: "111122223333" };

for (const services of [undefined, ["logs"]] as (KeyService[] | undefined)[]) {
  test(`a key with ${services ? "a service" : "no service"} rotates, goes only after 30 days and has an alias`, async () => {
    const resources = await registered(
      () =>
        new EncryptionKey("numinia-logs", {
          description: "Logs",
          alias: "production-numinia/logs",
          scope: pulumi.output(SCOPE),
          ...(services ? { services } : {}),
          tags: { Platform: "numinia" },
        }),
    );
    assert.equal(resources.length, 3);
    assert.deepEqual(only(resources, "aws:kms/key:Key").inputs, {
      description: "Logs",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: JSON.stringify(keyPolicy(SCOPE, services)),
      tags: { Platform: "numinia" },
    });
    assert.deepEqual(only(resources, "aws:kms/alias:Alias").inputs, {
      name: "alias/production-numinia/logs",
      targetKeyId: "numinia-logs-key",
    });
  });
}

test("the account encrypts every new EBS volume", async () => {
  const resources = await registered(() => createAccountEncryption("numinia"));
  assert.deepEqual(resources, [{ type: "aws:ebs/encryptionByDefault:EncryptionByDefault", name: "numinia", inputs: { enabled: true } }]);
});
