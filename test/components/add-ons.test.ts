import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { createAddOn } from "../../components/add-on";
import { type AddOnPhase, createAddOns } from "../../components/add-ons";
import { ADDONS, type AddonName, type ClusterConfig, type DnsConfig } from "../../config/model";
import { addOnConfiguration } from "../../lib/add-on-configuration";
import { only, registered } from "../support/program";

const TAGS = { Platform: "numinia" };
const DNS: DnsConfig = { platformZone: true, internalNames: {}, forwards: [] };
const CLUSTER = {
  networkPolicyMode: "standard",
  addons: Object.fromEntries(ADDONS.map((addOn) => [addOn, { version: `v1-of-${addOn}` }])),
} as unknown as ClusterConfig;
const ROLES = { "vpc-cni": "cni-role", "aws-ebs-csi-driver": "ebs-role", "aws-efs-csi-driver": "efs-role" };
const ADDON = "aws:eks/addon:Addon";

/** What each add-on of a phase is registered with, its configuration parsed. */
async function phase(name: AddOnPhase, roleArns: Partial<typeof ROLES> = ROLES): Promise<{ [name: string]: Record<string, unknown> }> {
  const resources = await registered(() =>
    createAddOns("numinia", name, { clusterName: pulumi.output("production"), cluster: CLUSTER, dns: DNS, roleArns, tags: TAGS }, {}),
  );
  assert.deepEqual([...new Set(resources.map(({ type }) => type))], [ADDON]);
  return Object.fromEntries(
    resources.map(({ name: logicalName, inputs: { configurationValues, ...inputs } }) => [
      logicalName,
      { ...inputs, ...(configurationValues === undefined ? {} : { configuration: JSON.parse(configurationValues as string) as unknown }) },
    ]),
  );
}

/** What the add-on should be registered with. */
function expected(addonName: AddonName, serviceAccountRoleArn?: string): Record<string, unknown> {
  const configuration = addOnConfiguration(addonName, CLUSTER, DNS, TAGS);
  return {
    clusterName: "production",
    addonName,
    addonVersion: `v1-of-${addonName}`,
    resolveConflictsOnCreate: "OVERWRITE",
    resolveConflictsOnUpdate: "OVERWRITE",
    ...(serviceAccountRoleArn === undefined ? {} : { serviceAccountRoleArn }),
    ...(configuration === undefined ? {} : { configuration }),
    tags: TAGS,
  };
}

test("before the nodes come the three without which a node is never ready, or gives its pods no credentials", async () => {
  assert.deepEqual(await phase("beforeNodes"), {
    "numinia-vpc-cni": expected("vpc-cni", "cni-role"),
    "numinia-kube-proxy": expected("kube-proxy"),
    "numinia-eks-pod-identity-agent": expected("eks-pod-identity-agent"),
  });
});

test("after the nodes come the four that run as Deployments", async () => {
  assert.deepEqual(await phase("afterNodes"), {
    "numinia-coredns": expected("coredns"),
    "numinia-aws-ebs-csi-driver": expected("aws-ebs-csi-driver", "ebs-role"),
    "numinia-aws-efs-csi-driver": expected("aws-efs-csi-driver", "efs-role"),
    "numinia-snapshot-controller": expected("snapshot-controller"),
  });
});

test("every add-on of stack config is in exactly one phase", async () => {
  const names = [await phase("beforeNodes"), await phase("afterNodes")].flatMap((addOns) => Object.keys(addOns));
  assert.deepEqual(names.sort(), ADDONS.map((addOn) => `numinia-${addOn}`).sort());
});

test("an add-on without a role gets none, even where others have one", async () => {
  const { "aws-ebs-csi-driver": _, ...others } = ROLES;
  assert.deepEqual((await phase("afterNodes", others))["numinia-aws-ebs-csi-driver"], expected("aws-ebs-csi-driver"));
});

test("an add-on has its pinned version, overwrites what somebody changed, and leaves out what it is not given", async () => {
  const one = (extra: object) =>
    registered(() =>
      createAddOn("numinia", "x", { clusterName: pulumi.output("production"), version: "v1.2.3", tags: TAGS, ...extra }, {}),
    );
  const plain = {
    clusterName: "production",
    addonName: "x",
    addonVersion: "v1.2.3",
    resolveConflictsOnCreate: "OVERWRITE",
    resolveConflictsOnUpdate: "OVERWRITE",
    tags: TAGS,
  };
  assert.deepEqual(only(await one({}), ADDON, "numinia-x").inputs, plain);
  assert.deepEqual(only(await one({ configuration: { replicas: 2 }, roleArn: "role" }), ADDON).inputs, {
    ...plain,
    configurationValues: '{"replicas":2}',
    serviceAccountRoleArn: "role",
  });
});
