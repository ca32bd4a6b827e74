import type { Value } from "../../../../../rehearsal/providers/framework/values";
import { publicImage } from "../../../../../rehearsal/providers/aws/data/images";
import { PARAMETER, type Platform } from "../fixtures";

type Changes = { readonly [input: string]: Value | undefined };
type Row = readonly [key: string, changes: ((platform: Platform) => Changes) | Changes, error: string];

/** A new object like one of the fixture but for some inputs, and the error with which AWS answers. */
export const MORE_REFUSED_CREATIONS: readonly Row[] = [
  // network
  ["endpoint-s3", { vpcId: "vpc-0" }, "creating EC2 VPC Endpoint: api error InvalidVpcID.NotFound: The vpc ID 'vpc-0' does not exist"],
  [
    "endpoint-s3",
    { serviceName: "com.amazonaws.eu-west-1.s4" },
    "creating EC2 VPC Endpoint: api error InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.eu-west-1.s4' does not exist",
  ],
  [
    "endpoint-s3",
    { serviceName: "com.amazonaws.us-east-1.s3" },
    "creating EC2 VPC Endpoint: api error InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.us-east-1.s3' does not exist",
  ],
  [
    "endpoint-s3",
    { serviceName: "com.amazonaws.eu-west-1.sts" },
    "creating EC2 VPC Endpoint: api error InvalidParameter: Endpoint type (Gateway) does not match available service types ([Interface]).",
  ],
  [
    "endpoint-s3",
    {},
    /^creating EC2 VPC Endpoint: api error RouteAlreadyExists: route table rtb-0\w{16} already has a route with destination-prefix-list-id pl-[0-9a-f]{8}$/
      .source,
  ],
  [
    "endpoint-sts",
    (platform) => ({ subnetIds: [platform.id("subnet-a"), platform.id("subnet-a")] }),
    /^creating EC2 VPC Endpoint: api error DuplicateSubnetsInSameZone: Found another VPC endpoint subnet in the availability zone of subnet-0\w{16}\. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service\.$/
      .source,
  ],
  [
    "endpoint-sts",
    { privateDnsEnabled: true },
    /^creating EC2 VPC Endpoint: api error InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for vpc-0\w{16}$/
      .source,
  ],
  [
    "flow-log",
    {},
    "creating EC2 Flow Log: api error FlowLogAlreadyExists: Error. There is an existing Flow Log with the same configuration and log destination.",
  ],
  [
    "flow-log",
    (platform) => ({ trafficType: "REJECT", iamRoleArn: platform.arn("cluster-role") }),
    /^creating EC2 Flow Log: api error InvalidParameter: Unable to assume given IAM role arn:aws:iam::123456789012:role\/cluster-role-\w{7}$/
      .source,
  ],
  [
    "default-group",
    { vpcId: undefined },
    "creating EC2 Default Security Group: api error VPCIdNotSpecified: No default VPC for this user; give vpcId",
  ],
  [
    "ingress-rule",
    {},
    /^creating VPC Security Group Ingress Rule: api error InvalidPermission.Duplicate: the specified rule "peer: sg-0\w{16}, TCP, from port: 2049, to port: 2049, ALLOW" already exists$/
      .source,
  ],
  [
    "ingress-rule",
    { securityGroupId: "sg-0" },
    "creating VPC Security Group Ingress Rule: api error InvalidGroup.NotFound: The security group 'sg-0' does not exist",
  ],
  [
    "egress-rule",
    {},
    'creating VPC Security Group Egress Rule: api error InvalidPermission.Duplicate: the specified rule "peer: 0.0.0.0/0, ALL, ALLOW" already exists',
  ],
  // storage
  [
    "file-system",
    (platform) => ({ creationToken: platform.get("file-system").state.creationToken }),
    /^creating EFS File System: api error FileSystemAlreadyExists: File system already exists with creation token 'terraform-\w+'$/.source,
  ],
  [
    "file-system",
    { kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000" },
    "creating EFS File System: api error NotFoundException: Key 'arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000' does not exist",
  ],
  ["mount-a", {}, "creating EFS Mount Target: api error MountTargetConflict: mount target already exists in this AZ"],
  [
    "mount-a",
    { fileSystemId: "fs-00000001" },
    "creating EFS Mount Target: api error FileSystemNotFound: File system 'fs-00000001' does not exist.",
  ],
  [
    "mount-a",
    { subnetId: "subnet-00000001" },
    "creating EFS Mount Target: api error SubnetNotFound: The subnet ID 'subnet-00000001' does not exist",
  ],
  [
    "mount-a",
    (platform) => ({ subnetId: platform.id("subnet-b"), securityGroups: ["sg-00000001"] }),
    "creating EFS Mount Target: api error SecurityGroupNotFound: The security group ID 'sg-00000001' does not exist",
  ],
  [
    "mount-a",
    (platform) => ({ subnetId: platform.id("subnet-b"), ipAddress: "10.0.1.5" }),
    "creating EFS Mount Target: api error BadRequest: Address does not fall within the subnet's address range",
  ],
  [
    "backup",
    { fileSystemId: "fs-00000001" },
    "creating EFS Backup Policy: api error FileSystemNotFound: File system 'fs-00000001' does not exist.",
  ],
  // names
  [
    "private-zone",
    {},
    /^creating Route 53 Hosted Zone \(internal.numinia.example\): api error ConflictingDomainExists: The VPC vpc-0\w{16} in region eu-west-1 has already been associated with the hosted zone Z[A-Z0-9]{20} with the same domain name\.$/
      .source,
  ],
  [
    "private-zone",
    { vpcs: [{ vpcId: "vpc-0" }] },
    "creating Route 53 Hosted Zone (internal.numinia.example): api error InvalidVPCId: The VPC ID vpc-0 does not exist in the region eu-west-1",
  ],
  [
    "record",
    { name: "www.numinia.example." },
    "creating Route 53 Record (www.numinia.example.): api error InvalidChangeBatch: [Tried to create resource record set [name='www.numinia.example.', type='A'] but it already exists]",
  ],
  [
    "record",
    { type: "CNAME", records: ["other.example"] },
    "creating Route 53 Record (www): api error InvalidChangeBatch: [RRSet of type CNAME with DNS name www.numinia.example. is not permitted as it conflicts with other records with the same DNS name in zone numinia.example.]",
  ],
  [
    "record",
    { name: "numinia.example", type: "CNAME", records: ["other.example"] },
    "creating Route 53 Record (numinia.example): api error InvalidChangeBatch: [RRSet of type CNAME with DNS name numinia.example. is not permitted at apex in zone numinia.example.]",
  ],
  [
    "record",
    { name: "numinia.example", type: "NS", records: ["ns.example"] },
    "creating Route 53 Record (numinia.example): api error InvalidChangeBatch: [Tried to create resource record set [name='numinia.example.', type='NS'] but it already exists]",
  ],
  ["record", { zoneId: "Z0" }, "creating Route 53 Record (www): api error NoSuchHostedZone: No hosted zone found with ID: Z0"],
  // access
  [
    "viewer",
    { principalArn: "arn:aws:iam::123456789012:role/nobody" },
    "creating EKS Access Policy Association: api error ResourceNotFoundException: The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
  ],
  [
    "viewer",
    { principalArn: "arn:aws:iam::123456789012:role/nodes" },
    "creating EKS Access Policy Association: api error InvalidRequestException: Access policies cannot be associated with an access entry of type EC2_LINUX",
  ],
  [
    "profile",
    (platform) => ({ name: platform.id("profile") }),
    /^creating IAM Instance Profile \((profile-\w{7})\): api error EntityAlreadyExists: Instance Profile \1 already exists\.$/.source,
  ],
  [
    "instance",
    { ami: "ami-00000000000000000" },
    "creating EC2 Instance: api error InvalidAMIID.NotFound: The image id '[ami-00000000000000000]' does not exist",
  ],
  [
    "instance",
    { ami: publicImage(PARAMETER, "us-east-1") },
    /^creating EC2 Instance: api error InvalidAMIID.NotFound: The image id '\[ami-0\w{16}\]' does not exist$/.source,
  ],
  [
    "instance",
    { instanceType: "t4g.micro" },
    "creating EC2 Instance: api error InvalidParameterValue: The architecture 'arm64' of the specified instance type does not match the architecture 'x86_64' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.",
  ],
  [
    "instance",
    { iamInstanceProfile: "nobody" },
    "creating EC2 Instance: api error InvalidParameterValue: Value (nobody) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
  ],
  [
    "instance",
    { keyName: "mine" },
    "creating EC2 Instance: api error InvalidKeyPair.NotFound: The key pair 'mine' does not exist (the rehearsal's account has none)",
  ],
  [
    "build",
    {},
    "creating CodeBuild Project (runner): api error ResourceAlreadyExistsException: Project already exists: arn:aws:codebuild:eu-west-1:123456789012:project/runner",
  ],
  [
    "build",
    (platform) => ({ name: "other", serviceRole: platform.arn("cluster-role") }),
    /^creating CodeBuild Project \(other\): api error InvalidInputException: CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::123456789012:role\/cluster-role-\w{7}$/
      .source,
  ],
  ["hook", {}, "creating CodeBuild Webhook: api error ResourceAlreadyExistsException: Webhook already exists for project runner"],
];
