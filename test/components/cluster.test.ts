import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { Cluster } from "../../components/cluster";
import { ADDONS, type ClusterConfig } from "../../config/model";
import type { Network } from "../../components/network";
import { only, type Registered, registered } from "../support/program";

const SCOPE = { partition: "aws", region: "eu-west-1", accountId: "111122223333" };
const CONFIG: ClusterConfig = {
  name: "production-numinia",
  version: "1.35",
  publicAccessCidrs: [],
  addons: Object.fromEntries(ADDONS.map((addOn) => [addOn, { version: "v1" }])) as ClusterConfig["addons"],
  logRetentionDays: 90,
  deletionProtection: true,
  upgradePolicy: "extended",
  networkPolicyMode: "standard",
};

function cluster(config: Partial<ClusterConfig> = {}): Promise<Registered[]> {
  const network = {
    vpcId: pulumi.output("vpc-1"),
    privateSubnetIds: pulumi.output(["subnet-1"]),
    publicSubnetIds: pulumi.output(["subnet-2"]),
  } as unknown as Network;
  return registered(
    () =>
      new Cluster("numinia", {
        cluster: { ...CONFIG, ...config },
        network,
        scope: pulumi.output(SCOPE),
        logsKeyArn: pulumi.output("logs-key-arn"),
        tags: { Platform: "numinia" },
      }),
  );
}

test("the control plane is private, encrypted, logged and protected, and makes no nodes or add-ons of its own", async () => {
  const { inputs } = only(await cluster(), "eks:index:Cluster");
  assert.deepEqual(inputs, {
    name: "production-numinia",
    version: "1.35",
    vpcId: "vpc-1",
    privateSubnetIds: ["subnet-1"],
    publicSubnetIds: ["subnet-2"],
    authenticationMode: "API",
    endpointPrivateAccess: true,
    endpointPublicAccess: false,
    encryptionConfigKeyArn: "numinia-cluster-arn",
    enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
    deletionProtection: true,
    upgradePolicy: { supportType: "EXTENDED" },
    skipDefaultNodeGroup: true,
    skipDefaultSecurityGroups: true,
    bootstrapSelfManagedAddons: false,
    createOidcProvider: false,
    useDefaultVpcCni: true,
    // The package itself adds how conflicts would be resolved.
    corednsAddonOptions: { enabled: false, resolveConflictsOnCreate: "OVERWRITE", resolveConflictsOnUpdate: "OVERWRITE" },
    kubeProxyAddonOptions: { enabled: false, resolveConflictsOnCreate: "OVERWRITE", resolveConflictsOnUpdate: "OVERWRITE" },
    tags: { Platform: "numinia" },
  });
});

test("a public endpoint is open to the CIDRs of stack config only", async () => {
  const { inputs } = only(await cluster({ publicAccessCidrs: ["192.0.2.0/24"] }), "eks:index:Cluster");
  assert.equal(inputs.endpointPublicAccess, true);
  assert.deepEqual(inputs.publicAccessCidrs, ["192.0.2.0/24"]);
});

test("for the first up the endpoint is open to the bootstrap CIDRs too, each once", async () => {
  const bootstrap = { cidrs: ["203.0.113.7/32", "192.0.2.0/24"], until: "2026-08-10" };
  const first = only(await cluster({ bootstrap }), "eks:index:Cluster").inputs;
  assert.deepEqual([first.endpointPublicAccess, first.publicAccessCidrs], [true, ["203.0.113.7/32", "192.0.2.0/24"]]);
  const both = only(await cluster({ bootstrap, publicAccessCidrs: ["192.0.2.0/24"] }), "eks:index:Cluster").inputs;
  assert.deepEqual(both.publicAccessCidrs, ["192.0.2.0/24", "203.0.113.7/32"]);
});

test("a version's end of standard support is an upgrade, where stack config says so", async () => {
  const { inputs } = only(await cluster({ upgradePolicy: "standard" }), "eks:index:Cluster");
  assert.deepEqual(inputs.upgradePolicy, { supportType: "STANDARD" });
});

test("control-plane logs are encrypted and kept for as long as stack config says, under the name that EKS writes to", async () => {
  const { inputs } = only(await cluster(), "aws:cloudwatch/logGroup:LogGroup");
  assert.deepEqual(inputs, {
    name: "/aws/eks/production-numinia/cluster",
    retentionInDays: 90,
    kmsKeyId: "logs-key-arn",
    tags: { Platform: "numinia" },
  });
});

test("the OIDC provider has the cluster's issuer and admits STS only", async () => {
  const { inputs } = only(await cluster(), "aws:iam/openIdConnectProvider:OpenIdConnectProvider");
  assert.deepEqual(inputs, { url: "https://oidc.example/id/1", clientIdLists: ["sts.amazonaws.com"], tags: { Platform: "numinia" } });
});

test("the Kubernetes provider is identified by the cluster's ARN and updates ConfigMaps and Secrets in place", async () => {
  const { inputs } = only(await cluster(), "pulumi:providers:kubernetes");
  assert.deepEqual(inputs, {
    kubeconfig: "{}",
    clusterIdentifier: "arn:aws:eks:cluster",
    enableConfigMapMutable: "true",
    enableSecretMutable: "true",
  });
});

test("the key of Kubernetes Secrets rotates and can be recovered for 30 days", async () => {
  const { inputs } = only(await cluster(), "aws:kms/key:Key");
  const { policy, ...rest } = inputs;
  assert.deepEqual(rest, {
    description: "Kubernetes Secrets of production-numinia",
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    tags: { Platform: "numinia" },
  });
  assert.deepEqual(JSON.parse(policy as string), {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AdministeredByIamOfThisAccount",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:root" },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
});
