import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AccessConfig, OrganizationConfig } from "../config/model";
import { accessGrants } from "../lib/access-grants";
import type { AwsScope } from "../lib/policy-documents";

export interface AccessEntriesArgs {
  readonly access: AccessConfig;
  readonly organizations: readonly OrganizationConfig[];
  readonly clusterName: pulumi.Output<string>;
  readonly scope: pulumi.Output<AwsScope>;
  readonly tags: { readonly [key: string]: string };
}

/**
 * Makes one access entry per principal of stack config, the deployer's excepted, and the associations of its access policies. Returns
 * all of them.
 */
export function createAccessEntries(name: string, args: AccessEntriesArgs, opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
  const { clusterName, tags } = args;
  return accessGrants(args.access, args.organizations).flatMap(({ principal, policies, groups }) => {
    const entryName = `${name}-${principalName(principal)}`;
    const entry = new aws.eks.AccessEntry(
      entryName,
      { clusterName, principalArn: principal, type: "STANDARD", kubernetesGroups: [...groups], tags },
      opts,
    );
    const associations = policies.map(
      (policy) =>
        new aws.eks.AccessPolicyAssociation(
          `${entryName}-${policy}`,
          {
            clusterName,
            // Of the entry: AWS knows no association without one, and removes it with the entry.
            principalArn: entry.principalArn,
            policyArn: args.scope.apply(({ partition }) => `arn:${partition}:eks::aws:cluster-access-policy/${policy}`),
            accessScope: { type: "cluster" },
          },
          pulumi.mergeOptions(opts, { dependsOn: entry }),
        ),
    );
    return [entry, ...associations];
  });
}

/** Account, kind and name; IAM's names are unique in an account whatever path they have. */
function principalName(arn: string): string {
  const [, account, kind, name] = /^arn:[^:]+:iam::(\d+):(role|user)\/(?:.*\/)?([^/]+)$/.exec(arn)!;
  return `${account}-${kind}-${name}`;
}
