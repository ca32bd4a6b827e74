// A program of a few resources, as far apart as they come: some of its own, some inside remote components. What stack config says
// under numinia:shape is all that varies.
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { adoptExisting } from "../../../components/adopt";
import { guard } from "../../../components/guard";
import type { AdoptConfig, ProtectionConfig } from "../../../config/model";
import type { Shape } from "./shape";

const config = new pulumi.Config("numinia");
const shape = config.requireObject<Shape>("shape");
adoptExisting(config.getObject<AdoptConfig>("adopt"));
guard(config.requireObject<ProtectionConfig>("protection"));

const tags = { Platform: "numinia", Stage: "test", ManagedBy: "pulumi" };
const kmsKeyId = new aws.kms.Key("numinia", { deletionWindowInDays: 30, enableKeyRotation: true, tags }).arn;
new awsx.ec2.Vpc("numinia-vpc", {
  cidrBlock: shape.cidr,
  availabilityZoneNames: ["eu-west-1a", "eu-west-1b"],
  subnetStrategy: awsx.ec2.SubnetAllocationStrategy.Auto,
  natGateways: { strategy: "None" },
  subnetSpecs: [{ type: "Private", name: "private", cidrBlocks: shape.subnets }],
  tags,
});
if (shape.fileSystem !== undefined) {
  new aws.efs.FileSystem("numinia", { encrypted: true, kmsKeyId, performanceMode: shape.fileSystem, creationToken: "numinia", tags });
}
for (const name of shape.secrets) new aws.secretsmanager.Secret(name, { name, kmsKeyId, recoveryWindowInDays: 30, tags });
new aws.iam.Role("reader", {
  name: "reader",
  description: shape.description,
  assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
  }),
  tags,
});
