import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkConfig } from "../config/model";

export interface NetworkArgs {
  /** CIDRs of the VPC and of each tier in each zone, already checked against each other. */
  readonly network: NetworkConfig;
  /** Name of the cluster that will use the subnets; load balancer controllers find them by it. */
  readonly clusterName: string;
  readonly tags: { readonly [key: string]: string };
}

const NAT_STRATEGY = { none: "None", single: "Single", perZone: "OnePerAz" } as const;

/**
 * The VPC with three tiers in every zone: public (load balancers, NAT), private (nodes), database (isolated: no route to the
 * internet). Every subnet's CIDR comes from stack config, so that a new zone never moves an existing subnet.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: pulumi.Output<string[]>;
  /** In the order of the zones in stack config. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly databaseSubnetIds: pulumi.Output<string[]>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("numinia:network:Network", name, {}, opts);
    const { network } = args;
    const shared = { [`kubernetes.io/cluster/${args.clusterName}`]: "shared" };
    const vpc = new awsx.ec2.Vpc(
      network.name,
      {
        cidrBlock: network.cidr,
        availabilityZoneNames: network.zones.map((zone) => zone.name),
        enableDnsHostnames: true,
        enableDnsSupport: true,
        // Explicit CIDRs: with "Auto" the component takes them as they are and does not ask for full coverage.
        subnetStrategy: awsx.ec2.SubnetAllocationStrategy.Auto,
        natGateways: { strategy: NAT_STRATEGY[network.natGateways] },
        subnetSpecs: [
          {
            type: awsx.ec2.SubnetType.Private,
            name: "private",
            cidrBlocks: network.zones.map((zone) => zone.private),
            tags: { ...shared, "kubernetes.io/role/internal-elb": "1" },
          },
          {
            type: awsx.ec2.SubnetType.Public,
            name: "public",
            cidrBlocks: network.zones.map((zone) => zone.public),
            tags: { ...shared, "kubernetes.io/role/elb": "1" },
          },
          {
            type: awsx.ec2.SubnetType.Isolated,
            name: "database",
            cidrBlocks: network.zones.map((zone) => zone.database),
          },
        ],
        tags: args.tags,
      },
      { parent: this },
    );
    this.vpcId = vpc.vpcId;
    this.publicSubnetIds = vpc.publicSubnetIds;
    this.privateSubnetIds = vpc.privateSubnetIds;
    this.databaseSubnetIds = vpc.isolatedSubnetIds;
    this.registerOutputs({ vpcId: this.vpcId });
  }
}
