import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createEksProvider } from "../../../../rehearsal/providers/eks/provider";
import { kubeconfigOf } from "../../../../rehearsal/providers/eks/kubeconfig";
import type { Constructed } from "../../../../rehearsal/providers/framework/component-provider";
import { packageVersion } from "../../../../rehearsal/providers/framework/package-version";
import type { ConstructRequest } from "../../../../rehearsal/providers/framework/provider";
import { ResourceReference, Secret, Unknown, type Value } from "../../../../rehearsal/providers/framework/values";
import { FakeMonitor } from "../framework/fake-monitor";
import { DOCUMENTED_CLUSTER, EKS_ENGINE } from "./documented-cluster";

const COMPONENT = "urn:pulumi:test::project::eks:index:Cluster";
const CLUSTER = `${COMPONENT}$aws:eks/cluster:Cluster::numinia-eksCluster`;
const ROLE = `${COMPONENT}$eks:index:ServiceRole$aws:iam/role:Role::numinia-eksRole-role`;
const ATTACHMENT = `${COMPONENT}$eks:index:ServiceRole$aws:iam/rolePolicyAttachment:RolePolicyAttachment::numinia-eksRole-4b490823`;
const KUBERNETES = `${COMPONENT}$pulumi:providers:kubernetes::numinia-eks-k8s`;
const ROLE_ID = "id-of-Role-numinia-eksRole-role";

const KUBECONFIG = kubeconfigOf({
  name: "numinia-prod",
  endpoint: "https://ABC.gr7.eu-west-1.eks.amazonaws.com",
  region: "eu-west-1",
  certificateAuthority: "Q0E=",
});

async function construct(
  changes: { [input: string]: Value } = {},
  engine = EKS_ENGINE,
  more: Partial<ConstructRequest> = {},
): Promise<{ monitor: FakeMonitor } & Constructed> {
  const monitor = new FakeMonitor(engine);
  const request = monitor.request("eks:index:Cluster", "numinia", { ...DOCUMENTED_CLUSTER, ...changes }, more);
  return { monitor, ...(await createEksProvider()().construct!(request)) };
}

