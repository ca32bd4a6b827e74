import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { Network } from "../../components/network";
import type { NetworkConfig } from "../../config/model";
import { only, type Registered, registered } from "../support/program";

const NETWORK: NetworkConfig = {
  name: "numinia-vpc",
  cidr: "10.0.0.0/16",
  natGateways: "single",
  zones: ["a", "b", "c"].map((letter, index) => ({
    name: `eu-west-1${letter}`,
    private: `10.0.${1 + index}.0/24`,
    public: `10.0.${101 + index}.0/24`,
    database: `10.0.${4 + index}.0/24`,
  })),
  endpoints: { s3: false, interface: [] },
};
const ARGS = { clusterName: "production-numinia", tags: { Platform: "numinia" } };
const scope = () => pulumi.output({ partition: "aws", region: "eu-west-1", accountId: "111122223333" });
const network = (config: Partial<NetworkConfig>, clusterName?: string) =>
  new Network("numinia", {
    network: { ...NETWORK, ...config },
    ...(clusterName === undefined ? {} : { clusterName }),
    scope: scope(),
    logsKeyArn: pulumi.output("logs-key-arn"),
    tags: ARGS.tags,
  });

test("the VPC gets exactly the three tiers of stack config, with Kubernetes' subnet tags", async () => {
  const resources = await registered(() => network({}, ARGS.clusterName));

  assert.equal(resources.length, 3, "our component, the VPC component and the closed security group");
  assert.deepEqual(only(resources, "awsx:ec2:Vpc"), {
    type: "awsx:ec2:Vpc",
    name: "numinia-vpc",
    inputs: {
      cidrBlock: "10.0.0.0/16",
      availabilityZoneNames: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
      enableDnsHostnames: true,
      enableDnsSupport: true,
      subnetStrategy: "Auto",
      natGateways: { strategy: "Single" },
      subnetSpecs: [
        {
          type: "Private",
          name: "private",
          cidrBlocks: ["10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/24"],
          tags: { "kubernetes.io/cluster/production-numinia": "shared", "kubernetes.io/role/internal-elb": "1" },
        },
        {
          type: "Public",
          name: "public",
          cidrBlocks: ["10.0.101.0/24", "10.0.102.0/24", "10.0.103.0/24"],
          tags: { "kubernetes.io/cluster/production-numinia": "shared", "kubernetes.io/role/elb": "1" },
        },
        { type: "Isolated", name: "database", cidrBlocks: ["10.0.4.0/24", "10.0.5.0/24", "10.0.6.0/24"] },
      ],
      tags: { Platform: "numinia" },
    },
  });
});

test("subnets of a VPC without a cluster have no Kubernetes tags", async () => {
  const resources = await registered(() => network({}));
  const specs = only(resources, "awsx:ec2:Vpc").inputs.subnetSpecs as Record<string, unknown>[];
  assert.deepEqual(
    specs.map((spec) => spec.tags),
    [undefined, undefined, undefined],
  );
});

for (const [natGateways, strategy] of [
  ["none", "None"],
  ["single", "Single"],
  ["perZone", "OnePerAz"],
] as const) {
  test(`natGateways: ${natGateways} is the component's ${strategy}`, async () => {
    const resources = await registered(() => network({ natGateways }, "c"));
    assert.deepEqual(only(resources, "awsx:ec2:Vpc").inputs.natGateways, { strategy });
  });
}

test("the default security group has no rule, and says so", async () => {
  const resources = await registered(() => network({}));
  assert.deepEqual(only(resources, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"), {
    type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    name: "numinia-default",
    inputs: { vpcId: "vpc-1", ingress: [], egress: [], tags: ARGS.tags },
  });
});

test("S3's endpoint is in the route tables of the private and database tiers, not in the public ones", async () => {
  const resources = await withRouteTables("numinia-vpc", () => network({ endpoints: { s3: true, interface: [] } }));
  assert.deepEqual(
    only(resources, "aws:ec2/vpcEndpoint:VpcEndpoint", "numinia-s3").inputs.routeTableIds,
    ["private-1", "database-1", "private-2", "database-2", "private-3", "database-3"].map((table) => `rtb-numinia-vpc-${table}`),
  );
});

test("interface endpoints are in the private subnets and admit the VPC's own block", async () => {
  const resources = await registered(() => network({ endpoints: { s3: false, interface: ["kms"] } }));
  const endpoint = only(resources, "aws:ec2/vpcEndpoint:VpcEndpoint", "numinia-kms");
  assert.deepEqual(endpoint.inputs.subnetIds, ["subnet-private-a", "subnet-private-b", "subnet-private-c"]);
  const group = only(resources, "aws:ec2/securityGroup:SecurityGroup", "numinia-endpoints");
  assert.deepEqual((group.inputs.ingress as { cidrBlocks: string[] }[])[0]!.cidrBlocks, ["10.0.0.0/16"]);
});

test("flow logs are recorded exactly when stack config gives their retention", async () => {
  const counts = async (config: Partial<NetworkConfig>) =>
    (await registered(() => network(config))).filter(({ type }) => type === "aws:ec2/flowLog:FlowLog").length;
  assert.equal(await counts({ flowLogs: { retentionDays: 90 } }), 1);
  assert.equal(await counts({}), 0);
});

/** Like `registered`, with the list of route tables that the VPC component answers with: nine, public ones first in every zone. */
async function withRouteTables(vpcName: string, program: () => unknown): Promise<Registered[]> {
  const resources: Registered[] = [];
  const names = [1, 2, 3].flatMap((zone) => ["public", "private", "database"].map((tier) => `${vpcName}-${tier}-${zone}`));
  const routeTables = [...names, `${vpcName}-private-extra-1`].map((name) => ({
    urn: `urn:pulumi:test::numinia::aws:ec2/routeTable:RouteTable::${name}`,
    id: `rtb-${name}`,
  }));
  await registered(async () => {
    await pulumi.runtime.setMocks({
      newResource: ({ type, name, inputs }) => {
        resources.push({ type, name, inputs: inputs as Record<string, unknown> });
        const vpc = { vpcId: "vpc-1", privateSubnetIds: [], publicSubnetIds: [], isolatedSubnetIds: [], routeTables };
        return { id: `${name}-id`, state: { ...inputs, ...(type === "awsx:ec2:Vpc" ? vpc : {}) } };
      },
      call: ({ token }) => {
        throw new Error(`the test knows no function ${token}`);
      },
    });
    program();
  });
  return resources;
}
