import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import { addInventory } from "../../../../rehearsal/providers/aws";
import * as T from "../../../../rehearsal/providers/aws/tokens";
import { World } from "./world";

const directory = fs.mkdtempSync(path.join(os.tmpdir(), "aws-inventory-"));
after(() => fs.rmSync(directory, { recursive: true }));

function written(text: string): string {
  const file = path.join(directory, "inventory.yaml");
  fs.writeFileSync(file, text);
  return file;
}

const INVENTORY = `
objects:
  - key: vpc
    type: aws:ec2/vpc:Vpc
    id: vpc-0123456789abcdef0
    inputs: { cidrBlock: 10.0.0.0/16, tags: { Name: production } }
    outputs: { defaultSecurityGroupId: sg-0123456789abcdef0 }
  - key: group
    type: aws:ec2/securityGroup:SecurityGroup
    inputs: { vpcId: "\${vpc.id}", name: "group-of-\${vpc.id}", description: of the production }
  - key: role
    type: aws:iam/role:Role
    inputs:
      name: deployer
      assumeRolePolicy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
  - key: zone
    type: aws:route53/zone:Zone
    id: Z0123456789ABCDEFGHIJ
    inputs: { name: numinia.example }
    outputs: { nameServers: [a.example, b.example] }
  - key: secret
    type: aws:secretsmanager/secret:Secret
    inputs: { name: app-pro }
  - key: version
    type: aws:secretsmanager/secretVersion:SecretVersion
    inputs: { secretId: "\${secret.id}", secretString: MARKER-1 }
  - key: elsewhere
    type: aws:ec2/vpc:Vpc
    id: vpc-0fedcba9876543210
    region: eu-central-1
    inputs: { cidrBlock: 10.9.0.0/16 }
`;

test("what an inventory names exists: it is imported, and creating it again is refused", async () => {
  const world = await World.open();
  assert.equal(await addInventory(world.account, written(INVENTORY)), 7);
  const vpc = (await world.import(T.VPC, "vpc-0123456789abcdef0"))!;
  assert.deepEqual(vpc.state.tags, { Name: "production" });
  assert.equal((await world.import(T.DEFAULT_SECURITY_GROUP, "sg-0123456789abcdef0"))?.inputs.vpcId, "vpc-0123456789abcdef0");
  const group = world.account.objects(T.SECURITY_GROUP).find(({ inputs }) => inputs.description === "of the production")!;
  assert.deepEqual([group.inputs.vpcId, group.inputs.name], ["vpc-0123456789abcdef0", "group-of-vpc-0123456789abcdef0"]);
  assert.deepEqual((await world.import(T.ZONE, "Z0123456789ABCDEFGHIJ"))?.state.nameServers, ["a.example", "b.example"]);
  assert.equal((await world.import(T.VPC, "vpc-0fedcba9876543210@eu-central-1"))?.id, "vpc-0fedcba9876543210");
  const role = (await world.import(T.ROLE, "deployer"))!;
  await assert.rejects(world.create(T.ROLE, "r", { name: "deployer", assumeRolePolicy: role.inputs.assumeRolePolicy! }), {
    message: "creating IAM Role (deployer): api error EntityAlreadyExists: Role with name deployer already exists.",
  });
  await assert.rejects(world.create(T.SECRET, "s", { name: "app-pro" }), {
    message:
      "creating Secrets Manager Secret (app-pro): api error ResourceExistsException: The operation failed because the secret app-pro already exists.",
  });
  assert.equal(JSON.stringify(world.account.objects()).includes("MARKER-1"), false);
});

test("an adopted object without a difference to the program is no change", async () => {
  const world = await World.open();
  await addInventory(world.account, written(INVENTORY));
  const found = (await world.import(T.VPC, "vpc-0123456789abcdef0"))!;
  const same = await world.diff({ type: T.VPC, name: "v", ...found }, { cidrBlock: "10.0.0.0/16", tags: { Name: "production" } });
  assert.equal(same.changes, false);
  const other = await world.diff({ type: T.VPC, name: "v", ...found }, { cidrBlock: "10.0.0.0/16", tags: { Name: "numinia" } });
  assert.deepEqual(other.detailed, { "tags.Name": "update" });
});

test("a secret of the inventory in its recovery window is refused as AWS does, until it is restored", async () => {
  const world = await World.open();
  await addInventory(
    world.account,
    written("objects: [{ key: s, type: 'aws:secretsmanager/secret:Secret', inputs: { name: app-pro }, recoverableDays: 3 }]"),
  );
  await assert.rejects(world.create(T.SECRET, "s", { name: "app-pro" }), {
    message:
      "creating Secrets Manager Secret (app-pro): api error InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.",
  });
  const { id } = world.account.recoverable(T.SECRET)[0]!;
  assert.equal(await world.import(T.SECRET, id), undefined);
  world.account.restore(T.SECRET, id);
  assert.equal((await world.import(T.SECRET, id))?.state.name, "app-pro");
});

test("an account that a process before filled is left as it is", async () => {
  const file = path.join(directory, "account.jsonl");
  const first = await World.open({ file });
  assert.equal(await addInventory(first.account, written(INVENTORY)), 7);
  const again = await World.open({ file });
  assert.equal(await addInventory(again.account, written(INVENTORY)), 0);
  assert.deepEqual(again.account.objects(), first.account.objects());
});

const WRONG: readonly (readonly [text: string, message: string])[] = [
  ["things: []", "inventory.yaml is not an inventory: give a list under objects"],
  ["objects: [1]", "inventory.yaml: objects[0] is not an object"],
  ["objects: [{ key: a }]", "inventory.yaml: objects[0] needs a key and a type, both texts"],
  [
    "objects: [{ key: a, type: b, input: {} }]",
    "inventory.yaml: objects[0] has an unknown member input; known are key, type, id, region, inputs, outputs, recoverableDays",
  ],
  [
    "objects: [{ key: a, type: b }, { key: a, type: b }]",
    "inventory.yaml: objects[1] has the key a of an object before it; give each its own",
  ],
  [
    "objects: [{ key: a, type: 'aws:ec2/vpc:Vpx' }]",
    "inventory.yaml: a: the aws stand-in has no resource type aws:ec2/vpc:Vpx; did you mean aws:ec2/vpc:Vpc? Add an entry to rehearsal/providers/aws/types.",
  ],
  [
    "objects: [{ key: a, type: 'aws:ec2/vpc:Vpc', inputs: { cidrBlock: 10.0.0.0/99 } }]",
    'inventory.yaml: a: aws:ec2/vpc:Vpc a: cidrBlock "10.0.0.0/99" is not a CIDR block; write it like 10.0.0.0/16',
  ],
  [
    "objects: [{ key: a, type: 'aws:ec2/vpc:Vpc', inputs: { cidrBlock: 10.0.0.0/16 }, outputs: { arm: x } }]",
    "inventory.yaml: a: aws:ec2/vpc:Vpc a: arm is not an output of aws:ec2/vpc:Vpc; did you mean arn?",
  ],
  [
    "objects: [{ key: a, type: 'aws:ec2/internetGateway:InternetGateway', inputs: { vpcId: '${vpc.id}' } }]",
    "inventory.yaml: a: ${vpc.id} refers to no object before it",
  ],
];

test("a wrong inventory is an error that names the file and the object", async () => {
  for (const [text, message] of WRONG) {
    const world = await World.open();
    await assert.rejects(addInventory(world.account, written(text)), { message });
    assert.equal(world.account.objects().length, 0);
  }
  assert.equal(WRONG.length, 9);
});