describe("eks.Cluster", () => {
  it("registers the observed children, in order and under their parents, after one look at the partition", async () => {
    const { monitor, urn } = await construct({}, EKS_ENGINE, { providers: { aws: "urn:p::1" } });
    assert.equal(urn, `${COMPONENT}::numinia`);
    assert.deepEqual(monitor.family(), [
      "eks:index:Cluster numinia < ",
      "eks:index:ServiceRole numinia-eksRole < eks:index:Cluster::numinia",
      "aws:iam/role:Role numinia-eksRole-role < eks:index:ServiceRole::numinia-eksRole",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment numinia-eksRole-4b490823 < eks:index:ServiceRole::numinia-eksRole",
      "aws:eks/cluster:Cluster numinia-eksCluster < eks:index:Cluster::numinia",
      "pulumi:providers:kubernetes numinia-eks-k8s < eks:index:Cluster::numinia",
    ]);
    const version = packageVersion("@pulumi/eks", "@pulumi/aws");
    assert.deepEqual(monitor.invocations, [
      { token: "aws:index/getPartition:getPartition", args: {}, options: { provider: "urn:p::1", version } },
    ]);
    assert.deepEqual(
      monitor.registrations.map(({ provider, version: own }) => [provider, own]),
      [
        [undefined, undefined],
        [undefined, undefined],
        ["urn:p::1", version],
        ["urn:p::1", version],
        ["urn:p::1", version],
        [undefined, packageVersion("@pulumi/eks", "@pulumi/kubernetes")],
      ],
    );
  });

  it("gives them the observed inputs", async () => {
    const { monitor } = await construct();
    assert.deepEqual(monitor.find("aws:iam/role:Role", "numinia-eksRole-role").inputs, {
      description: "Allows EKS to manage clusters on your behalf.",
      assumeRolePolicy:
        '{"Version":"2012-10-17","Statement":[{"Action":["sts:AssumeRole","sts:TagSession"],"Effect":"Allow","Principal":{"Service":["eks.amazonaws.com"]}}]}',
    });
    assert.deepEqual(monitor.find("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "numinia-eksRole-4b490823").inputs, {
      policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
      role: new ResourceReference(ROLE, ROLE_ID),
    });
    assert.deepEqual(monitor.find("aws:eks/cluster:Cluster", "numinia-eksCluster").inputs, {
      name: "numinia-prod",
      roleArn: "arn:aws:iam::123456789012:role/r",
      bootstrapSelfManagedAddons: false,
      vpcConfig: { subnetIds: ["subnet-c", "subnet-a", "subnet-b"], endpointPrivateAccess: true, endpointPublicAccess: false },
      version: "1.35",
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      tags: { Name: "numinia-eksCluster" },
      encryptionConfig: { provider: { keyArn: "arn:aws:kms:eu-west-1:123456789012:key/k" }, resources: ["secrets"] },
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
      deletionProtection: true,
    });
    assert.deepEqual(monitor.find("pulumi:providers:kubernetes", "numinia-eks-k8s").inputs, { kubeconfig: JSON.stringify(KUBECONFIG) });
  });

  it("has self-managed add-ons unless told not to, and passes the rest on", async () => {
    const { monitor } = await construct({
      bootstrapSelfManagedAddons: null,
      endpointPublicAccess: true,
      publicAccessCidrs: ["192.0.2.0/24"],
      tags: { owner: "platform", a: "tags" },
      clusterTags: { a: "cluster", b: "cluster" },
      kubernetesServiceIpAddressRange: "172.20.0.0/16",
      upgradePolicy: { supportType: "STANDARD" },
      enableConfigMapMutable: true,
      encryptionConfigKeyArn: null,
    });
    const { inputs } = monitor.find("aws:eks/cluster:Cluster", "numinia-eksCluster");
    assert.equal(inputs.bootstrapSelfManagedAddons, true);
    assert.deepEqual(inputs.tags, { Name: "numinia-eksCluster", owner: "platform", a: "tags", b: "cluster" });
    assert.deepEqual(inputs.kubernetesNetworkConfig, { serviceIpv4Cidr: "172.20.0.0/16", ipFamily: "ipv4" });
    assert.deepEqual([inputs.upgradePolicy, inputs.encryptionConfig], [{ supportType: "STANDARD" }, undefined]);
    assert.deepEqual((inputs.vpcConfig as { publicAccessCidrs: Value }).publicAccessCidrs, ["192.0.2.0/24"]);
    assert.deepEqual(monitor.find("aws:iam/role:Role", "numinia-eksRole-role").inputs.tags, { owner: "platform", a: "tags" });
    assert.equal(monitor.find("pulumi:providers:kubernetes", "numinia-eks-k8s").inputs.enableConfigMapMutable, "true");
  });

  it("makes the cluster wait for its role with the policy attached, and for what its inputs come from", async () => {
    const inputDependencies = {
      privateSubnetIds: ["urn:vpc", "urn:s"],
      publicSubnetIds: ["urn:vpc"],
      encryptionConfigKeyArn: ["urn:key"],
      vpcId: ["urn:vpc"],
    };
    const { monitor, stateDependencies } = await construct({}, EKS_ENGINE, { inputDependencies });
    const cluster = monitor.find("aws:eks/cluster:Cluster", "numinia-eksCluster");
    assert.deepEqual(new Set(cluster.dependencies), new Set([ROLE, ATTACHMENT, "urn:vpc", "urn:s", "urn:key"]));
    const { roleArn, vpcConfig, encryptionConfig, version } = cluster.inputDependencies!;
    assert.deepEqual(
      { roleArn, vpcConfig, encryptionConfig, version },
      { roleArn: [ROLE], vpcConfig: ["urn:vpc", "urn:s"], encryptionConfig: ["urn:key"], version: [] },
    );
    assert.deepEqual(cluster.ignoreChanges, ["accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"]);
    assert.deepEqual(monitor.find("pulumi:providers:kubernetes", "numinia-eks-k8s").dependencies, [CLUSTER]);
    const { kubeconfig, eksCluster, oidcIssuer, instanceRoles, core } = stateDependencies!;
    assert.deepEqual(
      { kubeconfig, eksCluster, oidcIssuer, instanceRoles },
      { kubeconfig: [CLUSTER], eksCluster: [CLUSTER], oidcIssuer: [CLUSTER], instanceRoles: [] },
    );
    assert.deepEqual(new Set(core), new Set([CLUSTER, KUBERNETES, ROLE, "urn:vpc", "urn:s", "urn:key"]));
  });

  it("returns the outputs of the real component, and records them", async () => {
    const { state, monitor, urn } = await construct();
    const { core, ...others } = state;
    const references = {
      cluster: new ResourceReference(CLUSTER, "id-of-Cluster-numinia-eksCluster"),
      provider: new ResourceReference(KUBERNETES, "id-of-kubernetes-numinia-eks-k8s"),
      role: new ResourceReference(ROLE, ROLE_ID),
    };
    assert.deepEqual(others, {
      kubeconfig: KUBECONFIG,
      kubeconfigJson: JSON.stringify(KUBECONFIG),
      eksCluster: references.cluster,
      clusterSecurityGroupId: "sg-1",
      nodeSecurityGroupId: "sg-1",
      oidcProviderUrl: "https://oidc.eks.eu-west-1.amazonaws.com/id/ABC",
      oidcIssuer: "oidc.eks.eu-west-1.amazonaws.com/id/ABC",
      oidcProviderArn: "",
      instanceRoles: [],
      clusterIngressRuleId: "",
      defaultNodeGroupAsgName: "",
      fargateProfileId: "",
      fargateProfileStatus: "",
      autoModeNodeRoleName: "",
    });
    assert.deepEqual(core, {
      cluster: references.cluster,
      vpcId: "vpc-1",
      subnetIds: ["subnet-c", "subnet-a", "subnet-b"],
      publicSubnetIds: ["subnet-c"],
      privateSubnetIds: ["subnet-a", "subnet-b"],
      endpoint: "https://ABC.gr7.eu-west-1.eks.amazonaws.com",
      provider: references.provider,
      clusterIamRole: references.role,
      kubeconfig: KUBECONFIG,
      encryptionConfig: { provider: { keyArn: "arn:aws:kms:eu-west-1:123456789012:key/k" }, resources: ["secrets"] },
      nodeGroupOptions: { version: "1.35" },
      instanceRoles: [],
      storageClasses: {},
      accessEntries: [],
      autoModeNodeRoleName: "",
    });
    const role = { resolvedRole: references.role, directRole: references.role };
    assert.deepEqual(monitor.outputs, [
      { urn: `${COMPONENT}$eks:index:ServiceRole::numinia-eksRole`, outputs: role },
      { urn, outputs: state },
    ]);
  });

  it("gives its own provider the AWS profile, and the user's kubeconfig the role only", async () => {
    const { monitor, state } = await construct({ providerCredentialOpts: { profileName: "p", roleArn: "r" } });
    const args = (kubeconfig: unknown) =>
      (JSON.parse(kubeconfig as string) as { users: [{ user: { exec: { args: string[] } } }] }).users[0].user.exec.args.slice(8);
    assert.deepEqual(args(monitor.find("pulumi:providers:kubernetes", "numinia-eks-k8s").inputs.kubeconfig), [
      "--role",
      "r",
      "--profile",
      "p",
    ]);
    assert.deepEqual(args(state.kubeconfigJson), ["--role", "r"]);
  });

  it("knows in a preview what does not come from resources that do not exist yet", async () => {
    const { monitor, state } = await construct(
      { encryptionConfigKeyArn: Unknown.instance, privateSubnetIds: Unknown.instance },
      { ...EKS_ENGINE, preview: true },
    );
    assert.equal(monitor.registrations.length, 6);
    const { inputs } = monitor.find("aws:eks/cluster:Cluster", "numinia-eksCluster");
    const u = Unknown.instance;
    assert.deepEqual([inputs.name, inputs.roleArn, inputs.encryptionConfig], ["numinia-prod", u, u]);
    assert.deepEqual(inputs.vpcConfig, { subnetIds: u, endpointPrivateAccess: true, endpointPublicAccess: false });
    assert.deepEqual(
      monitor.find("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "numinia-eksRole-4b490823").inputs.role,
      new ResourceReference(ROLE, u),
    );
    assert.equal(monitor.find("pulumi:providers:kubernetes", "numinia-eks-k8s").inputs.kubeconfig, u);
    const { kubeconfig, kubeconfigJson, oidcIssuer, oidcProviderUrl, clusterSecurityGroupId, core, oidcProviderArn } = state;
    assert.deepEqual(
      { kubeconfig, kubeconfigJson, oidcIssuer, oidcProviderUrl, clusterSecurityGroupId, core },
      { kubeconfig: u, kubeconfigJson: u, oidcIssuer: u, oidcProviderUrl: u, clusterSecurityGroupId: u, core: u },
    );
    assert.equal(oidcProviderArn, "");
    assert.deepStrictEqual(state.eksCluster, new ResourceReference(CLUSTER, u));
  });

  it("keeps a secret key secret", async () => {
    const { monitor, state } = await construct({ encryptionConfigKeyArn: new Secret("arn:aws:kms:eu-west-1:1:key/k") });
    const encryption = new Secret({ provider: { keyArn: "arn:aws:kms:eu-west-1:1:key/k" }, resources: ["secrets"] });
    assert.deepStrictEqual(monitor.find("aws:eks/cluster:Cluster", "numinia-eksCluster").inputs.encryptionConfig, encryption);
    assert.deepStrictEqual((state.core as { encryptionConfig: Value }).encryptionConfig, encryption);
  });

  it("names the policy in the partition that it is in, and the attachment as everywhere", async () => {
    const functions = { "aws:index/getPartition:getPartition": () => ({ partition: "aws-cn" }) };
    const { monitor } = await construct({}, { ...EKS_ENGINE, functions });
    const { inputs } = monitor.find("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "numinia-eksRole-4b490823");
    assert.equal(inputs.policyArn, "arn:aws-cn:iam::aws:policy/AmazonEKSClusterPolicy");
  });

  it("registers access entries with their policies behind the cluster", async () => {
    const scope = { type: "cluster" };
    const admin = {
      principalArn: "arn:aws:iam::1:role/admin",
      username: "admin",
      accessPolicies: { all: { policyArn: "arn:p", accessScope: scope } },
    };
    const { monitor, state } = await construct({ accessEntries: { admin, nodes: { principalArn: "arn:n", type: "EC2_LINUX" } } });
    assert.deepEqual(monitor.family().slice(6), [
      "aws:eks/accessEntry:AccessEntry numinia-admin < eks:index:Cluster::numinia",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation numinia-admin-all < aws:eks/accessEntry:AccessEntry::numinia-admin",
      "aws:eks/accessEntry:AccessEntry numinia-nodes < eks:index:Cluster::numinia",
    ]);
    const entry = monitor.find("aws:eks/accessEntry:AccessEntry", "numinia-admin");
    assert.deepEqual(entry.inputs, { principalArn: "arn:aws:iam::1:role/admin", userName: "admin", clusterName: "numinia-prod" });
    assert.deepEqual(entry.dependencies, [CLUSTER]);
    const association = monitor.find("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", "numinia-admin-all");
    assert.deepEqual(association.inputs, {
      accessScope: scope,
      policyArn: "arn:p",
      principalArn: "arn:aws:iam::1:role/admin",
      clusterName: "numinia-prod",
    });
    assert.deepEqual((state.core as { accessEntries: Value }).accessEntries, [admin, { principalArn: "arn:n", type: "EC2_LINUX" }]);
  });

  it("registers nothing when an input is refused", async () => {
    const monitor = new FakeMonitor(EKS_ENGINE);
    const request = monitor.request("eks:index:Cluster", "numinia", { ...DOCUMENTED_CLUSTER, nodeGroupOptions: {} });
    await assert.rejects(async () => createEksProvider()().construct!(request), /nodeGroupOptions/);
    assert.deepEqual([monitor.registrations.length, monitor.invocations.length], [0, 0]);
  });
});
