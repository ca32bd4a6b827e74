import { strict as assert } from "node:assert";
import { test } from "node:test";
import { Secret, type Properties, type Value } from "../../../../rehearsal/providers/framework/values";
import { ENTRIES } from "../../../../rehearsal/providers/aws/types";
import { RULES } from "../../../../rehearsal/providers/aws/rules";
import type { Shape } from "../../../../rehearsal/providers/aws/shapes";
import { allow, Platform, trust } from "./fixtures";
import { MORE_CHANGES } from "./tables/changes";
import { but, programmed, unknown } from "./world";

type Changes = { readonly [input: string]: Value | undefined };

/** Object of the fixture, changed inputs, and the difference that they make: paths with their kinds. */
const CHANGES: readonly (readonly [
  key: string,
  changes: Changes,
  detailed: { readonly [path: string]: string },
  deleteBeforeReplace?: true,
])[] = [
  ["vpc", { cidrBlock: "10.9.0.0/16" }, { cidrBlock: "update-replace" }],
  ["vpc", { enableDnsHostnames: true }, { enableDnsHostnames: "add" }],
  ["vpc", { instanceTenancy: "dedicated" }, { instanceTenancy: "update-replace" }],
  ["vpc", { tags: { Name: "numinia", Team: "platform" } }, { "tags.Team": "add" }],
  ["vpc", { tags: { Name: "other" } }, { "tags.Name": "update" }],
  ["vpc", { tags: undefined }, { tags: "delete" }],
  ["vpc", { region: "us-east-1" }, { region: "add-replace" }],
  ["subnet-a", { cidrBlock: "10.0.9.0/24" }, { cidrBlock: "update-replace" }],
  ["subnet-a", { availabilityZone: "eu-west-1c" }, { availabilityZone: "update-replace" }],
  ["subnet-a", { availabilityZone: undefined }, {}],
  ["subnet-a", { vpcId: unknown }, { vpcId: "update-replace" }],
  ["subnet-a", { mapPublicIpOnLaunch: true }, { mapPublicIpOnLaunch: "update" }],
  ["igw", { vpcId: "vpc-1" }, { vpcId: "update" }],
  ["table", { vpcId: "vpc-1" }, { vpcId: "update-replace" }],
  ["association", { routeTableId: "rtb-1" }, { routeTableId: "update" }],
  ["association", { subnetId: "subnet-1" }, { subnetId: "update-replace" }],
  ["route", { gatewayId: "igw-1" }, { gatewayId: "update" }],
  ["route", { gatewayId: undefined, natGatewayId: "nat-1" }, { gatewayId: "delete", natGatewayId: "add" }],
  ["route", { destinationCidrBlock: "10.9.0.0/16" }, { destinationCidrBlock: "update-replace" }],
  ["eip", { domain: "vpc" }, { domain: "add-replace" }],
  ["nat", { allocationId: "eipalloc-1" }, { allocationId: "update-replace" }],
  ["nat", { subnetId: "subnet-1" }, { subnetId: "update-replace" }],
  ["group", { description: "other" }, { description: "update-replace" }],
  ["group", { name: "mine" }, { name: "update-replace" }],
  ["group", { ingress: [] }, { "ingress[0]": "delete" }],
  ["group", { ingress: [{ protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["10.0.0.0/16"] }] }, { "ingress[0]": "update" }],
  [
    "template",
    { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 } },
    { "metadataOptions.httpPutResponseHopLimit": "update" },
  ],
  [
    "template",
    { blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeType: "gp3", volumeSize: 60 } }] },
    { "blockDeviceMappings[0].ebs.volumeSize": "update" },
  ],
  ["template", { name: "mine" }, { name: "update-replace" }],
  ["node-role", { name: "workers" }, { name: "update-replace" }],
  ["node-role", { path: "/numinia/" }, { path: "update-replace" }, true],
  ["node-role", { assumeRolePolicy: trust("eks.amazonaws.com") }, { assumeRolePolicy: "update" }],
  [
    "node-role",
    {
      assumeRolePolicy: JSON.stringify({
        Statement: { Action: ["sts:AssumeRole"], Effect: "Allow", Principal: { Service: ["ec2.amazonaws.com"] } },
        Version: "2012-10-17",
      }),
    },
    {},
  ],
  ["node-role", { maxSessionDuration: 7200 }, { maxSessionDuration: "update" }],
  ["node-worker", { policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }, { policyArn: "update-replace" }],
  ["inline", { policy: allow("s3:PutObject") }, { policy: "update" }],
  ["inline", { role: "other" }, { role: "update-replace" }],
  ["policy", { policy: allow("s3:PutObject") }, { policy: "update" }],
  ["policy", { description: "what it is for" }, { description: "add-replace" }],
  ["oidc", { url: "https://issuer.example" }, { url: "update-replace" }],
  ["oidc", { clientIdLists: ["sts.amazonaws.com", "other"] }, { "clientIdLists[1]": "add" }],
  ["cluster", { name: "other" }, { name: "update-replace" }],
  ["cluster", { roleArn: "arn:aws:iam::123456789012:role/other" }, { roleArn: "update-replace" }, true],
  ["cluster", { version: "1.35" }, { version: "update" }],
  ["cluster", { version: undefined }, {}],
  ["cluster", { bootstrapSelfManagedAddons: false }, { bootstrapSelfManagedAddons: "update-replace" }, true],
  ["cluster", { encryptionConfig: undefined }, { encryptionConfig: "delete-replace" }, true],
  [
    "cluster",
    { accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false } },
    { "accessConfig.bootstrapClusterCreatorAdminPermissions": "update-replace" },
    true,
  ],
  ["cluster", { kubernetesNetworkConfig: { ipFamily: "ipv6" } }, { kubernetesNetworkConfig: "add-replace" }, true],
  ["cluster", { kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } } }, { kubernetesNetworkConfig: "add" }],
  ["cluster", { deletionProtection: true }, { deletionProtection: "add" }],
  ["nodes", { instanceTypes: ["t3.large"] }, { "instanceTypes[0]": "update-replace" }],
  ["nodes", { capacityType: "SPOT" }, { capacityType: "add-replace" }],
  ["nodes", { scalingConfig: { minSize: 1, desiredSize: 4, maxSize: 8 } }, { "scalingConfig.desiredSize": "update" }],
  ["nodes", { labels: { "node-group": "base", tier: "one" } }, { "labels.tier": "add" }],
  ["nodes", { nodeRoleArn: "arn:aws:iam::123456789012:role/other" }, { nodeRoleArn: "update-replace" }],
  ["coredns", { addonVersion: "v1.13.0-eksbuild.1" }, { addonVersion: "update" }],
  ["coredns", { addonName: "vpc-cni" }, { addonName: "update-replace" }],
  ["coredns", { configurationValues: "{}" }, { configurationValues: "add" }],
  ["entry", { kubernetesGroups: ["viewers"] }, { kubernetesGroups: "add" }],
  ["entry", { principalArn: "arn:aws:iam::123456789012:role/other" }, { principalArn: "update-replace" }],
  ["key", { description: "other" }, { description: "update" }],
  ["key", { multiRegion: true }, { multiRegion: "add-replace" }],
  ["alias", { name: "alias/mine" }, { name: "update-replace" }],
  ["alias", { targetKeyId: "0000" }, { targetKeyId: "update" }],
  ["secret", { name: "other" }, { name: "update-replace" }],
  ["secret", { description: "what it is for" }, { description: "add" }],
  ["version", { secretString: new Secret("other") }, { secretString: "update-replace" }],
  ["version", { secretString: new Secret("correct horse") }, {}],
  ["version", { versionStages: ["INITIAL"] }, { versionStages: "add" }],
  ["logs", { retentionInDays: 90 }, { retentionInDays: "update" }],
  ["logs", { name: "/other" }, { name: "update-replace" }],
  ["logs", { logGroupClass: "INFREQUENT_ACCESS" }, { logGroupClass: "add-replace" }, true],
  ...MORE_CHANGES,
];

