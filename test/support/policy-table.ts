import { INTERFACE_ENDPOINTS } from "../../config/model";
import { fileSystemPolicy } from "../../lib/file-system-policy";
import { keyPolicy } from "../../lib/key-policies";
import { flowLogsTrust, interfaceEndpointPolicy, s3EndpointPolicy, writeFlowLogsPolicy } from "../../lib/network-policies";
import * as policies from "../../lib/policies";
import { pipelineRunnerPolicy } from "../../lib/policies/pipeline-runner";
import { type PolicyDocument, serviceAccountTrust, serviceTrust } from "../../lib/policy-documents";
import type { PolicyKind } from "../../lib/policy-validation";
import { secretPolicy } from "../../lib/secret-policy";

// Every policy document of the program, as it is in one region of one account.

export const SCOPE = { partition: "aws", region: "eu-west-1", accountId: "111122223333", clusterName: "production" };
const ZONES = ["arn:aws:route53:::hostedzone/Z0000000ONE", "arn:aws:route53:::hostedzone/Z0000000TWO"];
const FILE_SYSTEM = "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-00000000000000001";
const SECRETS_KEY = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555";
const LOG_GROUP = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/vpc/numinia-vpc/flow-logs";
const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";
export const ORGANIZATION = { scope: SCOPE, secretsKeyArn: SECRETS_KEY, secretNames: ["acme-shop-pro", "acme-blog-pro"] };
export const STATICS = { bucket: "statics.example.org", prefix: "spaces/acme/" };
/** AWS services that assume a role of the program. */
export const SERVICES = ["codebuild.amazonaws.com", "ec2.amazonaws.com", "lambda.amazonaws.com"];

export interface TableEntry {
  readonly name: string;
  readonly kind: PolicyKind;
  readonly document: PolicyDocument;
}

/** By the function of lib/ that makes them; a function without an entry fails a test. */
export const TABLE: { readonly [builder: string]: readonly TableEntry[] } = {
  ebsCsiDriverPolicy: inline("aws-ebs-csi-driver", policies.ebsCsiDriverPolicy(SCOPE)),
  efsCsiDriverPolicy: inline("aws-efs-csi-driver", policies.efsCsiDriverPolicy(SCOPE, [FILE_SYSTEM])),
  loadBalancerControllerPolicy: inline("aws-load-balancer-controller", policies.loadBalancerControllerPolicy(SCOPE)),
  certManagerPolicy: inline("cert-manager", policies.certManagerPolicy(SCOPE, ZONES)),
  clusterAutoscalerPolicy: inline("cluster-autoscaler", policies.clusterAutoscalerPolicy(SCOPE)),
  externalDnsPolicy: inline("external-dns", policies.externalDnsPolicy(ZONES)),
  externalSecretsPolicy: inline("external-secrets", policies.externalSecretsPolicy(SECRETS_KEY)),
  vpcCniPolicy: inline("vpc-cni", policies.vpcCniPolicy(SCOPE)),
  organizationPolicy: inline("an organization", policies.organizationPolicy({ ...ORGANIZATION, statics: STATICS })!),
  pipelineRunnerPolicy: ["codeconnections", "codestar-connections"].flatMap((service) =>
    inline(`the runner with a connection of ${service}`, runnerPolicy(service)),
  ),
  secretValuesPolicy: inline(
    "the function of secret values",
    policies.secretValuesPolicy({
      scope: SCOPE,
      secretsKeyArn: SECRETS_KEY,
      namePrefix: "hyperfy2-",
      platform: "numinia",
      logGroupArn: LOG_GROUP,
      replica: { region: "eu-central-1", keyArn: SECRETS_KEY.replace("eu-west-1", "eu-central-1") },
    }),
  ),
  writeFlowLogsPolicy: inline("the delivery of flow logs", writeFlowLogsPolicy(LOG_GROUP)),
  serviceTrust: SERVICES.map((service) => ({ name: `trust in ${service}`, kind: "trust", document: serviceTrust(service) })),
  serviceAccountTrust: [
    {
      name: "trust in a service account",
      kind: "trust",
      document: serviceAccountTrust({
        oidcProviderArn: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`,
        oidcIssuer: ISSUER,
        namespace: "acme-pro",
        serviceAccount: "app",
      }),
    },
  ],
  flowLogsTrust: [{ name: "trust in flow logs", kind: "trust", document: flowLogsTrust(SCOPE) }],
  keyPolicy: [
    { name: "a key", kind: "key", document: keyPolicy(SCOPE) },
    { name: "the key of log groups", kind: "key", document: keyPolicy(SCOPE, ["logs"]) },
  ],
  secretPolicy: [{ name: "a secret", kind: "secret", document: secretPolicy(SCOPE) }],
  fileSystemPolicy: [{ name: "a file system", kind: "file-system", document: fileSystemPolicy(SCOPE, FILE_SYSTEM) }],
  s3EndpointPolicy: [{ name: "the endpoint of S3", kind: "endpoint", document: s3EndpointPolicy(SCOPE) }],
  interfaceEndpointPolicy: INTERFACE_ENDPOINTS.map((service) => ({
    name: `the endpoint of ${service}`,
    kind: "endpoint",
    document: interfaceEndpointPolicy(SCOPE, service),
  })),
};

export const DOCUMENTS: readonly TableEntry[] = Object.values(TABLE).flat();

function inline(name: string, document: PolicyDocument): TableEntry[] {
  return [{ name, kind: "inline", document }];
}

function runnerPolicy(service: string): PolicyDocument {
  const connection = `arn:aws:${service}:eu-west-1:111122223333:connection/11111111-2222-3333-4444-555555555555`;
  return pipelineRunnerPolicy({ scope: SCOPE, subnetIds: ["subnet-1", "subnet-2"], logGroupArn: LOG_GROUP, connection });
}
