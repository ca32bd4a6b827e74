import { createHash } from "node:crypto";
import { type Child, type Family, Later, lift, outputOf, present } from "../framework/component";
import { isRecord, type Value } from "../framework/values";
import type { AccessEntry, ClusterInputs } from "./cluster-inputs";
import { type CredentialOptions, kubeconfigOf, regionOfArn } from "./kubeconfig";

export const SERVICE_ROLE = "serviceRole";
export const ROLE = "role";
export const ATTACHMENT = "rolePolicyAttachment";
export const CLUSTER = "eksCluster";
export const KUBERNETES = "kubernetesProvider";

const CLUSTER_POLICY = "AmazonEKSClusterPolicy";

/** Outputs of the cluster from which a kubeconfig is made; all from one resource. */
const KUBECONFIG_INPUTS = ["providerCredentialOpts"];

/**
 * The children of eks.Cluster 4.3 with API authentication and neither node group nor add-ons of its own.
 *
 * @param partition e.g. `aws`, as aws:index/getPartition answers.
 */
export function planCluster(name: string, inputs: ClusterInputs, partition: string): Child[] {
  const roleName = `${name}-eksRole`;
  return [
    {
      key: SERVICE_ROLE,
      type: "eks:index:ServiceRole",
      name: roleName,
      inputs: {},
      component: { outputs: (family) => ({ resolvedRole: family.reference(ROLE), directRole: family.reference(ROLE) }) },
    },
    {
      key: ROLE,
      type: "aws:iam/role:Role",
      name: `${roleName}-role`,
      parent: SERVICE_ROLE,
      inherits: { tags: ["tags"] },
      inputs: { description: "Allows EKS to manage clusters on your behalf.", assumeRolePolicy: TRUST_POLICY, tags: inputs.tags },
    },
    {
      key: ATTACHMENT,
      type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      // The suffix is taken from the ARN in the standard partition, in every partition.
      name: `${roleName}-${shortHash(policyArn("aws"))}`,
      parent: SERVICE_ROLE,
      inputs: { policyArn: policyArn(partition), role: new Later([ROLE], (family) => family.reference(ROLE)) },
    },
    {
      key: CLUSTER,
      type: "aws:eks/cluster:Cluster",
      name: `${name}-eksCluster`,
      dependsOn: [ROLE, ATTACHMENT],
      ignoreChanges: ["accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"],
      inputs: clusterInputs(name, inputs),
      inherits: {
        name: ["name"],
        version: ["version"],
        bootstrapSelfManagedAddons: ["bootstrapSelfManagedAddons"],
        vpcConfig: [...inputs.subnetInputs, "endpointPrivateAccess", "endpointPublicAccess", "publicAccessCidrs"],
        enabledClusterLogTypes: ["enabledClusterLogTypes"],
        encryptionConfig: ["encryptionConfigKeyArn"],
        kubernetesNetworkConfig: ["kubernetesServiceIpAddressRange", "ipFamily"],
        upgradePolicy: ["upgradePolicy"],
        deletionProtection: ["deletionProtection"],
        tags: ["tags", "clusterTags"],
      },
    },
    {
      key: KUBERNETES,
      type: "pulumi:providers:kubernetes",
      name: `${name}-eks-k8s`,
      inputs: {
        kubeconfig: new Later([CLUSTER], (family) => asJson(kubeconfigFor(family, inputs, "with profile"))),
        // Provider configuration is text on the wire, flags too.
        enableConfigMapMutable: inputs.enableConfigMapMutable === undefined ? undefined : asJson(inputs.enableConfigMapMutable),
      },
      inherits: { kubeconfig: KUBECONFIG_INPUTS, enableConfigMapMutable: ["enableConfigMapMutable"] },
    },
    ...inputs.accessEntries.flatMap((entry) => planAccessEntry(name, entry)),
  ];
}

/**
 * The kubeconfig as a value; unknown while the cluster is.
 *
 * The user's own kubeconfig leaves the AWS profile out, so that several people can use it; the component's provider has it.
 */
