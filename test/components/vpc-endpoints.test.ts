import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { createInterfaceEndpoints, createS3Endpoint } from "../../components/vpc-endpoints";
import { INTERFACE_ENDPOINTS, type InterfaceEndpoint } from "../../config/model";
import { only, registered } from "../support/program";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const scope = () => pulumi.output({ partition: "aws", region: "eu-west-1", accountId: "111122223333" });
const tags = { Platform: "numinia" };
const OWN_PRINCIPALS = {
  Sid: "PrincipalsOfThisAccount",
  Effect: "Allow",
  Principal: "*",
  Resource: "*",
  Condition: { StringEquals: { "aws:PrincipalAccount": "111122223333" } },
};

const endpoints = (services: readonly InterfaceEndpoint[]) =>
  registered(() =>
    createInterfaceEndpoints(
      "numinia",
      {
        services,
        vpcId: pulumi.output("vpc-1"),
        vpcCidr: "10.0.0.0/16",
        subnetIds: pulumi.output(["subnet-a", "subnet-b"]),
        scope: scope(),
        tags,
      },
      {},
    ),
  );

test("every service that stack config can name gets an endpoint of its own, and all share one security group", async () => {
  const resources = await endpoints(INTERFACE_ENDPOINTS);
  assert.deepEqual(
    resources.filter(({ type }) => type === ENDPOINT).map(({ inputs }) => inputs.serviceName),
    [
      "com.amazonaws.eu-west-1.autoscaling",
      "com.amazonaws.eu-west-1.ec2",
      "com.amazonaws.eu-west-1.ecr.api",
      "com.amazonaws.eu-west-1.ecr.dkr",
      "com.amazonaws.eu-west-1.eks",
      "com.amazonaws.eu-west-1.eks-auth",
      "com.amazonaws.eu-west-1.elasticfilesystem",
      "com.amazonaws.eu-west-1.elasticloadbalancing",
      "com.amazonaws.eu-west-1.kms",
      "com.amazonaws.eu-west-1.logs",
      "com.amazonaws.eu-west-1.secretsmanager",
      "com.amazonaws.eu-west-1.ssm",
      "com.amazonaws.eu-west-1.ssmmessages",
      "com.amazonaws.eu-west-1.sts",
    ],
  );
  assert.equal(resources.length, 15);
});

test("an interface endpoint answers HTTPS from the VPC under the service's own name, for principals of this account", async () => {
  const resources = await endpoints(["ecr.dkr"]);
  const { policy, ...inputs } = only(resources, ENDPOINT, "numinia-ecr-dkr").inputs;
  assert.deepEqual(inputs, {
    vpcId: "vpc-1",
    vpcEndpointType: "Interface",
    serviceName: "com.amazonaws.eu-west-1.ecr.dkr",
    subnetIds: ["subnet-a", "subnet-b"],
    securityGroupIds: ["numinia-endpoints-id"],
    privateDnsEnabled: true,
    tags: { Platform: "numinia", Name: "numinia-ecr-dkr" },
  });
  assert.deepEqual(JSON.parse(policy as string), { Version: "2012-10-17", Statement: [{ ...OWN_PRINCIPALS, Action: "ecr:*" }] });
  assert.deepEqual(only(resources, GROUP).inputs, {
    description: "Interface endpoints of AWS services: HTTPS from the VPC",
    vpcId: "vpc-1",
    ingress: [{ description: "HTTPS from the VPC", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/16"] }],
    egress: [],
    tags: { Platform: "numinia", Name: "numinia-endpoints" },
  });
});

test("service accounts, which have no principal yet, get roles of this account from STS's endpoint", async () => {
  const policy = only(await endpoints(["sts"]), ENDPOINT).inputs.policy as string;
  assert.deepEqual((JSON.parse(policy) as { Statement: unknown }).Statement, [
    { ...OWN_PRINCIPALS, Action: "sts:*" },
    {
      Sid: "ServiceAccountsToRolesOfThisAccount",
      Effect: "Allow",
      Principal: "*",
      Action: "sts:AssumeRoleWithWebIdentity",
      Resource: "arn:aws:iam::111122223333:role/*",
    },
  ]);
});

test("no service, no security group", async () => {
  assert.equal((await endpoints([])).length, 0);
});

test("S3's gateway endpoint lets everybody read and only this account do more", async () => {
  const resources = await registered(() =>
    createS3Endpoint(
      "numinia",
      { vpcId: pulumi.output("vpc-1"), routeTableIds: pulumi.output(["rtb-1", "rtb-2"]), scope: scope(), tags },
      {},
    ),
  );
  assert.equal(resources.length, 1);
  const { policy, ...inputs } = only(resources, ENDPOINT, "numinia-s3").inputs;
  assert.deepEqual(inputs, {
    vpcId: "vpc-1",
    vpcEndpointType: "Gateway",
    serviceName: "com.amazonaws.eu-west-1.s3",
    routeTableIds: ["rtb-1", "rtb-2"],
    tags: { Platform: "numinia", Name: "numinia-s3" },
  });
  assert.deepEqual((JSON.parse(policy as string) as { Statement: unknown }).Statement, [
    { Sid: "ReadObjects", Effect: "Allow", Principal: "*", Action: ["s3:GetObject", "s3:GetObjectVersion"], Resource: "*" },
    { ...OWN_PRINCIPALS, Action: "s3:*" },
  ]);
});
