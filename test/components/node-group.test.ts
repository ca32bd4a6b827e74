import assert from "node:assert/strict";
import { test } from "node:test";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { NodeGroup } from "../../components/node-group";
import { createNodeRole } from "../../components/node-role";
import type { NodeGroupConfig } from "../../config/model";
import { only, registered } from "../support/program";

const GROUP: NodeGroupConfig = {
  name: "base-apps",
  instanceTypes: ["m5.large"],
  capacityType: "spot",
  min: 0,
  desired: 1,
  max: 2,
  diskGiB: 30,
  labels: { "node-group": "base-apps" },
  taints: [
    { key: "dedicated", value: "base", effect: "NoSchedule" },
    { key: "draining", effect: "NoExecute" },
  ],
  zones: ["eu-west-1a"],
};

async function nodeGroup(changes: Partial<NodeGroupConfig> = {}) {
  return registered(() => {
    const nodeRole = new aws.iam.Role("nodes", { assumeRolePolicy: "{}" });
    new NodeGroup("numinia-base-apps", {
      group: { ...GROUP, ...changes },
      clusterName: pulumi.output("production-numinia"),
      securityGroupId: pulumi.output("sg-cluster"),
      version: "1.35",
      nodeRole,
      subnetIds: pulumi.output(["subnet-1"]),
      tags: { Platform: "numinia" },
    });
  });
}

test("the node group has exactly what stack config says, in EKS's words", async () => {
  assert.deepEqual(only(await nodeGroup(), "aws:eks/nodeGroup:NodeGroup").inputs, {
    clusterName: "production-numinia",
    nodeGroupNamePrefix: "base-apps-",
    nodeRoleArn: "nodes-arn",
    subnetIds: ["subnet-1"],
    version: "1.35",
    amiType: "AL2023_x86_64_STANDARD",
    instanceTypes: ["m5.large"],
    capacityType: "SPOT",
    scalingConfig: { minSize: 0, desiredSize: 1, maxSize: 2 },
    labels: { "node-group": "base-apps" },
    taints: [
      { key: "dedicated", value: "base", effect: "NO_SCHEDULE" },
      { key: "draining", effect: "NO_EXECUTE" },
    ],
    launchTemplate: { id: "numinia-base-apps-id", version: "3" },
    updateConfig: { maxUnavailable: 1 },
    nodeRepairConfig: { enabled: true },
    tags: { Platform: "numinia" },
  });
});

test("Graviton types get the image for their processor", async () => {
  const imageOf = async (...instanceTypes: string[]) =>
    only(await nodeGroup({ instanceTypes }), "aws:eks/nodeGroup:NodeGroup").inputs.amiType;
  assert.equal(await imageOf("m7g.large", "c6gn.xlarge"), "AL2023_ARM_64_STANDARD");
  assert.equal(await imageOf("g5.xlarge", "m5.large"), "AL2023_x86_64_STANDARD");
});

test("nodes ask IMDSv2 with one hop only, their disks are encrypted, and they have no public address", async () => {
  assert.deepEqual(only(await nodeGroup(), "aws:ec2/launchTemplate:LaunchTemplate").inputs, {
    description: "Nodes of group base-apps",
    updateDefaultVersion: true,
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
    blockDeviceMappings: [
      { deviceName: "/dev/xvda", ebs: { volumeType: "gp3", volumeSize: 30, encrypted: "true", deleteOnTermination: "true" } },
    ],
    networkInterfaces: [{ deviceIndex: 0, associatePublicIpAddress: "false", deleteOnTermination: "true", securityGroups: ["sg-cluster"] }],
    tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
      resourceType,
      tags: { Platform: "numinia", Name: "numinia-base-apps" },
    })),
    tags: { Platform: "numinia" },
  });
});

test("a node may join, pull images and be reached by Session Manager, and nothing else", async () => {
  const scope = pulumi.output({ partition: "aws", region: "eu-west-1", accountId: "111122223333" });
  const resources = await registered(() => createNodeRole("nodes", { scope, tags: {} }, {}));
  const attachments = resources.filter((resource) => resource.type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
  assert.deepEqual(
    attachments.map((attachment) => attachment.inputs.policyArn),
    [
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
      "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
      "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    ],
  );
});
