import { strict as assert } from "node:assert";
import { test } from "node:test";
import { Secret, type Properties, type Value } from "../../../../rehearsal/providers/framework/values";
import { RULES } from "../../../../rehearsal/providers/aws/rules";
import * as T from "../../../../rehearsal/providers/aws/tokens";
import { allow, Platform, trust } from "./fixtures";
import { WRONG_INPUTS } from "./tables/wrong-inputs";
import { but, unknown, World } from "./world";

type Changes = { readonly [input: string]: Value | undefined };

const long = (length: number): string => "x".repeat(length);
const rule = (changes: Changes): Value => [{ protocol: "tcp", fromPort: 443, toPort: 443, ...changes }] as Value;

/** Object of the fixture, changed inputs, and every failure that they must give. */
const REFUSALS: readonly (readonly [key: string, changes: Changes, ...failures: string[]])[] = [
  // CIDR blocks
  ["vpc", { cidrBlock: "10.0.0.0/33" }, 'cidrBlock "10.0.0.0/33" is not a CIDR block; write it like 10.0.0.0/16'],
  ["vpc", { cidrBlock: "10.0.0/16" }, 'cidrBlock "10.0.0/16" is not a CIDR block; write it like 10.0.0.0/16'],
  ["vpc", { cidrBlock: "10.0.1.0/16" }, 'cidrBlock "10.0.1.0/16" has host bits set; the network is 10.0.0.0/16'],
  ["vpc", { cidrBlock: "10.0.0.0/8" }, 'cidrBlock "10.0.0.0/8" has a prefix of /8; AWS takes /16 to /28'],
  ["subnet-a", { cidrBlock: "10.0.1.0/29" }, 'cidrBlock "10.0.1.0/29" has a prefix of /29; AWS takes /16 to /28'],
  ["route", { destinationCidrBlock: "0.0.0.0" }, 'destinationCidrBlock "0.0.0.0" is not a CIDR block; write it like 10.0.0.0/16'],
  [
    "group",
    { ingress: rule({ cidrBlocks: ["10.0.0.5/16"] }) },
    'ingress[0].cidrBlocks[0] "10.0.0.5/16" has host bits set; the network is 10.0.0.0/16',
  ],
  [
    "cluster",
    { vpcConfig: { subnetIds: ["subnet-1"], publicAccessCidrs: ["1.2.3.4"] } },
    'vpcConfig.publicAccessCidrs[0] "1.2.3.4" is not a CIDR block; write it like 10.0.0.0/16',
  ],
  // forms
  ["vpc", { cidrBlock: 16 }, "cidrBlock should be a string, not the number 16"],
  ["vpc", { enableDnsSupport: "yes" }, 'enableDnsSupport should be a boolean, not the string "yes"'],
  ["vpc", { tags: { Name: 1 } }, "tags.Name should be a string, not the number 1"],
  ["vpc", { tags: ["a"] }, "tags should be a map, not a list"],
  ["cluster", { vpcConfig: "subnets" }, 'vpcConfig should be an object, not the string "subnets"'],
  ["nodes", { subnetIds: "subnet-1" }, 'subnetIds should be a list, not the string "subnet-1"'],
  // required, and unknown
  ["subnet-a", { vpcId: undefined }, "vpcId is required by aws:ec2/subnet:Subnet"],
  ["nodes", { scalingConfig: { minSize: 1, maxSize: 2 } }, "scalingConfig.desiredSize is required by aws:eks/nodeGroup:NodeGroup"],
  ["cluster", { vpcConfig: {} }, "vpcConfig.subnetIds is required by aws:eks/cluster:Cluster"],
  ["template", { creditSpecification: {} }, "creditSpecification.cpuCredits is required by AWS"],
  ["vpc", { cidrBlok: "10.0.0.0/16" }, "cidrBlok is not an input of aws:ec2/vpc:Vpc; did you mean cidrBlock?"],
  [
    "cluster",
    { vpcConfig: { subnetIds: ["s"], endpointPublicAcess: true } },
    "vpcConfig.endpointPublicAcess is not an input of aws:eks/cluster:Cluster; did you mean endpointPublicAccess?",
  ],
  ["vpc", { instances: 3 }, "instances is not an input of aws:ec2/vpc:Vpc"],
  // enums and limits of the service models
  ["vpc", { instanceTenancy: "shared" }, 'instanceTenancy "shared" is not one of default, dedicated, host'],
  ["nat", { connectivityType: "publik" }, 'connectivityType "publik" is not one of private, public; did you mean public?'],
  ["nodes", { capacityType: "SPOTTED" }, 'capacityType "SPOTTED" is not one of ON_DEMAND, SPOT, CAPACITY_BLOCK'],
  [
    "nodes",
    { taints: [{ key: "a", effect: "NoSchedule" }] },
    'taints[0].effect "NoSchedule" is not one of NO_SCHEDULE, NO_EXECUTE, PREFER_NO_SCHEDULE; did you mean NO_SCHEDULE?',
  ],
  [
    "cluster",
    { enabledClusterLogTypes: ["api", "kubelet"] },
    'enabledClusterLogTypes[1] "kubelet" is not one of api, audit, authenticator, controllerManager, scheduler',
  ],
  [
    "cluster",
    { accessConfig: { authenticationMode: "IAM" } },
    'accessConfig.authenticationMode "IAM" is not one of API, API_AND_CONFIG_MAP, CONFIG_MAP',
  ],
  ["cluster", { name: long(101) }, "name has 101 characters; AWS takes 1 to 100 characters"],
  ["template", { metadataOptions: { httpTokens: "yes" } }, 'metadataOptions.httpTokens "yes" is not one of optional, required'],
  [
    "template",
    { blockDeviceMappings: [{ ebs: { volumeType: "gp4" } }] },
    'blockDeviceMappings[0].ebs.volumeType "gp4" is not one of standard, io1, io2, gp2, sc1, st1, gp3; did you mean gp2?',
  ],
  ["node-role", { maxSessionDuration: 60 }, 'maxSessionDuration "60" is outside of what AWS takes: 3600 to 43200'],
  ["node-role", { name: "a role" }, 'name "a role" does not match AWS\'s pattern ^(?:[\\w+=,.@-]+)$'],
  ["node-role", { path: "numinia" }, 'path "numinia" does not match AWS\'s pattern ^(?:(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F))$'],
  ["key", { deletionWindowInDays: 3 }, "deletionWindowInDays 3 is not between 7 and 30"],
  [
    "key",
    { keyUsage: "ENCRYPT" },
    'keyUsage "ENCRYPT" is not one of SIGN_VERIFY, ENCRYPT_DECRYPT, GENERATE_VERIFY_MAC, KEY_AGREEMENT, ENCAPSULATE_DECAPSULATE',
  ],
  ["key", { customerMasterKeySpec: "RSA_4096" }, "enableKeyRotation works only for symmetric keys (SYMMETRIC_DEFAULT)"],
  ["secret", { recoveryWindowInDays: 3 }, "recoveryWindowInDays 3 is neither 0 nor between 7 and 30"],
  [
    "secret",
    { replicas: [{ region: "eu-west-9" }] },
    'replicas[0].region "eu-west-9" is not one of ' +
      "eu-west-1, eu-west-2, eu-west-3, eu-central-1, eu-central-2, eu-north-1, eu-south-1, eu-south-2, us-east-1, us-east-2, us-west-1, us-west-2, ca-central-1, sa-east-1, ap-northeast-1, ap-northeast-2, ap-south-1, ap-southeast-1, ap-southeast-2",
  ],
  [
    "logs",
    { retentionInDays: 31 },
    "retentionInDays 31 is not one of 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
  ],
  ["logs", { name: "/numinia flow" }, 'name "/numinia flow" does not match AWS\'s pattern ^(?:[\\.\\-_/#A-Za-z0-9]+)$'],
  ["oidc", { clientIdLists: [] }, "clientIdLists is empty; give the audience, e.g. sts.amazonaws.com"],
  ["oidc", { thumbprintLists: ["abc"] }, "thumbprintLists[0] has 3 characters; AWS takes 40 to 40 characters"],
  // names
  ["node-role", { name: long(65) }, "name has 65 characters; AWS takes 1 to 64 characters"],
  ["group", { name: "sg-mine" }, 'name "sg-mine" must not begin with sg-, which AWS keeps for ids'],
  ["group", { name: long(256) }, "name has 256 characters; AWS takes 1 to 255 in this name (EC2 Security Group)"],
  ["group", { name: "a", namePrefix: "b" }, "namePrefix conflicts with name: give one of them"],
  ["alias", { name: "numinia" }, 'name "numinia" must begin with alias/ and hold only letters, digits, /, _ and -'],
  ["alias", { name: "alias/aws/mine" }, 'name "alias/aws/mine" must not begin with alias/aws/, which AWS keeps for itself'],
  ["secret", { name: "a secret" }, 'name "a secret" has characters that Secrets Manager does not take in a name'],
  [
    "nodes",
    { nodeGroupName: "base nodes" },
    'nodeGroupName "base nodes" must begin with a letter or digit and hold only letters, digits, - and _',
  ],
  ["vpc", { tags: { "aws:name": "x" } }, "tags.aws:name begins with aws:, which AWS keeps for itself"],
  ["vpc", { tags: { Name: long(257) } }, "tags.Name has 257 characters; AWS takes at most 256"],
  ["vpc", { region: "eu-west-9" }, 'region "eu-west-9" is not a region that the rehearsal knows; did you mean eu-west-1?'],
  // ARNs
  ["cluster", { roleArn: "numinia-role" }, 'roleArn "numinia-role" is not an ARN; it should look like arn:aws:iam::ACCOUNT:role/'],
  [
    "cluster",
    { roleArn: "arn:aws:iam::12345:role/x" },
    'roleArn "arn:aws:iam::12345:role/x" is not an ARN; it should look like arn:aws:iam::ACCOUNT:role/',
  ],
  [
    "nodes",
    { nodeRoleArn: "arn:aws:iam::123456789012:user/x" },
    'nodeRoleArn "arn:aws:iam::123456789012:user/x" is an ARN of something else; it should look like arn:aws:iam::ACCOUNT:role/',
  ],
  [
    "entry",
    { principalArn: "arn:aws:iam::123456789012:group/admins" },
    'principalArn "arn:aws:iam::123456789012:group/admins" is an ARN of something else; it should look like arn:aws:iam::ACCOUNT:role/|user/',
  ],
  [
    "cluster-policy",
    { policyArn: "arn:aws:s3:::AmazonEKSClusterPolicy" },
    'policyArn "arn:aws:s3:::AmazonEKSClusterPolicy" is an ARN of something else; it should look like arn:aws:iam::ACCOUNT:policy/',
  ],
  [
    "logs",
    { kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:alias/x" },
    'kmsKeyId "arn:aws:kms:eu-west-1:123456789012:alias/x" is an ARN of something else; it should look like arn:aws:kms:REGION:ACCOUNT:key/',
  ],
  // policies
  ["policy", { policy: "{" }, "policy is not JSON (near character 1)"],
  [
    "policy",
    { policy: allow("s3:GetObject", `arn:aws:s3:::${long(6100)}`) },
    "policy has 6208 characters without white space; AWS takes at most 6144",
  ],
  [
    "node-role",
    { assumeRolePolicy: trust(`${long(2000)}.amazonaws.com`) },
    "assumeRolePolicy has 2124 characters without white space; AWS takes at most 2048",
  ],
  ["inline", { policy: trust("ec2.amazonaws.com") }, "policy Statement 1 has a Principal, which a policy of a role may not have"],
  ["node-role", { assumeRolePolicy: allow("sts:AssumeRole") }, "assumeRolePolicy Statement 1 should have a Principal"],
  [
    "key",
    {
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Principal: { Service: "logs.amazonaws.com" }, Action: "kms:*", Resource: "*" },
      }),
    },
    "policy would not allow anybody to update the key policy in the future (MalformedPolicyDocumentException)",
  ],
  // relations between inputs
  ["subnet-a", { cidrBlock: undefined }, "cidrBlock one of cidrBlock, ipv4IpamPoolId, ipv6CidrBlock is required"],
  ["association", { gatewayId: "igw-1" }, "gatewayId conflicts with subnetId: give one of them"],
  [
    "route",
    { gatewayId: undefined },
    "gatewayId one of gatewayId, natGatewayId, carrierGatewayId, egressOnlyGatewayId, localGatewayId, networkInterfaceId, transitGatewayId, vpcEndpointId, vpcPeeringConnectionId, coreNetworkArn, odbNetworkArn is required",
  ],
  ["route", { natGatewayId: "nat-1" }, "natGatewayId conflicts with gatewayId: give one of them"],
  ["nat", { allocationId: undefined }, "allocationId is required for a public NAT gateway: give the allocation id of an Elastic IP"],
  ["nat", { connectivityType: "private" }, 'allocationId is not supported with connectivityType "private"'],
  ["nat", { subnetId: undefined }, "subnetId is required for a zonal NAT gateway"],
  ["group", { egress: rule({ protocol: "-1" }) }, "egress[0] has ports 443 to 443 for all protocols; both should be 0"],
  ["group", { egress: rule({ toPort: 80 }) }, "egress[0] has the port range 443 to 80"],
  [
    "cluster",
    { vpcConfig: { subnetIds: ["a"], endpointPublicAccess: false } },
    "vpcConfig closes both the private and the public endpoint; EKS needs one",
  ],
  ["cluster", { version: "1.12" }, 'version "1.12" is not a Kubernetes version that EKS offers: 1.30, 1.31, 1.32, 1.33, 1.34, 1.35'],
  [
    "nodes",
    { scalingConfig: { minSize: 3, desiredSize: 1, maxSize: 8 } },
    "scalingConfig has a desired size 1 less than the minimum size 3",
  ],
  [
    "nodes",
    { scalingConfig: { minSize: 1, desiredSize: 9, maxSize: 8 } },
    "scalingConfig has a desired size 9 greater than the maximum size 8",
  ],
  [
    "nodes",
    { scalingConfig: { minSize: 9, desiredSize: 9, maxSize: 8 } },
    "scalingConfig has a minimum size 9 greater than the maximum size 8",
  ],
  [
    "nodes",
    { instanceTypes: ["t3.mediun"] },
    'instanceTypes[0] "t3.mediun" is not an instance type that the rehearsal knows; did you mean t3.medium? (known: t3.nano, t3.micro, t3.small, t3.medium, t3.large, t3.xlarge, t4g.nano, t4g.micro, t4g.small, m5.large, m5.xlarge, m5.2xlarge, m6i.large, c5.large, r5.large)',
  ],
  [
    "nodes",
    { updateConfig: { maxUnavailable: 1, maxUnavailablePercentage: 50 } },
    "updateConfig.maxUnavailablePercentage conflicts with updateConfig.maxUnavailable: give one of them",
  ],
  ["coredns", { addonName: "core-dns" }, 'addonName "core-dns" is not an add-on that EKS offers; did you mean coredns?'],
  ["coredns", { addonVersion: "1.12.4" }, 'addonVersion "1.12.4" is not a version of an add-on; it should look like v1.12.4-eksbuild.1'],
  ["coredns", { configurationValues: "[1]" }, "configurationValues is not a JSON or YAML object"],
  ["entry", { kubernetesGroups: ["system:masters"] }, 'kubernetesGroups[0] "system:masters" begins with a prefix that EKS reserves'],
  ["version", { secretString: undefined }, "secretString one of secretString, secretBinary, secretStringWo is required"],
  ["template", { userData: "#!/bin/sh" }, "userData is not base64"],
  ["template", { imageId: "ami-latest" }, 'imageId "ami-latest" is not an AMI id'],
  ["oidc", { url: "http://issuer.example" }, 'url "http://issuer.example" does not begin with https://'],
  ...WRONG_INPUTS,
];

