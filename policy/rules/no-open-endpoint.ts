import { isOpenToTheWorld } from "../../lib/open-cidr";
import { type Candidate, list, ruleOf, UNKNOWN } from "../rule";

export const noOpenEndpoint = ruleOf(
  { name: "no-open-endpoint", description: "No API server and no security group admits the whole internet, or a block as wide as that." },
  {
    "aws:eks/cluster:Cluster": ({ vpcConfig }) => {
      if (vpcConfig === undefined || vpcConfig === UNKNOWN) return [];
      // EKS makes the endpoint public unless told otherwise, and opens it to the world unless given ranges.
      if (vpcConfig.endpointPublicAccess === false || vpcConfig.endpointPublicAccess === UNKNOWN) return [];
      const { publicAccessCidrs } = vpcConfig;
      if (publicAccessCidrs === UNKNOWN) return [];
      const cidrs = (publicAccessCidrs ?? []).length === 0 ? ["0.0.0.0/0"] : open(publicAccessCidrs);
      return cidrs.map((cidr) => `The API server's public endpoint is open to ${cidr}; name the ranges in publicAccessCidrs.`);
    },
    "aws:ec2/securityGroup:SecurityGroup": ({ ingress }) => list(ingress).flatMap(openRule),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ({ ingress }) => list(ingress).flatMap(openRule),
    "aws:ec2/securityGroupRule:SecurityGroupRule": (props) => (props["type"] === "ingress" ? openRule(props) : []),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ({ cidrIpv4, cidrIpv6 }) => open([cidrIpv4, cidrIpv6]).map(openTo),
  },
);

function openRule({ cidrBlocks, ipv6CidrBlocks }: Candidate["props"]): string[] {
  return open([...list(cidrBlocks), ...list(ipv6CidrBlocks)]).map(openTo);
}

function open(cidrs: unknown): string[] {
  return list(cidrs).filter((cidr) => isOpenToTheWorld(String(cidr)));
}

function openTo(cidr: string): string {
  return `An ingress rule admits ${cidr}; name the ranges or security groups that need it.`;
}
