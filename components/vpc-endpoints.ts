import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { InterfaceEndpoint } from "../config/model";
import { interfaceEndpointPolicy, s3EndpointPolicy } from "../lib/network-policies";
import type { AwsScope } from "../lib/policy-documents";
import { serializePolicy } from "../lib/policy-validation";

export interface S3EndpointArgs {
  readonly vpcId: pulumi.Output<string>;
  /** Route tables of the subnets that reach S3 through the endpoint. */
  readonly routeTableIds: pulumi.Output<string[]>;
  readonly scope: pulumi.Output<AwsScope>;
  readonly tags: { readonly [key: string]: string };
}

/** Makes the gateway endpoint of S3: image layers, backups and static files do not pass the NAT gateway. */
export function createS3Endpoint(name: string, args: S3EndpointArgs, opts: pulumi.CustomResourceOptions): aws.ec2.VpcEndpoint {
  return new aws.ec2.VpcEndpoint(
    `${name}-s3`,
    {
      vpcId: args.vpcId,
      vpcEndpointType: "Gateway",
      serviceName: args.scope.apply(({ region }) => serviceName(region, "s3")),
      routeTableIds: args.routeTableIds,
      policy: args.scope.apply((scope) => serializePolicy(s3EndpointPolicy(scope), "endpoint", `endpoint ${name}-s3`)),
      tags: { ...args.tags, Name: `${name}-s3` },
    },
    opts,
  );
}

export interface InterfaceEndpointsArgs {
  readonly services: readonly InterfaceEndpoint[];
  readonly vpcId: pulumi.Output<string>;
  /** Block of the VPC: the only clients. */
  readonly vpcCidr: string;
  /** One subnet per zone. */
  readonly subnetIds: pulumi.Output<string[]>;
  readonly scope: pulumi.Output<AwsScope>;
  readonly tags: { readonly [key: string]: string };
}

/**
 * Makes an interface endpoint per service, which answers under the service's usual name inside the VPC, and one security group for
 * all of them. Nothing when there are no services.
 */
export function createInterfaceEndpoints(
  name: string,
  args: InterfaceEndpointsArgs,
  opts: pulumi.CustomResourceOptions,
): aws.ec2.VpcEndpoint[] {
  if (args.services.length === 0) return [];
  const securityGroup = new aws.ec2.SecurityGroup(
    `${name}-endpoints`,
    {
      description: "Interface endpoints of AWS services: HTTPS from the VPC",
      vpcId: args.vpcId,
      ingress: [{ description: "HTTPS from the VPC", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: [args.vpcCidr] }],
      // Endpoints answer and never call.
      egress: [],
      tags: { ...args.tags, Name: `${name}-endpoints` },
    },
    opts,
  );
  return args.services.map((service) => {
    const endpoint = `${name}-${service.replace(".", "-")}`;
    return new aws.ec2.VpcEndpoint(
      endpoint,
      {
        vpcId: args.vpcId,
        vpcEndpointType: "Interface",
        serviceName: args.scope.apply(({ region }) => serviceName(region, service)),
        subnetIds: args.subnetIds,
        securityGroupIds: [securityGroup.id],
        privateDnsEnabled: true,
        policy: args.scope.apply((scope) => serializePolicy(interfaceEndpointPolicy(scope, service), "endpoint", `endpoint ${endpoint}`)),
        tags: { ...args.tags, Name: endpoint },
      },
      opts,
    );
  });
}

function serviceName(region: string, service: string): string {
  return `com.amazonaws.${region}.${service}`;
}
