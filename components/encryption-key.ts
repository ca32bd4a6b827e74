import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { keyPolicy, type KeyService } from "../lib/key-policies";
import type { AwsScope } from "../lib/policy-documents";
import { serializePolicy } from "../lib/policy-validation";

export interface EncryptionKeyArgs {
  /** What the key encrypts, one sentence for the console. */
  readonly description: string;
  /** Alias without the `alias/` prefix. */
  readonly alias: string;
  readonly scope: pulumi.Output<AwsScope>;
  /** AWS services that use the key by themselves. @default none: callers use it by their IAM permissions */
  readonly services?: readonly KeyService[];
  readonly tags: { readonly [key: string]: string };
}

/**
 * A customer-managed KMS key with yearly rotation and an alias. Deleting it takes 30 days, AWS's longest window, and Pulumi
 * refuses to: without the key nothing that it encrypted can be read again, backups included.
 */
export class EncryptionKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: EncryptionKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("numinia:encryption:EncryptionKey", name, {}, opts);
    const key = new aws.kms.Key(
      name,
      {
        description: args.description,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: args.scope.apply((scope) => serializePolicy(keyPolicy(scope, args.services), "key", `key ${args.alias}`)),
        tags: args.tags,
      },
      { parent: this },
    );
    new aws.kms.Alias(name, { name: `alias/${args.alias}`, targetKeyId: key.keyId }, { parent: this });
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
