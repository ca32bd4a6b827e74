import assert from "node:assert/strict";
import { test } from "node:test";
import { Network } from "../../components/network";
import type { NetworkConfig } from "../../config/model";
import { only, registered } from "../support/program";

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
};

test("the VPC gets exactly the three tiers of stack config, with Kubernetes' subnet tags", async () => {
  const resources = await registered(
    () => new Network("numinia", { network: NETWORK, clusterName: "production-numinia", tags: { Platform: "numinia" } }),
  );

  assert.equal(resources.length, 2, "our component and the VPC component");
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

for (const [natGateways, strategy] of [
  ["none", "None"],
  ["single", "Single"],
  ["perZone", "OnePerAz"],
] as const) {
  test(`natGateways: ${natGateways} is the component's ${strategy}`, async () => {
    const resources = await registered(() => new Network("numinia", { network: { ...NETWORK, natGateways }, clusterName: "c", tags: {} }));
    assert.deepEqual(only(resources, "awsx:ec2:Vpc").inputs.natGateways, { strategy });
  });
}
