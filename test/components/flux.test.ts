import assert from "node:assert/strict";
import { test } from "node:test";
import type * as pulumi from "@pulumi/pulumi";
import { installManifestUrl } from "../../lib/flux-release";
import { harden, letGo } from "../../components/flux-transforms";

function deployment(name: string, args: string[]): pulumi.ResourceTransformArgs {
  const props = { metadata: { name }, spec: { replicas: 1, template: { spec: { containers: [{ name: "manager", args }] } } } };
  return { type: "kubernetes:apps/v1:Deployment", name, custom: true, props, opts: {} };
}

function argumentsOf(result: pulumi.ResourceTransformResult | undefined): string[] {
  return (result!.props as { spec: { template: { spec: { containers: [{ args: string[] }] } } } }).spec.template.spec.containers[0].args;
}

const OWN = ["--log-level=info", "--enable-leader-election"];

const HARDENED = {
  "source-controller": ["--requeue-dependency=5s"],
  "kustomize-controller": [
    "--no-cross-namespace-refs=true",
    "--no-remote-bases=true",
    "--default-service-account=default",
    "--feature-gates=StrictPostBuildSubstitutions=true",
    "--requeue-dependency=5s",
    "--concurrent=20",
    "--kube-api-qps=500",
    "--kube-api-burst=1000",
    "--feature-gates=CancelHealthCheckOnNewRevision=true",
  ],
  "helm-controller": ["--no-cross-namespace-refs=true", "--default-service-account=default", "--requeue-dependency=5s"],
  "notification-controller": ["--no-cross-namespace-refs=true"],
};

for (const [controller, added] of Object.entries(HARDENED)) {
  test(`${controller} keeps its arguments and gets the platform's`, () => {
    assert.deepEqual(argumentsOf(harden(deployment(controller, OWN))), [...OWN, ...added]);
  });
}

for (const controller of ["image-automation-controller", "image-reflector-controller", "source-watcher"]) {
  test(`${controller}, which nothing uses, does not run`, () => {
    assert.equal((harden(deployment(controller, OWN))!.props as { spec: { replicas: number } }).spec.replicas, 0);
  });
}

test("kustomize-controller builds in memory, the others keep their volumes", () => {
  const volumes = (controller: string) => {
    const resource = deployment(controller, OWN);
    Object.assign(resource.props.spec.template.spec, { volumes: [{ name: "temp", emptyDir: {} }] });
    return (harden(resource)!.props as { spec: { template: { spec: { volumes: unknown } } } }).spec.template.spec.volumes;
  };
  assert.deepEqual(volumes("kustomize-controller"), [{ name: "temp", emptyDir: { medium: "Memory" } }]);
  assert.deepEqual(volumes("helm-controller"), [{ name: "temp", emptyDir: {} }]);
});

test("a controller that is used keeps its replicas, and what is no Deployment stays as it is", () => {
  assert.equal((harden(deployment("source-controller", OWN))!.props as { spec: { replicas: number } }).spec.replicas, 1);
  assert.equal(harden({ ...deployment("source-controller", OWN), type: "kubernetes:core/v1:Service" }), undefined);
});

test("a Flux that the repository owns is created hardened and then never updated or deleted", () => {
  const result = letGo(deployment("helm-controller", OWN))!;
  assert.deepEqual(argumentsOf(result), [...OWN, ...HARDENED["helm-controller"]]);
  assert.deepEqual(result.opts, { ignoreChanges: ["*"], retainOnDelete: true });
});

test("Flux comes from the released manifest of the configured version", () => {
  assert.equal(installManifestUrl("v2.9.4"), "https://github.com/fluxcd/flux2/releases/download/v2.9.4/install.yaml");
});
