import type { Subject, TypeEntry } from "../entry";
import { DEFAULT_KUBERNETES_VERSION } from "../data/eks";
import { arn, computed, constant, createdAt, ec2Id, fallback, filled, letters, region, tagsAll } from "../outputs";
import { valueAt, valuesAt } from "../paths";
import { deletionProtected } from "../rules/account";
import { arnOf } from "../rules/arn";
import { cidr } from "../rules/cidr";
import * as eks from "../rules/eks";
import { hasPolicies, trusts } from "../rules/iam";
import { matches, oneOf } from "../rules/inputs";
import { ACCESS_ENTRY, CLUSTER, KEY, LOG_GROUP, SECURITY_GROUP, SUBNET } from "../tokens";
import { roleByArn } from "./iam";

const hexUpper = (subject: Subject, digits: number): string => subject.account.hex(digits).toUpperCase();
const vpcOfCluster = (subject: Subject): string => {
  const first = valuesAt(subject.inputs, "vpcConfig.subnetIds[]")[0]?.value;
  return String(subject.account.object(SUBNET, subject.region, String(first))?.inputs.vpcId ?? "");
};

const cluster: TypeEntry = {
  token: CLUSTER,
  label: "EKS Cluster",
  mirrors: [
    {
      service: "eks",
      operation: "CreateCluster",
      names: {
        vpcConfig: "resourcesVpcConfig",
        enabledClusterLogTypes: "logging.clusterLogging.types",
        "kubernetesNetworkConfig.serviceIpv6Cidr": null,
      },
    },
  ],
  replaceOn: [
    "accessConfig.bootstrapClusterCreatorAdminPermissions",
    "bootstrapSelfManagedAddons",
    "kubernetesNetworkConfig.ipFamily",
    "kubernetesNetworkConfig.serviceIpv4Cidr",
    "name",
    "outpostConfig.controlPlaneInstanceType",
    "outpostConfig.controlPlanePlacement",
    "roleArn",
    "region",
  ],
  replaceWhen: {
    // Envelope encryption cannot be taken back.
    encryptionConfig: (before, after) => before !== undefined && after === undefined,
    "computeConfig.nodeRoleArn": (before) => before !== undefined,
    "vpcConfig.controlPlaneEgressMode": (before, after) => before === "CUSTOMER_ROUTED" && after !== "CUSTOMER_ROUTED",
  },
  name: {
    input: "name",
    maxLength: 100,
    unique: { by: ["name"], error: { code: "ResourceInUseException", message: "Cluster already exists with name: {name}" } },
  },
  defaults: {
    bootstrapSelfManagedAddons: true,
    "accessConfig.bootstrapClusterCreatorAdminPermissions": true,
    "vpcConfig.endpointPrivateAccess": false,
    "vpcConfig.endpointPublicAccess": true,
  },
  sets: [
    "enabledClusterLogTypes",
    "encryptionConfig.resources",
    "vpcConfig.publicAccessCidrs",
    "vpcConfig.securityGroupIds",
    "vpcConfig.subnetIds",
    "computeConfig.nodePools",
  ],
  references: [
    roleByArn("roleArn"),
    {
      input: "vpcConfig.subnetIds[]",
      types: [SUBNET],
      by: ["id"],
      missing: { code: "InvalidParameterException", message: "The subnet ID '{value}' does not exist" },
    },
    {
      input: "vpcConfig.securityGroupIds[]",
      types: [SECURITY_GROUP],
      by: ["id"],
      missing: { code: "InvalidParameterException", message: "The security group '{value}' does not exist" },
    },
    {
      input: "encryptionConfig.provider.keyArn",
      types: [KEY],
      by: ["arn"],
      whenTargetGoes: "keep",
      missing: { code: "InvalidParameterException", message: "Key '{value}' does not exist" },
    },
  ],
  rules: [
    matches("name", /^[0-9A-Za-z][A-Za-z0-9\-_]*$/, "must begin with a letter or digit and hold only letters, digits, - and _"),
    arnOf("roleArn", "iam", "role/"),
    arnOf("encryptionConfig.provider.keyArn", "kms", "key/"),
    oneOf("encryptionConfig.resources[]", ["secrets"]),
    oneOf("computeConfig.nodePools[]", ["general-purpose", "system"]),
    cidr("vpcConfig.publicAccessCidrs[]"),
    cidr("kubernetesNetworkConfig.serviceIpv4Cidr", 12, 24),
    eks.someEndpoint,
    eks.knownVersion,
    eks.clusterSubnets,
    eks.serviceRange,
    eks.versionStep,
    eks.authenticationStep,
    trusts("roleArn", "eks.amazonaws.com", () => ({
      code: "InvalidParameterException",
      message: "Role could not be assumed because the trusted entity is not correct",
    })),
    hasPolicies("refused", "roleArn", [["AmazonEKSClusterPolicy"]], (_arn, missing) => ({
      code: "InvalidParameterException",
      message: `The provided role doesn't have the Amazon EKS Managed Policies associated with it. Please ensure the following policies [${missing}] are attached`,
    })),
    deletionProtected("deletionProtection", ({ inputs }) => ({
      code: "InvalidRequestException",
      message: `Cluster ${String(inputs.name)} cannot be deleted because deletion protection is enabled; update the cluster with deletionProtection false first.`,
    })),
  ],
  id: ({ inputs }) => String(inputs.name),
  outputs: {
    accessConfig: filled(() => ({ authenticationMode: "CONFIG_MAP", bootstrapClusterCreatorAdminPermissions: true })),
    arn: arn("eks", "cluster/{name}"),
    certificateAuthority: computed(({ account }) => ({
      data:
        account.clusterEndpoint?.certificateAuthorityData ??
        Buffer.from("no certificate: this cluster has no API server").toString("base64"),
    })),
    clusterId: constant(""),
    computeConfig: filled(() => ({ enabled: false })),
    controlPlaneScalingConfig: filled(() => ({ tier: "standard" })),
    createdAt,
    deletionProtection: fallback(false),
    endpoint: computed(
      (subject) => subject.account.clusterEndpoint?.url ?? `https://${hexUpper(subject, 32)}.gr7.${subject.region}.eks.amazonaws.com`,
    ),
    identities: computed((subject) => [
      { oidcs: [{ issuer: `https://oidc.eks.${subject.region}.amazonaws.com/id/${hexUpper(subject, 32)}` }] },
    ]),
    kubeApiServerConfig: filled(() => ({ eventTtl: "1h", serviceNodePortRange: { minPort: 30000, maxPort: 32767 } })),
    kubeControllerManagerConfig: filled(() => ({
      horizontalPodAutoscalerControllerConfig: { horizontalPodAutoscalerSyncPeriod: "15s" },
      podGcControllerConfig: { terminatedPodGcThreshold: 12500 },
    })),
    kubeSchedulerConfig: filled(() => ({ nodeResourcesFit: { scoringStrategy: { type: "LeastAllocated", resources: [] } } })),
    kubernetesNetworkConfig: filled(({ inputs }) => ({
      elasticLoadBalancing: { enabled: false },
      ipFamily: "ipv4",
      // EKS takes 172.20.0.0/16 where the VPC lies in 10.0.0.0/8, and 10.100.0.0/16 elsewhere.
      serviceIpv4Cidr: valueAt(inputs, "kubernetesNetworkConfig.ipFamily") === "ipv6" ? "" : "172.20.0.0/16",
      serviceIpv6Cidr: "",
    })),
    platformVersion: constant("eks.1"),
    region,
    status: constant("ACTIVE"),
    storageConfig: filled(() => ({ blockStorage: { enabled: false } })),
    tagsAll,
    upgradePolicy: filled(() => ({ supportType: "EXTENDED" })),
    version: constant(DEFAULT_KUBERNETES_VERSION),
    vpcConfig: filled((subject) => ({
      clusterSecurityGroupId: ec2Id("sg", subject),
      controlPlaneEgressMode: "AWS_MANAGED",
      publicAccessCidrs: valueAt(subject.inputs, "vpcConfig.endpointPublicAccess") === false ? [] : ["0.0.0.0/0"],
      vpcId: vpcOfCluster(subject),
    })),
  },
  companions: [
    {
      type: SECURITY_GROUP,
      output: "vpcConfig.clusterSecurityGroupId",
      inputs: (subject) => ({
        name: `eks-cluster-sg-${String(subject.inputs.name)}-${letters(subject, 9, "0123456789")}`,
        description:
          "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as well as any managed workloads.",
        vpcId: vpcOfCluster(subject),
      }),
    },
    {
      type: ACCESS_ENTRY,
      inputs: ({ inputs, account }) =>
        valueAt(inputs, "accessConfig.bootstrapClusterCreatorAdminPermissions") === false ||
        !["API", "API_AND_CONFIG_MAP"].includes(String(valueAt(inputs, "accessConfig.authenticationMode")))
          ? undefined
          : { clusterName: inputs.name!, principalArn: account.deployerArn, type: "STANDARD" },
    },
    {
      type: LOG_GROUP,
      survives: true,
      inputs: ({ inputs }) =>
        valuesAt(inputs, "enabledClusterLogTypes[]").length === 0 ? undefined : { name: `/aws/eks/${String(inputs.name)}/cluster` },
    },
  ],
  notFound: { code: "ResourceNotFoundException", message: "No cluster found for name: {value}." },
  stillReferenced: { code: "ResourceInUseException", message: "Cluster has nodegroups attached" },
};

export const EKS_CLUSTER: readonly TypeEntry[] = [cluster];
