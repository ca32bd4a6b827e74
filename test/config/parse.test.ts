import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { PlatformConfig } from "../../config/model";
import { organizationRoleName, secretName } from "../../config/naming";
import { parsePlatformConfig, parseSecrets } from "../../config/parse";
import { ConfigErrors } from "../../config/problems";
import { readStackFile } from "../../config/stack-file";
import { errorsOf, fixtures, parseText, ROOT } from "./fixtures";

const fixture = (name: string) => fixtures("valid").find((one) => one.name === name)!.text;
const stackFile = (stack: string) => readStackFile(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8"));

test("the smallest stack gets every default", () => {
  const environment = {
    quota: { cpu: "2", memory: "4Gi", storage: "20Gi", pods: 20, persistentVolumeClaims: 5, loadBalancers: 0 },
    containers: { default: { cpu: "500m", memory: "512Mi" }, defaultRequest: { cpu: "100m", memory: "256Mi" }, max: { cpu: "1", memory: "2Gi" } },
    allows: [], applications: [], source: { kind: "shared" as const },
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
    },
    cluster: {
      name: "test-cluster", version: "1.35", publicAccessCidrs: [], logRetentionDays: 90, deletionProtection: true,
      addons: { "vpc-cni": { version: "v1.22.4-eksbuild.3" }, "kube-proxy": { version: "v1.35.3-eksbuild.18" }, coredns: { version: "v1.13.2-eksbuild.11" } },
    },
    nodeGroups: [{ name: "general", instanceTypes: ["t3.medium"], capacityType: "onDemand", min: 1, desired: 1, max: 3, diskGiB: 40, labels: {}, taints: [], zones: ["eu-west-1a", "eu-west-1b"] }],
    delivery: { url: "https://example.org/platform/fleet.git", branch: "main", path: "./clusters/prod-cluster", interval: "1m0s", flux: { version: "v2.9.3", owner: "platform" } },
    naming: { organizationRole: "{organization}-{environment}-secret-manager-role", secret: "{organization}-{application}-{environment}" },
    organizations: [{
      name: "sample", displayName: "sample", contact: "team@example.org",
      environments: [{ name: "pro", namespace: "sample", ...environment }, { name: "pre", namespace: "sample-pre", ...environment }],
    }],
  };
  const { config, secrets } = parseText(fixture("smallest"));
  assert.deepEqual(config, expected);
  assert.deepEqual(secrets, { receiver: { token: "MARKER-receiver-token-0123456789" }, repositories: {} });
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
    name: "live", namespace: "sample-on-stage",
    quota: { cpu: "1500m", memory: "3000000000", storage: "0", pods: 7, persistentVolumeClaims: 0, loadBalancers: 1 },
    containers: { default: { cpu: "300m", memory: "300Mi" }, defaultRequest: { cpu: "200m", memory: "200Mi" }, max: { cpu: "300m", memory: "1G" } },
    allows: ["database", "ingress"], applications: [{ name: "hello" }, { name: "world" }],
    source: { kind: "repository", url: "https://example.org/sample/apps.git", branch: "live", path: "./deploy/live" },
  });
  assert.deepEqual([trial!.namespace, trial!.applications, trial!.source], ["sample-trial", [{ name: "world" }], { kind: "shared" }]);
  assert.deepEqual(secrets, {
    git: { identity: "MARKER-identity", knownHosts: "MARKER-known-hosts" },
    receiver: { token: "MARKER-receiver-token-0123456789" },
    repositories: { sample: { live: { username: "MARKER-user", password: "MARKER-password" } } },
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
  const { organizations, naming, network, cluster, delivery } = parsePlatformConfig(raw);
  const environments = organizations.flatMap((organization) => organization.environments.map((environment) => ({ organization, environment })));
  assert.deepEqual(environments.map(({ environment }) => [environment.namespace, environment.applications.length]), [
    ["active-inference", 1], ["active-inference-pre", 1], ["numen-games", 12], ["numen-games-pre", 8], ["numinia", 5], ["numinia-pre", 4], ["r3s3t", 3], ["r3s3t-pre", 3],
  ]);
  const roles = environments.map(({ organization, environment }) => organizationRoleName(naming, organization, environment));
  for (const role of ["numen-games-pro-secret-manager-role", "numinia-pro-secret-manager-role", "active-inference-pro-secret-manager-role"]) assert.ok(roles.includes(role), role);
  const secrets = environments.flatMap(({ organization, environment }) => environment.applications.map((application) => secretName(naming, organization, environment, application)));
  assert.equal(new Set(secrets).size, 37);
  assert.ok(secrets.includes("hyperfy2-numinia-city-of-mesa-pre"));
  assert.deepEqual(network.zones.map(({ database }) => database), ["10.0.4.0/24", "10.0.5.0/24", "10.0.6.0/24"]);
  assert.deepEqual([network.name, cluster.name, cluster.version, cluster.publicAccessCidrs], ["numinia-vpc", "production-numinia", "1.35", []]);
  assert.deepEqual([delivery.url, delivery.branch, delivery.interval, delivery.flux.version], ["https://github.com/numengames/numinia-k8s.git", "main", "1m0s", "v2.9.3"]);
});

test("the rehearsal's stack has production's layout with two organizations", () => {
  const { organizations, network, nodeGroups } = parsePlatformConfig(stackFile("rehearsal").raw);
  assert.deepEqual(organizations.map(({ name, environments }) => [name, environments.map(({ namespace, applications }) => [namespace, applications])]), [
    ["sample", [["sample", [{ name: "hello" }]], ["sample-pre", [{ name: "hello" }]]]], ["second", [["second", []]]],
  ]);
  assert.deepEqual([network.zones.length, nodeGroups.length], [3, 1]);
});

test("the committed stacks lack nothing but the webhook's token, and say so", () => {
  for (const stack of ["prod", "rehearsal"]) {
    const { raw, secretKeys } = stackFile(stack);
    const config = parsePlatformConfig(raw, secretKeys);
    assert.throws(() => parseSecrets(raw, config, secretKeys), (error: ConfigErrors) => {
      assert.deepEqual(error.problems.map(({ path, rule }) => [path, rule]), [["numinia:secrets.receiver.token", "receiver-token-missing"]]);
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
  const config = parsePlatformConfig(withoutSecrets);
  assert.equal(config.region, "eu-west-1");
  assert.deepEqual(parseSecrets(raw, config).receiver, { token: "MARKER-receiver-token-0123456789" });
  assert.throws(() => parseSecrets(raw, config, new Set()), /numinia:secrets: is in plain text/);
  assert.throws(() => parsePlatformConfig(raw, new Set(["numinia:platform"])), /numinia:platform: holds an encrypted value/);
});