export function kubeconfigFor(family: Family, inputs: ClusterInputs, profile: "with profile" | "without profile"): Value {
  const operands = [
    family.output(CLUSTER, "name"),
    family.output(CLUSTER, "endpoint"),
    family.output(CLUSTER, "arn"),
    family.output(CLUSTER, "certificateAuthority", "data"),
    inputs.providerCredentialOpts,
  ];
  return lift(operands, ([name, endpoint, arn, certificateAuthority, credentials]) => {
    const facts = { name, endpoint, arn, certificateAuthority };
    for (const [fact, value] of Object.entries(facts)) {
      if (typeof value !== "string") throw new Error(`the aws:eks/cluster:Cluster has no output ${fact}; the kubeconfig is made of it`);
    }
    const cluster = facts as { [fact in keyof typeof facts]: string };
    const { profileName, ...others } = (isRecord(credentials) ? credentials : {}) as CredentialOptions;
    return kubeconfigOf({ ...cluster, region: regionOfArn(cluster.arn) }, profile === "with profile" ? { ...others, profileName } : others);
  });
}

export function asJson(value: Value): Value {
  return lift([value], ([plain]) => JSON.stringify(plain));
}

/** The cluster's encryption, as its input and as part of the component's `core`. Wholly unknown while the key is. */
export function encryptionOf({ encryptionConfigKeyArn }: ClusterInputs): Value | undefined {
  if (encryptionConfigKeyArn === undefined) return undefined;
  return lift([encryptionConfigKeyArn], ([keyArn]) => ({ provider: { keyArn: keyArn! }, resources: ["secrets"] }));
}

function clusterInputs(name: string, inputs: ClusterInputs): Child["inputs"] {
  const { subnetIds, endpointPrivateAccess, endpointPublicAccess, publicAccessCidrs } = inputs;
  return {
    name: inputs.name,
    roleArn: outputOf(ROLE, "arn"),
    bootstrapSelfManagedAddons: inputs.bootstrapSelfManagedAddons,
    vpcConfig: present({ subnetIds, endpointPrivateAccess, endpointPublicAccess, publicAccessCidrs }),
    version: inputs.version,
    enabledClusterLogTypes: inputs.enabledClusterLogTypes,
    tags: lift([inputs.clusterTags, inputs.tags], ([clusterTags, tags]) => ({
      Name: `${name}-eksCluster`,
      ...(isRecord(clusterTags) ? clusterTags : {}),
      ...(isRecord(tags) ? tags : {}),
    })),
    encryptionConfig: encryptionOf(inputs),
    kubernetesNetworkConfig: networkOf(inputs),
    accessConfig: { authenticationMode: inputs.authenticationMode, bootstrapClusterCreatorAdminPermissions: true },
    upgradePolicy: inputs.upgradePolicy,
    deletionProtection: inputs.deletionProtection,
  };
}

function networkOf({ kubernetesServiceIpAddressRange, ipFamily }: ClusterInputs): Value | undefined {
  if (kubernetesServiceIpAddressRange === undefined && ipFamily === undefined) return undefined;
  return lift([kubernetesServiceIpAddressRange, ipFamily ?? "ipv4"], ([range, family]) =>
    present({ serviceIpv4Cidr: family === "ipv4" ? range : undefined, ipFamily: family }),
  );
}

function planAccessEntry(componentName: string, entry: AccessEntry): Child[] {
  const key = `accessEntry ${entry.name}`;
  const clusterName = outputOf(CLUSTER, "name");
  const fromEntries = (inputs: object) => Object.fromEntries(Object.keys(inputs).map((input) => [input, ["accessEntries"]]));
  const policies = entry.policies.map(({ name, policyArn, accessScope }): Child => {
    const inputs = { accessScope, policyArn, principalArn: entry.inputs.principalArn };
    return {
      key: `${key} ${name}`,
      type: "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
      name: `${componentName}-${entry.name}-${name}`,
      parent: key,
      dependsOn: [key],
      inputs: { ...inputs, clusterName },
      inherits: fromEntries(inputs),
    };
  });
  return [
    {
      key,
      type: "aws:eks/accessEntry:AccessEntry",
      name: `${componentName}-${entry.name}`,
      dependsOn: [CLUSTER],
      inputs: { ...entry.inputs, clusterName },
      inherits: fromEntries(entry.inputs),
    },
    ...policies,
  ];
}

function policyArn(partition: string): string {
  return `arn:${partition}:iam::aws:policy/${CLUSTER_POLICY}`;
}

/** First 8 digits of the SHA-1, by which the real component names the attachments of a service role. */
function shortHash(text: string): string {
  return createHash("sha1").update(text).digest("hex").slice(0, 8);
}

const TRUST_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Action: ["sts:AssumeRole", "sts:TagSession"], Effect: "Allow", Principal: { Service: ["eks.amazonaws.com"] } }],
});
