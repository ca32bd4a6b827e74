import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type PolicyDocument, serviceAccountTrust } from "../lib/policy-documents";
import { serializePolicy } from "../lib/policy-validation";

/** The cluster's identity provider, as trust policies name it. */
export interface OidcIdentity {
  /** Without scheme. */
  readonly issuer: pulumi.Output<string>;
  readonly providerArn: pulumi.Output<string>;
}

export interface IrsaRoleArgs {
  /** Physical name of the role, at most 64 characters. */
  readonly roleName: string;
  readonly description: string;
  readonly oidc: OidcIdentity;
  /** The one Kubernetes service account that may assume the role. */
  readonly namespace: string;
  readonly serviceAccount: string;
  /** What the role may do. @default nothing */
  readonly policy?: pulumi.Input<PolicyDocument>;
  readonly tags: { readonly [key: string]: string };
}

export interface IrsaRole {
  readonly arn: pulumi.Output<string>;
  /**
   * The role with its permission. What works by the role depends on both: it begins when it may do its work, and at a removal it can
   * still tidy up. A reference to the ARN alone would let the permission go first.
   */
  readonly resources: readonly pulumi.Resource[];
}

/**
 * Makes an IAM role for exactly one Kubernetes service account. A function and not a component: an organization has a role for
 * each environment, and every resource costs a preview about 9 ms (docs/architecture.md). A document that IAM would refuse fails
 * the program with the name of the role, as soon as the ARNs in it are known.
 */
export function createIrsaRole(name: string, args: IrsaRoleArgs, opts: pulumi.CustomResourceOptions): IrsaRole {
  const subject = `role ${args.roleName}`;
  const role = new aws.iam.Role(
    name,
    {
      name: args.roleName,
      description: args.description,
      assumeRolePolicy: pulumi.all([args.oidc.issuer, args.oidc.providerArn]).apply(([oidcIssuer, oidcProviderArn]) =>
        serializePolicy(
          serviceAccountTrust({
            oidcIssuer,
            oidcProviderArn,
            namespace: args.namespace,
            serviceAccount: args.serviceAccount,
          }),
          "trust",
          subject,
        ),
      ),
      tags: args.tags,
    },
    opts,
  );
  if (args.policy === undefined) return { arn: role.arn, resources: [role] };
  const document = pulumi.output(args.policy).apply((policy) => serializePolicy(policy, "inline", subject));
  return { arn: role.arn, resources: [role, new aws.iam.RolePolicy(name, { role: role.name, policy: document }, opts)] };
}