test("each wrong input gives exactly the failures of the table", async () => {
  const platform = await Platform.open();
  for (const [key, changes, ...expected] of REFUSALS) {
    const { type, name, inputs } = platform.get(key);
    const { failures } = await platform.world.check(type, name, but(inputs, changes));
    assert.deepEqual(failures, expected, `${key} ${JSON.stringify(changes)}`);
  }
  assert.equal(REFUSALS.length, 89 + WRONG_INPUTS.length);
});

test("the table refuses something of every type", async () => {
  const platform = await Platform.open();
  const covered = new Set(REFUSALS.map(([key]) => platform.get(key).type));
  // Their inputs are one reference each: the account refuses them, see account.test.ts.
  for (const type of [T.INTERNET_GATEWAY, T.ROUTE_TABLE, T.EIP]) covered.add(type);
  assert.deepEqual([...covered].sort(), Object.keys(RULES.types));
});

test("a generated name is the logical name and seven digits, and stays; one that is too long is refused", async () => {
  const world = await World.open();
  const inputs = { assumeRolePolicy: trust("ec2.amazonaws.com") };
  const first = await world.check(T.ROLE, "numinia", inputs);
  assert.match(String(first.inputs.name), /^numinia-[0-9a-f]{7}$/);
  assert.deepEqual(first.inputs.__defaults, ["forceDetachPolicies", "maxSessionDuration", "name", "path"]);
  const again = await world.check(T.ROLE, "numinia", inputs, but(first.inputs, { name: "numinia-0000000" }));
  assert.equal(again.inputs.name, "numinia-0000000");
  const afterOwnName = await world.check(T.ROLE, "numinia", inputs, { ...inputs, name: "mine", __defaults: [] });
  assert.equal(afterOwnName.inputs.name, first.inputs.name);
  const { failures } = await world.check(T.ROLE, long(60), inputs);
  assert.equal(failures.length, 1);
  assert.match(
    failures[0]!,
    /^name would be "x{60}-[0-9a-f]{7}", generated from the logical name: 68 characters, and AWS takes at most 64; give it a shorter name$/,
  );
});

