import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { PlatformConfig } from "../../config/model";
import { controllerRoleName, organizationRoleName, secretName } from "../../config/naming";
import { parsePlatformConfig, parseSecrets } from "../../config/parse";
import { ConfigErrors } from "../../config/problems";
import { readStackFile } from "../../config/stack-file";
import { errorsOf, fixtures, NOW, parseText, ROOT } from "./fixtures";

const fixture = (name: string) => fixtures("valid").find((one) => one.name === name)!.text;
const stackFile = (stack: string) => readStackFile(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8"));

test("the smallest stack gets every default", () => {
  const environment = {
    quota: { cpu: "2", memory: "4Gi", storage: "20Gi", pods: 20, persistentVolumeClaims: 5, loadBalancers: 0 },
    containers: { default: { cpu: "500m", memory: "512Mi" }, defaultRequest: { cpu: "100m", memory: "256Mi" }, max: { cpu: "1", memory: "2Gi" } },
    allows: [], peers: [], applications: [], source: { kind: "shared" as const },
  };
  const expected: PlatformConfig = {
    region: "eu-west-1",
    platform: { name: "numinia", stage: "testing", domain: "example.org", tags: {} },
    network: {
      name: "test-vpc", cidr: "10.0.0.0/16", natGateways: "single",
      zones: [
        { name: "eu-west-1a", private: "10.0.1.0/24", public: "10.0.101.0/24", database: "10.0.4.0/24" },
        { name: "eu-west-1b", private: "10.0.2.0/24", public: "10.0.102.0/24", database: "10.0.5.0/24" },
      ],
      flowLogs: { retentionDays: 90 }, endpoints: { s3: true, interface: [] },
    },
    dns: { platformZone: false, internalNames: {}, forwards: [] },
    access: { administrators: [], viewers: [], pipelines: [], instance: false },
    storage: { throughput: "elastic" },
    protection: { allow: [] },
    policy: { exceptions: [] },
    cluster: {
      name: "test-cluster", version: "1.35", publicAccessCidrs: [], logRetentionDays: 90, deletionProtection: true, upgradePolicy: "extended", networkPolicyMode: "standard",
      addons: { "vpc-cni": { version: "v1.22.4-eksbuild.3" }, "kube-proxy": { version: "v1.35.3-eksbuild.18" }, coredns: { version: "v1.13.2-eksbuild.11" },
        "eks-pod-identity-agent": { version: "v1.3.10-eksbuild.3" }, "aws-ebs-csi-driver": { version: "v1.64.0-eksbuild.1" }, "aws-efs-csi-driver": { version: "v3.4.0-eksbuild.1" }, "snapshot-controller": { version: "v8.5.0-eksbuild.3" } },
    },
    nodeGroups: [{ name: "general", instanceTypes: ["t3.medium"], capacityType: "onDemand", min: 1, desired: 1, max: 3, diskGiB: 40, labels: {}, taints: [], zones: ["eu-west-1a", "eu-west-1b"] }],
    delivery: { url: "https://example.org/platform/fleet.git", branch: "main", path: "./clusters/prod-cluster", interval: "1m0s", flux: { version: "v2.9.3", owner: "platform" } },
    admission: { action: "deny", registries: ["docker.io", "ghcr.io", "public.ecr.aws"] },
    naming: { organizationRole: "{organization}-{environment}-secret-manager-role", secret: "{organization}-{application}-{environment}", controllerRoles: {} },
    organizations: [{
      name: "sample", displayName: "sample", contact: "team@example.org", owners: [], domains: [], sources: [], ownFileSystem: false,
      environments: [{ name: "pro", namespace: "sample", ...environment }, { name: "pre", namespace: "sample-pre", ...environment }],
    }],
  };
  const { config, secrets, warnings } = parseText(fixture("smallest"));
  assert.deepEqual(config, expected);
  assert.deepEqual(warnings, []);
  assert.deepEqual(secrets, { receiver: { token: "MARKER-receiver-token-0123456789" }, repositories: {}, applications: {} });
});

test("every key that is set comes out as it was written", () => {
  const { config, secrets } = parseText(fixture("everything"));
  assert.deepEqual(config.nodeGroups, [{
    name: "batch", instanceTypes: ["m5.large", "m6i.large"], capacityType: "spot", min: 0, desired: 2, max: 4, diskGiB: 100,
    labels: { "example.org/tier": "batch", "node.kubernetes.io/lifecycle": "spot" },
    taints: [{ key: "batch", effect: "NoSchedule" }, { key: "example.org/tier", value: "batch", effect: "NoExecute" }], zones: ["eu-central-1a"],
  }]);
  assert.deepEqual(config.platform, { name: "other", stage: "staging", domain: "staging.example.org", tags: { Owner: "team a/b @x" } });
  assert.deepEqual([config.cluster.publicAccessCidrs, config.cluster.logRetentionDays, config.cluster.deletionProtection, config.network.natGateways], [["203.0.113.0/24"], 365, false, "perZone"]);
  assert.deepEqual(config.delivery, { url: "ssh://git@example.org:2222/platform/fleet.git", branch: "release/2.x", path: "./clusters/other", interval: "1m30s", flux: { version: "v2.9.2", owner: "repository" } });
  const [live, trial] = config.organizations[0]!.environments;
  assert.deepEqual(live, {
    name: "live", namespace: "sample-on-stage", roleName: "sample-reader",
    quota: { cpu: "1500m", memory: "3000000000", storage: "0", pods: 7, persistentVolumeClaims: 0, loadBalancers: 1 },
    containers: { default: { cpu: "300m", memory: "300Mi" }, defaultRequest: { cpu: "200m", memory: "200Mi" }, max: { cpu: "300m", memory: "1G" } },
    allows: ["database", "ingress"], peers: [], applications: [{ name: "hello", secrets: { JWT_SECRET: "generated", API_KEY: "provided" } }, { name: "world", secrets: {} }],
    source: { kind: "repository", url: "https://example.org/sample/apps.git", branch: "live", path: "./deploy/live" },
  });
  assert.deepEqual([trial!.namespace, trial!.applications, trial!.source], ["sample-trial", [{ name: "world", secrets: {} }], { kind: "shared" }]);
  assert.deepEqual(["flowLogs" in config.network, config.network.endpoints], [false, { s3: false, interface: ["sts", "ecr.api"] }]);
  assert.deepEqual([config.recovery!.region, config.recovery!.network!.cidr, config.recovery!.network!.flowLogs, config.recovery!.network!.endpoints], ["eu-west-1", "172.21.0.0/20", { retentionDays: 30 }, { s3: true, interface: [] }]);
  assert.deepEqual(config.dns, {
    platformZone: true, privateZone: "internal.example.org", internalNames: { "db.internal.example.org": "cluster.eu-central-1.rds.amazonaws.com" },
    forwards: [{ zone: "corp.example.org", servers: ["10.9.0.2", "10.9.0.3"] }],
  });
  assert.deepEqual(config.access, {
    deployer: "arn:aws:iam::123456789012:role/ci/deployer",
    administrators: ["arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef"],
    viewers: ["arn:aws:iam::123456789012:user/auditor"], pipelines: ["arn:aws:iam::123456789012:role/pipeline"], instance: true,
    runner: { repository: "https://github.com/owner/some.repository", connection: "arn:aws:codestar-connections:eu-central-1:123456789012:connection/11111111-2222-3333-4444-555555555555" },
  });
  assert.deepEqual([config.storage, config.statics, config.protection, config.policy], [
    { throughput: "bursting", infrequentAccessDays: 270 }, { bucket: "statics.example.org", prefix: "spaces/{organization}/public/" },
    { allow: ["numinia-vpc"] }, { exceptions: [{ rule: "log-retention", resource: "numinia", reason: "the auditors keep a copy" }] },
  ]);
  assert.deepEqual([config.cluster.upgradePolicy, config.cluster.networkPolicyMode, config.naming.controllerRoles], ["standard", "strict", { "external-dns": "other-dns", "vpc-cni": "other-cni" }]);
  assert.deepEqual(config.admission, { action: "warn", registries: ["registry.example.org:5000/sample", "quay.io/"] });
  const [{ owners, domains, sources, ownFileSystem }] = config.organizations as [PlatformConfig["organizations"][number]];
  assert.deepEqual([owners, domains, sources, ownFileSystem], [["arn:aws:iam::123456789012:role/sample-owner"], ["sample.example.org", "sample.example.net"], ["https://example.org/sample/", "oci://ghcr.io/sample"], true]);
  assert.deepEqual(secrets, {
    git: { identity: "MARKER-identity", knownHosts: "MARKER-known-hosts" },
    receiver: { token: "MARKER-receiver-token-0123456789" },
    repositories: { sample: { live: { username: "MARKER-user", password: "MARKER-password" } } },
    applications: { sample: { live: { hello: { API_KEY: "MARKER-api-key" } } } },
  });
  assert.ok(!JSON.stringify(config).includes("MARKER"));
});

test("bare names stand for entries, and a YAML number for a quantity", () => {
  const [organization] = parseText(fixture("short-forms")).config.organizations;
  assert.deepEqual(organization!.environments.map(({ namespace, quota, applications }) => [namespace, quota.cpu, applications.map(({ name }) => name)]), [
    ["sample", "2", ["hello", "world"]], ["sample-pre", "2", ["hello"]], ["sample-dev", "0.5", ["hello", "world"]],
  ]);
});

test("production: four organizations with the names that exist in AWS today", () => {
  const { raw } = stackFile("prod");
  const { organizations, naming, network, cluster, delivery, access, statics, recovery } = parsePlatformConfig(raw, undefined, NOW);
  const environments = organizations.flatMap((organization) => organization.environments.map((environment) => ({ organization, environment })));
  assert.deepEqual(environments.map(({ environment }) => [environment.namespace, environment.applications.length]), [
    ["active-inference", 1], ["active-inference-pre", 1], ["numen-games", 12], ["numen-games-pre", 8], ["numinia", 5], ["numinia-pre", 4], ["r3s3t", 3], ["r3s3t-pre", 3],
  ]);
  const roles = environments.map(({ organization, environment }) => organizationRoleName(naming, organization, environment));
  for (const role of ["numen-games-pro-secret-manager-role", "numinia-pro-secret-manager-role", "active-inference-pro-secret-manager-role", "r3s3t-secret-manager-role"]) assert.ok(roles.includes(role), role);
  const secrets = environments.flatMap(({ organization, environment }) => environment.applications.map((application) => secretName(naming, organization, environment, application)));
  assert.equal(new Set(secrets).size, 37);
  assert.ok(secrets.includes("hyperfy2-numinia-city-of-mesa-pre"));
  assert.deepEqual((["aws-load-balancer-controller", "cluster-autoscaler", "external-secrets", "external-dns"] as const).map((controller) => controllerRoleName(naming, cluster.name, controller)), [
    "numinia-production-eks-aws-load-balancer-controller", "eks-cluster-auto-scaler", "numengames-prod-euw1-eks-external-secrets", "production-numinia-external-dns",
  ]);
  const declared = environments.flatMap(({ environment }) => environment.applications.map((application) => JSON.stringify(application.secrets)));
  assert.deepEqual([...new Set(declared)], [JSON.stringify({ JWT_SECRET: "generated", ADMIN_CODE: "generated" })]);
  assert.deepEqual([access, statics, recovery, network.flowLogs], [
    { administrators: [], viewers: [], pipelines: [], instance: false }, { bucket: "statics.numinia.xyz", prefix: "hyperfy-spaces/{organization}/" }, undefined, { retentionDays: 90 },
  ]);
  assert.deepEqual(network.zones.map(({ database }) => database), ["10.0.4.0/24", "10.0.5.0/24", "10.0.6.0/24"]);
  assert.deepEqual([network.name, cluster.name, cluster.version, cluster.publicAccessCidrs], ["numinia-vpc", "production-numinia", "1.35", []]);
  assert.deepEqual([delivery.url, delivery.branch, delivery.interval, delivery.flux.version], ["https://github.com/numengames/numinia-k8s.git", "main", "1m0s", "v2.9.3"]);
});

test("the rehearsal's stack has production's layout with two organizations", () => {
  const { organizations, network, nodeGroups } = parsePlatformConfig(stackFile("rehearsal").raw, undefined, NOW);
  const hello = { name: "hello", secrets: { JWT_SECRET: "generated", ADMIN_CODE: "generated", AI_API_KEY: "provided" } };
  assert.deepEqual(organizations.map(({ name, environments }) => [name, environments.map(({ namespace, applications }) => [namespace, applications])]), [
    ["sample", [["sample", [hello]], ["sample-pre", [hello]]]], ["second", [["second", []]]],
  ]);
  assert.deepEqual([network.zones.length, nodeGroups.length], [3, 1]);
});

test("the committed stacks lack nothing but values of secrets, and say so", () => {
  const provided = ["pre", "pro"].map((environment) => [`numinia:secrets.applications.sample.${environment}.hello.AI_API_KEY`, "secret-value-missing"]);
  for (const [stack, missing] of [["prod", []], ["rehearsal", provided]] as const) {
    const { raw, secretKeys } = stackFile(stack);
    const config = parsePlatformConfig(raw, secretKeys, NOW);
    assert.throws(() => parseSecrets(raw, config, secretKeys), (error: ConfigErrors) => {
      assert.deepEqual(error.problems.map(({ path, rule }) => [path, rule]), [...missing, ["numinia:secrets.receiver.token", "receiver-token-missing"]]);
      return true;
    });
  }
});

test("the configuration cannot be changed afterwards", () => {
  const { config } = parseText(fixture("smallest"));
  assert.throws(() => config.organizations.push(config.organizations[0]!), TypeError);
  assert.throws(() => { (config.network as { cidr: string }).cidr = "10.9.0.0/16"; }, TypeError);
});

test("places are those of the document, also behind an entry that could not be read", () => {
  const { problems } = errorsOf(fixture("smallest").replace(/ {2}numinia:organizations:[\s\S]*?(?= {2}numinia:secrets)/, `  numinia:organizations:
    - { contact: team@example.org }
    - name: sample
      contact: team@example.org
      environments: [Bad, { name: pro, quota: { cpu: bad } }, { name: dev, namespace: kube-system }, dev]
`));
  assert.deepEqual(problems.map(({ path, rule }) => [path, rule]), [
    ["numinia:organizations[0].name", "missing-key"],
    ["numinia:organizations[1].environments[0]", "name-format"],
    ["numinia:organizations[1].environments[1].quota.cpu", "quantity-invalid"],
    ["numinia:organizations[1].environments[2].namespace", "namespace-reserved"],
    ["numinia:organizations[1].environments[3]", "environment-duplicate"],
  ]);
});

test("parsing the configuration alone leaves secrets to parseSecrets, but no other key may be encrypted", () => {
  const { raw } = readStackFile(fixture("smallest"));
  const { "numinia:secrets": _, ...withoutSecrets } = raw;
  const config = parsePlatformConfig(withoutSecrets, undefined, NOW);
  assert.equal(config.region, "eu-west-1");
  assert.deepEqual(parseSecrets(raw, config).receiver, { token: "MARKER-receiver-token-0123456789" });
  assert.throws(() => parseSecrets(raw, config, new Set()), /numinia:secrets: is in plain text/);
  assert.throws(() => parsePlatformConfig(raw, new Set(["numinia:platform"])), /numinia:platform: holds an encrypted value/);
});
