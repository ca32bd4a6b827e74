import assert from "node:assert/strict";
import { test } from "node:test";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { PlatformConfig, PlatformSecrets } from "../../config/model";
import { createSync } from "../../stacks/delivery";
import type { Foundation } from "../../stacks/foundation";
import { only, type Registered, registered, secretValue } from "../support/program";

const DELIVERY: PlatformConfig["delivery"] = {
  url: "https://github.com/numengames/numinia-k8s.git",
  branch: "main",
  path: "./clusters/prod-cluster",
  interval: "1m0s",
  flux: { version: "v2.9.3", owner: "platform" },
};

function delivery(secrets: Partial<PlatformSecrets> = {}): Promise<Registered[]> {
  return registered(() => {
    const provider = new k8s.Provider("cluster", { kubeconfig: "{}" });
    const facts = { aws_region: "eu-west-1", cluster_name: pulumi.output("c") } as unknown as Foundation["facts"];
    createSync(DELIVERY, { receiver: { token: "webhook" }, repositories: {}, applications: {}, ...secrets }, { facts }, { provider });
  });
}

test("the token of the webhook is a secret that the Receiver in the tree names", async () => {
  const { inputs } = only(await delivery(), "kubernetes:core/v1:Secret", "webhook-token");
  assert.deepEqual(secretValue(inputs.stringData), { token: "webhook" });
});

test("the GitRepository is the document's: flux-system, one minute, branch main, the configured URL", async () => {
  const { inputs } = only(await delivery(), "kubernetes:source.toolkit.fluxcd.io/v1:GitRepository");
  const { metadata, spec } = inputs as { metadata: { name: string; namespace: string }; spec: unknown };
  assert.deepEqual([metadata.name, metadata.namespace], ["flux-system", "flux-system"]);
  assert.deepEqual(spec, { interval: "1m0s", url: DELIVERY.url, ref: { branch: "main" } });
});

test("credentials become a secret that the GitRepository names; a public repository has none", async () => {
  const resources = await delivery({ git: { username: "git", password: "token" } });
  const secret = only(resources, "kubernetes:core/v1:Secret", "flux-system-flux-system").inputs;
  assert.deepEqual(secretValue(secret.stringData), { username: "git", password: "token" });
  const { spec } = only(resources, "kubernetes:source.toolkit.fluxcd.io/v1:GitRepository").inputs as { spec: { secretRef: unknown } };
  assert.deepEqual(spec.secretRef, { name: "flux-system" });

  const secrets = (await delivery()).filter((resource) => resource.type === "kubernetes:core/v1:Secret");
  assert.deepEqual(
    secrets.map((entry) => entry.name),
    ["webhook-token"],
  );
});

test("a deploy key is handed over under the names that Flux reads", async () => {
  const resources = await delivery({ git: { identity: "key", knownHosts: "hosts" } });
  const secret = only(resources, "kubernetes:core/v1:Secret", "flux-system-flux-system").inputs;
  assert.deepEqual(secretValue(secret.stringData), { identity: "key", known_hosts: "hosts" });
});

test("the root Kustomization applies the cluster's directory as the platform", async () => {
  const { inputs } = only(await delivery(), "kubernetes:kustomize.toolkit.fluxcd.io/v1:Kustomization");
  assert.deepEqual(inputs.spec, {
    prune: true,
    retryInterval: "30s",
    interval: "10m0s",
    timeout: "5m0s",
    serviceAccountName: "kustomize-controller",
    sourceRef: { kind: "GitRepository", name: "flux-system" },
    path: "./clusters/prod-cluster",
  });
});

test("facts are a ConfigMap that Flux watches", async () => {
  const { metadata, data } = only(await delivery(), "kubernetes:core/v1:ConfigMap").inputs as {
    metadata: { labels: Record<string, string> };
    data: unknown;
  };
  assert.equal(metadata.labels["reconcile.fluxcd.io/watch"], "Enabled");
  assert.deepEqual(data, { aws_region: "eu-west-1", cluster_name: "c" });
});