test("a prefix takes the place of a generated name, and 26 digits follow it", async () => {
  const world = await World.open();
  const role = await world.create(T.ROLE, "numinia", { assumeRolePolicy: trust("ec2.amazonaws.com"), namePrefix: "pre-" });
  assert.match(String(role.state.name), /^pre-\d{26}$/);
  assert.deepEqual([role.id, role.state.namePrefix, role.inputs.name], [role.state.name, "pre-", undefined]);
});

test("an input of a resource may be the resource: its id is taken", async () => {
  const platform = await Platform.open();
  const { inputs, failures } = await platform.world.check(T.ROLE_POLICY, "p", {
    role: platform.get("node-role").id,
    policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] } as Value,
  });
  assert.deepEqual(failures, []);
  assert.equal(inputs.policy, allow("s3:*"));
});

test("what a preview does not know passes every rule", async () => {
  const platform = await Platform.open();
  let checked = 0;
  for (const { type, name, inputs } of platform.made.values()) {
    const unknowns = Object.fromEntries(
      Object.keys(inputs)
        .filter((input) => input !== "__defaults")
        .map((input) => [input, unknown]),
    ) as Properties;
    const { failures } = await platform.world.check(type, name, unknowns);
    assert.deepEqual(failures, [], name);
    checked += 1;
  }
  assert.equal(checked, 54);
});

test("a failure about a secret names no property and quotes nothing, for the engine prints the value of the one that is named", async () => {
  const platform = await Platform.open();
  const role = platform.get("node-role");
  const { failures } = await platform.world.provider.check({
    urn: "",
    type: role.type,
    name: role.name,
    olds: {},
    news: but(role.inputs, { assumeRolePolicy: new Secret("{MARKER") }),
    randomSeed: Buffer.from(""),
  });
  assert.deepEqual(failures, [{ property: "", reason: "the secret value of assumeRolePolicy is not one that the provider takes" }]);
});
