import { type Candidate, list, type Rule, UNKNOWN } from "../rule";

const WORLD = ["0.0.0.0/0", "::/0"];

const CHECKS: Readonly<Record<string, (props: Candidate["props"]) => string[]>> = {
  "aws:eks/cluster:Cluster": ({ vpcConfig }) => {
    if (vpcConfig === undefined || vpcConfig === UNKNOWN) return [];
    // EKS makes the endpoint public unless told otherwise, and opens it to the world unless given ranges.
    if (vpcConfig.endpointPublicAccess === false || vpcConfig.endpointPublicAccess === UNKNOWN) return [];
    const { publicAccessCidrs } = vpcConfig;
    if (publicAccessCidrs === UNKNOWN) return [];
    const open = (publicAccessCidrs ?? []).length === 0 ? ["0.0.0.0/0"] : world(publicAccessCidrs);
    return open.map((cidr) => `The API server's public endpoint is open to ${cidr}; name the ranges in publicAccessCidrs.`);
  },
  "aws:ec2/securityGroup:SecurityGroup": ({ ingress }) => list(ingress).flatMap(openRule),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ({ ingress }) => list(ingress).flatMap(openRule),
  "aws:ec2/securityGroupRule:SecurityGroupRule": (props) => (props["type"] === "ingress" ? openRule(props) : []),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ({ cidrIpv4, cidrIpv6 }) => world([cidrIpv4, cidrIpv6]).map(openTo),
};

export const noOpenEndpoint: Rule = {
  name: "no-open-endpoint",
  description: "No API server and no security group admits the whole internet.",
  check: ({ type, props }) => CHECKS[type]?.(props) ?? [],
};

function openRule({ cidrBlocks, ipv6CidrBlocks }: Candidate["props"]): string[] {
  return world([...list(cidrBlocks), ...list(ipv6CidrBlocks)]).map(openTo);
}

function world(cidrs: unknown): string[] {
  return list(cidrs).filter((cidr) => WORLD.includes(cidr));
}

function openTo(cidr: string): string {
  return `An ingress rule admits ${cidr}; name the ranges or security groups that need it.`;
}
