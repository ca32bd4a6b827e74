import { type Properties, Secret } from "../../../../rehearsal/providers/framework/values";
import { publicImage } from "../../../../rehearsal/providers/aws/data/images";
import * as T from "../../../../rehearsal/providers/aws/tokens";
import { type Made, World } from "./world";

export const trust = (service: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }] });

export const allow = (action: string, resource = "*"): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: resource }] });

/** An archive of texts in the engine's wire form. */
export function textArchive(texts: { readonly [path: string]: string }): Properties {
  const signature = "4dabf18193072939515e22adb298388d";
  const asset = (text: string): Properties => ({ [signature]: "c44067f5952c0a294b673a41bacd8c17", hash: "", text });
  const assets = Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, asset(text)]));
  return { [signature]: "0def7320c3a5731c473e5ecbe6d01bc7", hash: "", assets };
}

/** The public parameter of the fixture's image. */
export const PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

/** A small platform: one object of every type, each made by valid inputs. */
export class Platform {
  readonly made = new Map<string, Made>();

  constructor(readonly world: World) {}

  static async open(world?: World): Promise<Platform> {
    const platform = new Platform(world ?? (await World.open()));
    await platform.build();
    return platform;
  }

  /** The object of a key, e.g. `vpc`. */
  get(key: string): Made {
    return this.made.get(key)!;
  }

  id(key: string): string {
    return this.get(key).id;
  }

  arn(key: string): string {
    return String(this.get(key).state.arn);
  }

  private async add(key: string, type: string, inputs: Properties): Promise<void> {
    this.made.set(key, await this.world.create(type, key, inputs));
  }