test("each change is the update or the replacement of the table, with its paths", async () => {
  const platform = await Platform.open();
  for (const [key, changes, detailed, first] of CHANGES) {
    const made = platform.get(key);
    const diff = await platform.world.diff(made, but(programmed(made), changes));
    const replacing = Object.entries(detailed).filter(([, kind]) => kind.endsWith("-replace"));
    const replaces = [...new Set(replacing.map(([path]) => path.split(/[.[]/)[0]!))];
    const expected = { changes: Object.keys(detailed).length > 0, replaces, detailed, deleteBeforeReplace: first ?? false };
    assert.deepEqual(diff, expected, `${key} ${JSON.stringify(changes)}`);
  }
  assert.equal(CHANGES.length, 73 + MORE_CHANGES.length);
  assert.equal(new Set(CHANGES.map(([key]) => platform.get(key).type)).size, ENTRIES.length);
});

test("subnets of a set in another order are no change; another one replaces the node group and updates the cluster", async () => {
  const platform = await Platform.open();
  const [a, b] = [platform.id("subnet-a"), platform.id("subnet-b")];
  const diffOf = async (key: string, changes: Changes): Promise<{ readonly [path: string]: string }> =>
    (await platform.world.diff(platform.get(key), but(programmed(platform.get(key)), changes))).detailed;
  const network = platform.get("cluster").inputs.vpcConfig as Properties;
  assert.deepEqual(await diffOf("nodes", { subnetIds: [b, a] }), {});
  assert.deepEqual(await diffOf("nodes", { subnetIds: [a, "subnet-1"] }), { "subnetIds[1]": "update-replace" });
  assert.deepEqual(await diffOf("cluster", { vpcConfig: { ...network, subnetIds: [b, a] } }), {});
  assert.deepEqual(await diffOf("cluster", { vpcConfig: { ...network, subnetIds: [a, b, unknown] } }), { "vpcConfig.subnetIds[2]": "add" });
});

test("ignored changes are no difference", async () => {
  const platform = await Platform.open();
  const { type, name, id, inputs, state } = platform.get("nodes");
  const news = but(inputs, { scalingConfig: { minSize: 1, desiredSize: 5, maxSize: 8 } });
  const diff = (ignoreChanges: string[]): Promise<{ changes: boolean }> =>
    platform.world.provider.diff({ urn: "", type, name, id, oldInputs: inputs, oldState: state, news, ignoreChanges });
  assert.equal((await diff([])).changes, true);
  assert.equal((await diff(["scalingConfig.desiredSize"])).changes, false);
});

test("every path that an entry names is one that the type has", () => {
  let paths = 0;
  for (const entry of ENTRIES) {
    const shapes = RULES.types[entry.token]!.inputs;
    const named = [
      ...entry.replaceOn,
      ...Object.keys(entry.replaceWhen ?? {}),
      ...Object.keys(entry.defaults ?? {}),
      ...(entry.sets ?? []),
      ...(entry.json ?? []),
      ...(entry.writeOnly ?? []),
      ...(entry.references ?? []).map(({ input }) => input),
      ...(entry.unique ?? []).flatMap(({ by }) => by),
    ];
    for (const path of named) {
      assert.notEqual(shapeAt(shapes, path), undefined, `${entry.token} ${path}`);
      paths += 1;
    }
    for (const output of Object.keys(entry.outputs)) assert.ok(output in RULES.types[entry.token]!.outputs, `${entry.token} ${output}`);
  }
  assert.ok(paths > 200, `${paths} paths`);
});

function shapeAt(shapes: { readonly [name: string]: Shape }, path: string): Shape | undefined {
  let shape: Shape | undefined = { kind: "object", members: shapes };
  for (const part of path.split(".")) {
    const name = part.replace("[]", "");
    shape = shape?.members?.[name];
    if (part !== name) shape = shape?.element;
  }
  return shape;
}
