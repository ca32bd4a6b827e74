import assert from "node:assert/strict";
import { test } from "node:test";
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Organization, type OrganizationArgs } from "../../components/organization";
import type { EnvironmentConfig, OrganizationConfig } from "../../config/model";
import { secretPolicy } from "../../lib/secret-policy";
import { only, type Registered, registered, secretValue } from "../support/program";

function environment(name: string, namespace: string, changes: Partial<EnvironmentConfig> = {}): EnvironmentConfig {
  return {
    name,
    namespace,
    quota: { cpu: "2", memory: "4Gi", storage: "10Gi", pods: 20, persistentVolumeClaims: 5, loadBalancers: 0 },
    containers: {
      default: { cpu: "500m", memory: "512Mi" },
      defaultRequest: { cpu: "100m", memory: "128Mi" },
      max: { cpu: "1", memory: "2Gi" },
    },
    allows: ["ingress", "internet"],
    peers: [],
    applications: [{ name: "shop", secrets: {} }],
    source: { kind: "shared" },
    ...changes,
  };
}

const ACME: OrganizationConfig = {
  name: "acme",
  displayName: "Acme",
  contact: "acme@example.org",
  owners: [],
  domains: ["acme.example.org", "acme.example.net"],
  sources: ["oci://ghcr.io/acme/"],
  ownFileSystem: false,
  environments: [environment("pro", "acme"), environment("pre", "acme-pre", { applications: [] })],
};

function organization(entry: OrganizationConfig = ACME, changes: Partial<OrganizationArgs> = {}): Promise<Registered[]> {
  return registered(() => {
    const kubernetes = new k8s.Provider("cluster", { kubeconfig: "{}" });
    return new Organization(
      entry.name,
      {
        organization: entry,
        naming: {
          organizationRole: "{organization}-{environment}-secret-manager-role",
          secret: "hyperfy2-{organization}-{application}-{environment}",
        },
        scope: pulumi.output({ partition: "aws", region: "eu-west-1", accountId: "111122223333" }),
        oidc: { issuer: pulumi.output("oidc.example/id/1"), providerArn: pulumi.output("arn:provider") },
        secretsKeyArn: pulumi.output("arn:key"),
        secretFunction: new aws.lambda.Function("secret-values", { role: "arn:role" }),
        secretValues: {},
        clusterPath: "./clusters/prod-cluster",
        sharedRepository: "https://github.com/example/fleet.git",
        repositoryCredentials: { pro: pulumi.secret({ identity: "key", knownHosts: "hosts" }) },
        kubernetes,
        tags: { Platform: "numinia" },
        ...changes,
      },
      {},
    );
  });
}

const KUSTOMIZATION = "kubernetes:kustomize.toolkit.fluxcd.io/v1:Kustomization";

test("two environments and one application are at most 12 resources and one entry", async () => {
  const resources = (await organization()).filter(
    (resource) => !["pulumi:providers:kubernetes", "aws:lambda/function:Function"].includes(resource.type),
  );
  const entries = resources.filter((resource) => resource.type === "aws:secretsmanager/secret:Secret");
  assert.equal(entries.length, 1);
  // The component, and per environment role, Namespace, boundary, applications; a policy where there is a secret to read.
  assert.equal(resources.length - entries.length, 10);
});

test("production's names come out exactly", async () => {
  const resources = await organization();
  assert.equal(only(resources, "aws:secretsmanager/secret:Secret").inputs.name, "hyperfy2-acme-shop-pro");
  assert.equal(only(resources, "aws:iam/role:Role", "acme").inputs.name, "acme-pro-secret-manager-role");
  assert.equal(only(resources, "aws:iam/role:Role", "acme-pre").inputs.name, "acme-pre-secret-manager-role");
});

