import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface AddOnArgs {
  readonly clusterName: pulumi.Output<string>;
  /** Pinned, e.g. `v1.20.4-eksbuild.2`: the newest one would make every preview drift. */
  readonly version: string;
  /** The add-on's own configuration. @default none */
  readonly configuration?: { readonly [key: string]: unknown };
  /** IAM role of the add-on's service account. @default none */
  readonly roleArn?: pulumi.Input<string>;
  readonly tags: { readonly [key: string]: string };
}

/** Makes one EKS add-on. Its objects are EKS's: what somebody changed by hand is overwritten. */
export function createAddOn(name: string, addonName: string, args: AddOnArgs, opts: pulumi.CustomResourceOptions): aws.eks.Addon {
  return new aws.eks.Addon(
    `${name}-${addonName}`,
    {
      clusterName: args.clusterName,
      addonName,
      addonVersion: args.version,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      ...(args.configuration === undefined ? {} : { configurationValues: JSON.stringify(args.configuration) }),
      ...(args.roleArn === undefined ? {} : { serviceAccountRoleArn: args.roleArn }),
      tags: args.tags,
    },
    opts,
  );
}