  private async build(): Promise<void> {
    const { add, id, arn } = { add: this.add.bind(this), id: this.id.bind(this), arn: this.arn.bind(this) };
    await add("vpc", T.VPC, { cidrBlock: "10.0.0.0/16", tags: { Name: "numinia" } });
    await add("igw", T.INTERNET_GATEWAY, { vpcId: id("vpc") });
    await add("subnet-a", T.SUBNET, { vpcId: id("vpc"), cidrBlock: "10.0.1.0/24", availabilityZone: "eu-west-1a" });
    await add("subnet-b", T.SUBNET, { vpcId: id("vpc"), cidrBlock: "10.0.2.0/24", availabilityZone: "eu-west-1b" });
    await add("table", T.ROUTE_TABLE, { vpcId: id("vpc") });
    await add("association", T.ROUTE_TABLE_ASSOCIATION, { routeTableId: id("table"), subnetId: id("subnet-a") });
    await add("route", T.ROUTE, { routeTableId: id("table"), destinationCidrBlock: "0.0.0.0/0", gatewayId: id("igw") });
    await add("eip", T.EIP, {});
    await add("nat", T.NAT_GATEWAY, { subnetId: id("subnet-a"), allocationId: id("eip") });
    await add("group", T.SECURITY_GROUP, {
      vpcId: id("vpc"),
      ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/16"] }],
    });
    await add("template", T.LAUNCH_TEMPLATE, {
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeType: "gp3", volumeSize: 50 } }],
      vpcSecurityGroupIds: [id("group")],
    });
    await add("cluster-role", T.ROLE, { assumeRolePolicy: trust("eks.amazonaws.com") });
    await add("cluster-policy", T.ROLE_POLICY_ATTACHMENT, {
      role: id("cluster-role"),
      policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
    });
    await add("node-role", T.ROLE, { assumeRolePolicy: trust("ec2.amazonaws.com"), name: "nodes" });
    await add("node-worker", T.ROLE_POLICY_ATTACHMENT, {
      role: id("node-role"),
      policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
    });
    await add("node-registry", T.ROLE_POLICY_ATTACHMENT, {
      role: id("node-role"),
      policyArn: "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    });
    await add("inline", T.ROLE_POLICY, { role: id("node-role"), policy: allow("s3:GetObject", "arn:aws:s3:::bucket/*") });
    await add("policy", T.POLICY, { policy: allow("s3:ListBucket") });
    await add("key", T.KEY, { description: "secrets", enableKeyRotation: true, deletionWindowInDays: 7 });
    await add("alias", T.ALIAS, { targetKeyId: id("key") });
    await add("cluster", T.CLUSTER, {
      name: "main",
      roleArn: arn("cluster-role"),
      version: "1.34",
      accessConfig: { authenticationMode: "API" },
      vpcConfig: { subnetIds: [id("subnet-a"), id("subnet-b")], endpointPrivateAccess: true, endpointPublicAccess: false },
      encryptionConfig: { provider: { keyArn: arn("key") }, resources: ["secrets"] },
    });
    const issuer = (this.get("cluster").state.identities as readonly { oidcs: readonly { issuer: string }[] }[])[0]!.oidcs[0]!.issuer;
    await add("oidc", T.OIDC_PROVIDER, { url: issuer, clientIdLists: ["sts.amazonaws.com"] });
    await add("nodes", T.NODE_GROUP, {
      clusterName: id("cluster"),
      nodeRoleArn: arn("node-role"),
      subnetIds: [id("subnet-a"), id("subnet-b")],
      instanceTypes: ["t3.medium"],
      scalingConfig: { minSize: 1, desiredSize: 3, maxSize: 8 },
      launchTemplate: { id: id("template"), version: "1" },
      labels: { "node-group": "base" },
      taints: [{ key: "dedicated", value: "base", effect: "NO_SCHEDULE" }],
    });
    await add("coredns", T.ADDON, { clusterName: id("cluster"), addonName: "coredns", addonVersion: "v1.12.4-eksbuild.1" });
    await add("entry", T.ACCESS_ENTRY, { clusterName: id("cluster"), principalArn: "arn:aws:iam::123456789012:role/administrators" });
    await add("secret", T.SECRET, { name: "hyperfy2-numinia-lobby-pro", kmsKeyId: arn("key") });
    await add("version", T.SECRET_VERSION, { secretId: id("secret"), secretString: new Secret("correct horse") });
    await add("logs", T.LOG_GROUP, { name: "/numinia/flow", retentionInDays: 30 });
    await this.buildNetwork();
    await this.buildStorageAndNames();
    await this.buildAccess();
  }

  private async buildNetwork(): Promise<void> {
    const { add, id, arn } = { add: this.add.bind(this), id: this.id.bind(this), arn: this.arn.bind(this) };
    await add("endpoint-s3", T.VPC_ENDPOINT, {
      vpcId: id("vpc"),
      serviceName: "com.amazonaws.eu-west-1.s3",
      routeTableIds: [id("table")],
    });
    await add("endpoint-sts", T.VPC_ENDPOINT, {
      vpcId: id("vpc"),
      serviceName: "com.amazonaws.eu-west-1.sts",
      vpcEndpointType: "Interface",
      subnetIds: [id("subnet-a"), id("subnet-b")],
      securityGroupIds: [id("group")],
    });
    await add("flow-role", T.ROLE, { assumeRolePolicy: trust("vpc-flow-logs.amazonaws.com") });
    await add("flow-log", T.FLOW_LOG, {
      vpcId: id("vpc"),
      trafficType: "ALL",
      iamRoleArn: arn("flow-role"),
      logDestination: arn("logs"),
    });
    await add("default-group", T.DEFAULT_SECURITY_GROUP, { vpcId: id("vpc"), ingress: [], egress: [] });
    await add("nfs-group", T.SECURITY_GROUP, { vpcId: id("vpc"), description: "NFS" });
    await add("ingress-rule", T.INGRESS_RULE, {
      securityGroupId: id("nfs-group"),
      referencedSecurityGroupId: id("group"),
      ipProtocol: "tcp",
      fromPort: 2049,
      toPort: 2049,
    });
    await add("egress-rule", T.EGRESS_RULE, { securityGroupId: id("nfs-group"), cidrIpv4: "0.0.0.0/0", ipProtocol: "-1" });
  }

  private async buildStorageAndNames(): Promise<void> {
    const { add, id, arn } = { add: this.add.bind(this), id: this.id.bind(this), arn: this.arn.bind(this) };
    await add("file-system", T.FILE_SYSTEM, {
      encrypted: true,
      kmsKeyId: arn("key"),
      throughputMode: "elastic",
      lifecyclePolicies: [{ transitionToIa: "AFTER_30_DAYS" }],
      tags: { Name: "numinia-files" },
    });
    await add("mount-a", T.MOUNT_TARGET, {
      fileSystemId: id("file-system"),
      subnetId: id("subnet-a"),
      securityGroups: [id("nfs-group")],
    });
    await add("backup", T.BACKUP_POLICY, { fileSystemId: id("file-system"), backupPolicy: { status: "ENABLED" } });
    await add("file-policy", T.FILE_SYSTEM_POLICY, {
      fileSystemId: id("file-system"),
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "elasticfilesystem:ClientMount", Resource: arn("file-system") }],
      }),
    });
    await add("zone", T.ZONE, { name: "numinia.example" });
    await add("private-zone", T.ZONE, { name: "internal.numinia.example", vpcs: [{ vpcId: id("vpc") }] });
    await add("record", T.RECORD, { zoneId: id("zone"), name: "www", type: "A", ttl: 300, records: ["192.0.2.1"] });
    await add("ebs-encryption", T.EBS_ENCRYPTION, {});
  }

  private async buildAccess(): Promise<void> {
    const { add, id, arn } = { add: this.add.bind(this), id: this.id.bind(this), arn: this.arn.bind(this) };
    await add("viewer", T.ACCESS_POLICY_ASSOCIATION, {
      clusterName: "main",
      principalArn: String(this.get("entry").inputs.principalArn),
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
      accessScope: { type: "cluster" },
    });
    await add("profile", T.INSTANCE_PROFILE, { role: id("node-role") });
    await add("instance", T.INSTANCE, {
      ami: publicImage(PARAMETER, "eu-west-1")!,
      instanceType: "t3.micro",
      subnetId: id("subnet-b"),
      vpcSecurityGroupIds: [id("group")],
      iamInstanceProfile: id("profile"),
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
    });
    await add("build-role", T.ROLE, { assumeRolePolicy: trust("codebuild.amazonaws.com") });
    await add("build-policy", T.ROLE_POLICY, { role: id("build-role"), policy: allow("ec2:Describe*") });
    await add("build", T.BUILD_PROJECT, {
      name: "runner",
      serviceRole: arn("build-role"),
      artifacts: { type: "NO_ARTIFACTS" },
      environment: { type: "LINUX_CONTAINER", computeType: "BUILD_GENERAL1_SMALL", image: "aws/codebuild/amazonlinux-x86_64-standard:5.0" },
      source: {
        type: "GITHUB",
        location: "https://github.com/numinia/platform.git",
        auth: { type: "CODECONNECTIONS", resource: "arn:aws:codeconnections:eu-west-1:123456789012:connection/1" },
      },
      vpcConfig: { vpcId: id("vpc"), subnets: [id("subnet-b")], securityGroupIds: [id("group")] },
    });
    await add("hook", T.BUILD_WEBHOOK, {
      projectName: "runner",
      filterGroups: [{ filters: [{ type: "EVENT", pattern: "WORKFLOW_JOB_QUEUED" }] }],
    });
    await add("function-role", T.ROLE, { assumeRolePolicy: trust("lambda.amazonaws.com") });
    await add("function", T.FUNCTION, {
      name: "answer",
      role: arn("function-role"),
      runtime: "nodejs22.x",
      handler: "index.handler",
      code: textArchive({ "index.mjs": "export const handler = (event) => event;" }),
    });
    this.world.account.functionRunner = async ({ payload }) => ({ result: payload });
    await add("invocation", T.INVOCATION, { functionName: id("function"), input: '{"a":1}' });
  }
}