test("pro's role reads pro's entries, and pre has no policy at all", async () => {
  const policies = (await organization()).filter((resource) => resource.type === "aws:iam/rolePolicy:RolePolicy");
  assert.equal(policies.length, 1);
  const entry = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:hyperfy2-acme-shop-pro-??????";
  assert.deepEqual(JSON.parse(policies[0]!.inputs.policy as string).Statement, [
    {
      Sid: "ReadOwnSecrets",
      Effect: "Allow",
      Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
      Resource: [entry],
    },
    {
      Sid: "DecryptOwnSecrets",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: "arn:key",
      Condition: {
        StringEquals: { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" },
        StringLike: { "kms:EncryptionContext:SecretARN": [entry] },
      },
    },
  ]);
});

test("the Namespace says which sources and domains are the organization's; its own repository is one of them", async () => {
  const source = { kind: "repository", url: "ssh://git@example.org/acme/apps.git", branch: "main", path: "./" } as const;
  const environments = [ACME.environments[0]!, environment("own", "acme-own", { source })];
  const resources = await organization({ ...ACME, environments }, { repositoryCredentials: {} });
  const annotations = (name: string) =>
    (only(resources, "kubernetes:core/v1:Namespace", name).inputs as { metadata: { annotations: unknown } }).metadata.annotations;
  const domains = { "numinia.xyz/domains": "acme.example.org acme.example.net" };
  assert.deepEqual(annotations("acme"), { "numinia.xyz/sources": "https://github.com/example/fleet.git oci://ghcr.io/acme/", ...domains });
  assert.deepEqual(annotations("acme-own"), {
    "numinia.xyz/sources": "https://github.com/example/fleet.git ssh://git@example.org/acme/apps.git oci://ghcr.io/acme/",
    ...domains,
  });
});

test("the Namespace enforces, audits and warns at Pod Security level restricted, as labels", async () => {
  const { metadata } = only(await organization(), "kubernetes:core/v1:Namespace", "acme-pre").inputs as { metadata: { labels: unknown } };
  assert.deepEqual(metadata.labels, {
    "app.kubernetes.io/part-of": "numinia-platform",
    "app.kubernetes.io/managed-by": "pulumi",
    "numinia.xyz/organization": "acme",
    "numinia.xyz/environment": "pre",
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/audit": "restricted",
    "pod-security.kubernetes.io/warn": "restricted",
  });
});

test("the boundary instantiates the base with this environment's values and allows", async () => {
  const { spec } = only(await organization(), KUSTOMIZATION, "flux-system-organization-acme-boundary").inputs;
  assert.deepEqual(spec, {
    prune: true,
    retryInterval: "30s",
    interval: "1m0s",
    timeout: "2m0s",
    serviceAccountName: "kustomize-controller",
    sourceRef: { kind: "GitRepository", name: "flux-system" },
    path: "./clusters/prod-cluster/infrastructure/tenancy/base",
    components: ["../components/allow-ingress", "../components/allow-internet"],
    dependsOn: ["tenancy", "admission"].map((name) => ({ name, readyExpr: "has(dep.status.lastAppliedRevision)" })),
    postBuild: {
      substitute: {
        organization: "acme",
        display_name: "Acme",
        contact: "acme@example.org",
        environment: "pro",
        namespace: "acme",
        app_role_arn: "acme-arn",
        quota_cpu: "2",
        quota_memory: "4Gi",
        quota_storage: "10Gi",
        quota_pods: "20",
        quota_persistentvolumeclaims: "5",
        quota_loadbalancers: "0",
        default_cpu: "500m",
        default_memory: "512Mi",
        default_request_cpu: "100m",
        default_request_memory: "128Mi",
        max_cpu: "1",
        max_memory: "2Gi",
      },
      substituteFrom: [{ kind: "ConfigMap", name: "platform-facts" }],
    },
  });
});

test("applications of the shared repository are applied by the environment's account, in its namespace only", async () => {
  const { metadata, spec } = only(await organization(), KUSTOMIZATION, "flux-system-organization-acme-pre").inputs as {
    metadata: { namespace: string };
    spec: unknown;
  };
  assert.equal(metadata.namespace, "flux-system");
  assert.deepEqual(spec, {
    prune: true,
    retryInterval: "30s",
    interval: "1m0s",
    timeout: "5m0s",
    wait: true,
    targetNamespace: "acme-pre",
    deletionPolicy: "WaitForTermination",
    serviceAccountName: "acme-pre-deployer",
    sourceRef: { kind: "GitRepository", name: "flux-system" },
    path: "./clusters/prod-cluster/organizations/acme/applications/pre",
    dependsOn: [{ name: "organization-acme-pre-boundary", readyExpr: "has(dep.status.lastAppliedRevision)" }],
  });
});

test("an organization's own repository is read from its own namespace, with its own credentials and account", async () => {
  const source = { kind: "repository", url: "ssh://git@git.example.org/acme", branch: "main", path: "./deploy" } as const;
  const resources = await organization({ ...ACME, environments: [environment("pro", "acme", { source })] });

  const secret = only(resources, "kubernetes:core/v1:Secret").inputs as { metadata: { namespace: string }; stringData: unknown };
  assert.equal(secret.metadata.namespace, "acme");
  assert.deepEqual(secretValue(secret.stringData), { identity: "key", known_hosts: "hosts" });
  assert.deepEqual(only(resources, "kubernetes:source.toolkit.fluxcd.io/v1:GitRepository").inputs.spec, {
    interval: "1m0s",
    url: "ssh://git@git.example.org/acme",
    ref: { branch: "main" },
    secretRef: { name: "repository" },
  });
  const applications = only(resources, KUSTOMIZATION, "acme-organization-acme").inputs as {
    metadata: { namespace: string };
    spec: Record<string, unknown>;
  };
  assert.equal(applications.metadata.namespace, "acme");
  assert.equal(applications.spec.serviceAccountName, "deployer");
  assert.deepEqual(applications.spec.sourceRef, { kind: "GitRepository", name: "repository" });
  assert.equal(applications.spec.path, "./deploy");
});

test("an entry has its key, a recovery window, and a policy against other accounts and plain HTTP", async () => {
  const { policy, ...inputs } = only(await organization(), "aws:secretsmanager/secret:Secret").inputs;
  assert.deepEqual(inputs, {
    name: "hyperfy2-acme-shop-pro",
    description: "Secrets of shop (acme, pro)",
    kmsKeyId: "arn:key",
    recoveryWindowInDays: 30,
    tags: { Platform: "numinia", Organization: "acme", Environment: "pro" },
  });
  assert.deepEqual(JSON.parse(policy as string), secretPolicy({ partition: "aws", region: "eu-west-1", accountId: "111122223333" }));
});

test("with a recovery region an entry has one replica there, under that region's key", async () => {
  const replica = { region: "eu-central-1", keyArn: pulumi.output("arn:key-there") };
  const { inputs } = only(await organization(ACME, { replica }), "aws:secretsmanager/secret:Secret");
  assert.deepEqual(inputs.replicas, [{ region: "eu-central-1", kmsKeyId: "arn:key-there" }]);
});
