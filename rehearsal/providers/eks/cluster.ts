import { type Family, lift, present, registerComponent } from "../framework/component";
import type { Constructed } from "../framework/component-provider";
import { packageVersion } from "../framework/package-version";
import { type ConstructRequest, ProviderError } from "../framework/provider";
import { hasUnknown, Unknown, type Value } from "../framework/values";
import { asJson, CLUSTER, encryptionOf, KUBERNETES, kubeconfigFor, planCluster, ROLE } from "./cluster-children";
import { type ClusterInputs, readClusterInputs } from "./cluster-inputs";

/**
 * Stand-in of the remote component eks.Cluster of @pulumi/eks 4.3, for clusters with API authentication that bring their own node groups
 * and add-ons. Unlike the real one it neither looks for the aws CLI nor waits until the API server answers, and it does not take the AWS
 * profile of its own environment into the kubeconfig: a rehearsal must not depend on whose machine it runs on.
 */
export async function constructCluster(request: ConstructRequest): Promise<Constructed> {
  const inputs = readClusterInputs(request);
  const versions = {
    aws: packageVersion("@pulumi/eks", "@pulumi/aws"),
    kubernetes: packageVersion("@pulumi/eks", "@pulumi/kubernetes"),
  };
  const partition = await readPartition(request, versions.aws);
  const children = planCluster(request.name, inputs, partition);
  const { urn, family } = await registerComponent(request, { children, versions });
  const state = outputsOf(family, inputs);
  await request.monitor.registerOutputs(urn, state);
  return { urn, state, stateDependencies: dependenciesOf(family, request, Object.keys(state)) };
}

async function readPartition(request: ConstructRequest, version: string): Promise<string> {
  const { partition } = await request.monitor.invoke(
    "aws:index/getPartition:getPartition",
    {},
    { provider: request.providers.aws, version },
  );
  if (typeof partition !== "string")
    throw new ProviderError(`eks.Cluster "${request.name}": aws:index/getPartition did not say the partition.`);
  return partition;
}

function outputsOf(family: Family, inputs: ClusterInputs): { [output: string]: Value } {
  const kubeconfig = kubeconfigFor(family, inputs, "without profile");
  const securityGroupId = family.output(CLUSTER, "vpcConfig", "clusterSecurityGroupId") ?? null;
  const issuerUrl = family.output(CLUSTER, "identities", 0, "oidcs", 0, "issuer") ?? "";
  return {
    kubeconfig,
    kubeconfigJson: asJson(kubeconfig),
    eksCluster: family.reference(CLUSTER),
    core: coreOf(family, inputs, kubeconfig),
    // Without security groups of its own the component names the one that EKS makes, for the nodes too.
    clusterSecurityGroupId: securityGroupId,
    nodeSecurityGroupId: securityGroupId,
    oidcProviderUrl: issuerUrl,
    oidcIssuer: lift([issuerUrl], ([url]) => String(url).replace("https://", "")),
    oidcProviderArn: "",
    instanceRoles: [],
    clusterIngressRuleId: "",
    defaultNodeGroupAsgName: "",
    fargateProfileId: "",
    fargateProfileStatus: "",
    autoModeNodeRoleName: "",
  };
}

/** The parts of CoreData that this configuration has. Like every nested output, unknown as a whole while any part is. */
function coreOf(family: Family, inputs: ClusterInputs, kubeconfig: Value): Value {
  const parts: { [part: string]: Value | undefined } = {
    cluster: family.reference(CLUSTER),
    vpcId: inputs.vpcId,
    subnetIds: inputs.subnetIds,
    publicSubnetIds: inputs.publicSubnetIds,
    privateSubnetIds: inputs.privateSubnetIds,
    endpoint: family.output(CLUSTER, "endpoint"),
    provider: family.reference(KUBERNETES),
    clusterIamRole: family.reference(ROLE),
    kubeconfig,
    encryptionConfig: encryptionOf(inputs),
    tags: inputs.tags,
    nodeGroupOptions: inputs.version === undefined ? {} : { version: inputs.version },
    instanceRoles: [],
    storageClasses: {},
    accessEntries: inputs.accessEntries.map(({ given }) => given),
    autoModeNodeRoleName: "",
  };
  const core = present(parts);
  return hasUnknown(core) ? Unknown.instance : core;
}

const CORE_INPUTS = [
  "vpcId",
  "subnetIds",
  "publicSubnetIds",
  "privateSubnetIds",
  "encryptionConfigKeyArn",
  "tags",
  "version",
  "accessEntries",
];
const FROM_CLUSTER = new Set(["eksCluster", "clusterSecurityGroupId", "nodeSecurityGroupId", "oidcProviderUrl", "oidcIssuer"]);

function dependenciesOf(
  family: Family,
  { inputDependencies }: ConstructRequest,
  outputs: readonly string[],
): { [output: string]: string[] } {
  const carried = (names: readonly string[]): string[] => names.flatMap((name) => inputDependencies[name] ?? []);
  const kubeconfig = [...family.urns([CLUSTER]), ...carried(["providerCredentialOpts"])];
  const of = (output: string): string[] => {
    if (output === "core") return [...family.urns([CLUSTER, KUBERNETES, ROLE]), ...carried(CORE_INPUTS), ...kubeconfig];
    if (output === "kubeconfig" || output === "kubeconfigJson") return kubeconfig;
    return FROM_CLUSTER.has(output) ? family.urns([CLUSTER]) : [];
  };
  return Object.fromEntries(outputs.map((output) => [output, [...new Set(of(output))]]));
}
