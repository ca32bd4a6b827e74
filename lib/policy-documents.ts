/** One statement of an IAM policy document, in AWS's own spelling. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: { readonly [kind: string]: string | readonly string[] };
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string | readonly string[] } };
}

/** An IAM policy document of the current language version. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

function policy(...statements: Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** Trust policy for an AWS service, e.g. `ec2.amazonaws.com`. */
export function serviceTrust(service: string): PolicyDocument {
  return policy({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" });
}

export interface ServiceAccountTrust {
  /** ARN of the cluster's IAM OIDC provider. */
  readonly oidcProviderArn: string;
  /** Issuer without scheme, e.g. `oidc.eks.eu-west-1.amazonaws.com/id/…`: IAM's condition keys are spelled with it. */
  readonly oidcIssuer: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * Trust policy that admits exactly one Kubernetes service account (IRSA). `StringEquals` on both subject and audience: a
 * pattern would let a namespace of a similar name assume the role.
 */
export function serviceAccountTrust(trust: ServiceAccountTrust): PolicyDocument {
  return policy({
    Effect: "Allow",
    Principal: { Federated: trust.oidcProviderArn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        [`${trust.oidcIssuer}:sub`]: `system:serviceaccount:${trust.namespace}:${trust.serviceAccount}`,
        [`${trust.oidcIssuer}:aud`]: "sts.amazonaws.com",
      },
    },
  });
}

export interface AwsScope {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/**
 * ARN pattern of a Secrets Manager entry: AWS appends a hyphen and six random characters to its name, so the six question
 * marks match that one entry and no entry whose name merely begins alike.
 */
export function secretArnPattern(scope: AwsScope, name: string): string {
  return `arn:${scope.partition}:secretsmanager:${scope.region}:${scope.accountId}:secret:${name}-??????`;
}

/**
 * What an organization's environment may do in AWS: read its own entries, and decrypt with the secrets key only through
 * Secrets Manager and only for those entries. `undefined` when it has no entries: IAM refuses a policy without resources.
 */
export function readSecretsPolicy(scope: AwsScope, keyArn: string, secretNames: readonly string[]): PolicyDocument | undefined {
  if (secretNames.length === 0) return undefined;
  const entries = secretNames.map((name) => secretArnPattern(scope, name));
  return policy(
    {
      Sid: "ReadOwnSecrets",
      Effect: "Allow",
      Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
      Resource: entries,
    },
    {
      Sid: "DecryptOwnSecrets",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: keyArn,
      Condition: {
        StringEquals: { "kms:ViaService": `secretsmanager.${scope.region}.amazonaws.com` },
        StringLike: { "kms:EncryptionContext:SecretARN": entries },
      },
    },
  );
}

/**
 * What cluster-autoscaler may do: look at everything (EC2 and Auto Scaling have no resource-level permissions for Describe
 * calls), change only Auto Scaling groups that carry the tag that EKS puts on the groups of this cluster's node groups.
 */
export function clusterAutoscalerPolicy(clusterName: string): PolicyDocument {
  return policy(
    {
      Sid: "LookAtGroupsAndTypes",
      Effect: "Allow",
      Action: [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLaunchConfigurations",
        "autoscaling:DescribeScalingActivities",
        "autoscaling:DescribeTags",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:GetInstanceTypesFromInstanceRequirements",
        "eks:DescribeNodegroup",
      ],
      Resource: "*",
    },
    {
      Sid: "ScaleOwnGroups",
      Effect: "Allow",
      Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
      Resource: "*",
      Condition: { StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${clusterName}`]: "owned" } },
    },
  );
}

/**
 * Key policy: the account's administrators hold the key by IAM policy (without this statement nobody could ever change it), and
 * one AWS service uses it for callers of this account.
 */
export function keyPolicy(scope: AwsScope): PolicyDocument {
  return policy({
    Sid: "AdministeredByIamOfThisAccount",
    Effect: "Allow",
    Principal: { AWS: `arn:${scope.partition}:iam::${scope.accountId}:root` },
    Action: "kms:*",
    Resource: "*",
  });
}
