import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkConfig, Tier } from "../config/model";
import type { AwsScope } from "../lib/policy-documents";
import { closeDefaultSecurityGroup } from "./default-security-group";
import { createFlowLogs } from "./flow-logs";
import { createInterfaceEndpoints, createS3Endpoint } from "./vpc-endpoints";

export interface NetworkArgs {
  /** CIDRs of the VPC and of each tier in each zone, already checked against each other. */
  readonly network: NetworkConfig;
  /**
   * Name of the cluster that will use the subnets; load balancer controllers find them by it.
   * @default no cluster: the subnets have no Kubernetes tags
   */
  readonly clusterName?: string;
  /** Account, and the region that the VPC is in. */
  readonly scope: pulumi.Output<AwsScope>;
  /** KMS key of the flow logs, in the VPC's region; CloudWatch Logs may use it. */
  readonly logsKeyArn: pulumi.Output<string>;
  readonly tags: { readonly [key: string]: string };
}

const NAT_STRATEGY = { none: "None", single: "Single", perZone: "OnePerAz" } as const;

/** Tiers whose subnets reach S3 through its gateway endpoint; public subnets hold only load balancers and NAT. */
const S3_TIERS: readonly Tier[] = ["private", "database"];

/**
 * The VPC with three tiers in every zone: public (load balancers, NAT), private (nodes), database (isolated: no route to the
 * internet). Every subnet's CIDR comes from stack config, so that a new zone never moves an existing subnet. With it come flow
 * logs, endpoints of AWS services as configured, and a default security group without rules.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: pulumi.Output<string[]>;
  /** In the order of the zones in stack config. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly databaseSubnetIds: pulumi.Output<string[]>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("numinia:network:Network", name, {}, opts);
    const { network, scope, tags } = args;
    const vpc = createVpc(args, { parent: this });
    this.vpcId = vpc.vpcId;
    this.publicSubnetIds = vpc.publicSubnetIds;
    this.privateSubnetIds = vpc.privateSubnetIds;
    this.databaseSubnetIds = vpc.isolatedSubnetIds;
    const inVpc = { vpcId: vpc.vpcId, scope, tags };
    const child = { parent: this };
    closeDefaultSecurityGroup(`${name}-default`, inVpc, child);
    if (network.flowLogs) {
      const { retentionDays } = network.flowLogs;
      createFlowLogs(`${name}-flow-logs`, { ...inVpc, vpcName: network.name, retentionDays, logsKeyArn: args.logsKeyArn }, child);
    }
    if (network.endpoints.s3) createS3Endpoint(name, { ...inVpc, routeTableIds: routeTableIds(vpc, network.name) }, child);
    createInterfaceEndpoints(
      name,
      { ...inVpc, services: network.endpoints.interface, vpcCidr: network.cidr, subnetIds: this.privateSubnetIds },
      child,
    );
    this.registerOutputs({ vpcId: this.vpcId });
  }
}

function createVpc({ network, clusterName, tags }: NetworkArgs, opts: pulumi.ComponentResourceOptions): awsx.ec2.Vpc {
  const forCluster = (role: string) =>
    clusterName === undefined ? {} : { tags: { [`kubernetes.io/cluster/${clusterName}`]: "shared", [`kubernetes.io/role/${role}`]: "1" } };
  return new awsx.ec2.Vpc(
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
          ...forCluster("internal-elb"),
        },
        {
          type: awsx.ec2.SubnetType.Public,
          name: "public",
          cidrBlocks: network.zones.map((zone) => zone.public),
          ...forCluster("elb"),
        },
        {
          type: awsx.ec2.SubnetType.Isolated,
          name: "database",
          cidrBlocks: network.zones.map((zone) => zone.database),
        },
      ],
      tags,
    },
    opts,
  );
}

/**
 * Ids of the route tables of S3_TIERS. The component lists all of its tables together; it names each after its subnet,
 * `<vpc>-<tier>-<number of the zone>`, and the name is the one thing of a table that every preview knows.
 */
function routeTableIds(vpc: awsx.ec2.Vpc, vpcName: string): pulumi.Output<string[]> {
  const wanted = S3_TIERS.map((tier) => `${vpcName}-${tier}-`);
  return vpc.routeTables.apply((tables) =>
    pulumi
      .all(tables.map((table) => pulumi.all([table.urn, table.id])))
      .apply((known) => known.filter(([urn]) => wanted.some((start) => isNumbered(urn.split("::").at(-1)!, start))).map(([, id]) => id)),
  );
}

function isNumbered(name: string, start: string): boolean {
  return name.startsWith(start) && /^\d+$/.test(name.slice(start.length));
}
