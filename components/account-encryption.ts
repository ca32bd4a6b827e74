import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Encrypts every new EBS volume and snapshot of the account in the provider's region, whoever makes it and whatever they ask for. */
export function createAccountEncryption(name: string, opts?: pulumi.CustomResourceOptions): aws.ebs.EncryptionByDefault {
  return new aws.ebs.EncryptionByDefault(name, { enabled: true }, opts);
}
