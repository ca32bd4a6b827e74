import assert from "node:assert/strict";
import { test } from "node:test";
import { createOnlyInputs as withNames, generatedName, type Inputs } from "../../rehearsal/graph/create-only";

const createOnlyInputs = (type: string, inputs: Inputs, generated: readonly string[] = []) => withNames(type, inputs, generated);
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secret = (ciphertext: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext,
});
const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";

test("of an AWS resource: inputs that always or sometimes replace it, defaults among them, and no others", () => {
  const inputs = { cidrBlock: "10.0.0.0/16", instanceTenancy: "default", enableDnsSupport: true, tags: { Name: "a" } };
  const defaults = { __defaults: ["instanceTenancy", "enableDnsSupport"] };
  assert.deepEqual(createOnlyInputs("aws:ec2/vpc:Vpc", { ...inputs, ...defaults }), {
    cidrBlock: "10.0.0.0/16",
    instanceTenancy: "default",
  });
});

test("a value within an object is named by its path, an unknown object by its own", () => {
  const inputs = { amiType: "AL2023_x86_64_STANDARD", instanceTypes: ["m5.large", UNKNOWN], scalingConfig: { minSize: 1 } };
  const known = { amiType: "AL2023_x86_64_STANDARD", instanceTypes: ["m5.large", "<computed>"] };
  assert.deepEqual(createOnlyInputs(NODE_GROUP, { ...inputs, launchTemplate: { id: UNKNOWN, version: "1" } }), {
    ...known,
    "launchTemplate.id": "<computed>",
  });
  const id = { "launchTemplate.id": "<computed>", "launchTemplate.name": "<computed>" };
  assert.deepEqual(createOnlyInputs(NODE_GROUP, { ...inputs, launchTemplate: UNKNOWN }), { ...known, ...id });
});

test("a secret is not written, whole or in part", () => {
  const version = { secretId: "arn", secretString: secret("v1:abc") };
  assert.deepEqual(createOnlyInputs("aws:secretsmanager/secretVersion:SecretVersion", version), {
    secretId: "arn",
    secretString: "<secret>",
  });
  const group = { instanceTypes: ["m5.large", secret("v1:abc")], remoteAccess: { ec2SshKey: secret("v1:abc") } };
  assert.deepEqual(createOnlyInputs(NODE_GROUP, group), {
    instanceTypes: ["m5.large", "<secret>"],
    remoteAccess: { ec2SshKey: "<secret>" },
  });
});

test("a generated name is not written, by whatever resource, because it has another end in every stack; a chosen one is", () => {
  const role = { name: "numinia-1a2b3c4", path: "/" };
  assert.equal(generatedName("aws:iam/role:Role", { ...role, __defaults: ["path"] }), undefined);
  const name = generatedName("aws:iam/role:Role", { ...role, __defaults: ["name", "path"] });
  assert.equal(name, "numinia-1a2b3c4");
  assert.deepEqual(createOnlyInputs("aws:iam/role:Role", role, [name!]), { name: "<generated>", path: "/" });
  const told = { role: name, policyArn: `arn:aws:iam::111122223333:policy/of-${name!}` };
  assert.deepEqual(createOnlyInputs("aws:iam/rolePolicyAttachment:RolePolicyAttachment", told, [name!]), {
    policyArn: "arn:aws:iam::111122223333:policy/of-<generated>",
    role: "<generated>",
  });
  const object = (annotations: object) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "app-1a2b3c4", annotations } });
  assert.equal(generatedName("kubernetes:core/v1:ConfigMap", object({ "pulumi.com/autonamed": "true" })), "app-1a2b3c4");
  assert.equal(generatedName("kubernetes:core/v1:ConfigMap", object({})), undefined);
});

test("of a Kubernetes object: its names and what its kind does not let change", () => {
  const metadata = { name: "app", namespace: "acme", labels: { a: "b" } };
  const spec = { replicas: 2, selector: { matchLabels: { app: "a" } } };
  assert.deepEqual(createOnlyInputs("kubernetes:apps/v1:Deployment", { apiVersion: "apps/v1", kind: "Deployment", metadata, spec }), {
    "metadata.name": "app",
    "metadata.namespace": "acme",
    "spec.selector": { matchLabels: { app: "a" } },
  });
  const pod = {
    containers: [
      { name: "a", image: "a:1" },
      { name: "b", image: "b:1" },
    ],
  };
  assert.deepEqual(createOnlyInputs("kubernetes:core/v1:Pod", { apiVersion: "v1", kind: "Pod", metadata: { name: "app" }, spec: pod }), {
    "metadata.name": "app",
    "spec.containers[*].image": ["a:1", "b:1"],
  });
  const kept = { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, type: "Opaque", immutable: true, stringData: secret("v1:abc") };
  assert.deepEqual(createOnlyInputs("kubernetes:core/v1:Secret", kept), { "metadata.name": "s", type: "Opaque", stringData: "<secret>" });
});

test("of a Kubernetes provider: which cluster it leads to", () => {
  const type = "pulumi:providers:kubernetes";
  assert.deepEqual(createOnlyInputs(type, { clusterIdentifier: UNKNOWN, kubeconfig: "a" }), { clusterIdentifier: "<computed>" });
  assert.deepEqual(createOnlyInputs(type, { kubeconfig: secret("v1:abc") }), { kubeconfig: "<secret>" });
});

test("of a component, and of a type of another provider: nothing", () => {
  for (const type of ["numinia:network:Network", "kubernetes:yaml/v2:ConfigFile", "random:index:RandomId"])
    assert.deepEqual(createOnlyInputs(type, { name: "a", cidrBlock: "b" }), {}, type);
});
