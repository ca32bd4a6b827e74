import type { PolicyDocument } from "../policy-documents";

/**
 * What external-secrets may do by itself: nothing, whatever else is attached to its role one day. `secretsKeyArn`: KMS key of all
 * Secrets Manager entries.
 *
 * An organization's SecretStore names the organization's own service account (`auth.jwt.serviceAccountRef`); the controller asks
 * Kubernetes for a token of that account and assumes the environment's role with it, so that IAM tells the organizations apart. A
 * store without `auth` would act as the controller itself, in the name of any organization: hence the Deny, which also covers a
 * store's `role`. A role that may do nothing is better than no role: the pod would look for the node's credentials.
 */
export function externalSecretsPolicy(secretsKeyArn: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "NothingByItself",
        Effect: "Deny",
        Action: ["secretsmanager:*", "ssm:GetParameter*", "sts:AssumeRole"],
        Resource: "*",
      },
      { Sid: "DecryptNothing", Effect: "Deny", Action: "kms:Decrypt", Resource: secretsKeyArn },
    ],
  };
}
