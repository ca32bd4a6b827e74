import assert from "node:assert/strict";
import { test } from "node:test";
import { FLUX_REQUIRED_ARGUMENTS } from "../../lib/flux-hardening";
import { fluxHardeningProblems } from "../../rehearsal/tree/flux-hardening";
import type { KubernetesObject } from "../../rehearsal/tree/objects";

function deployment(name: string, args: readonly string[], namespace = "flux-system"): KubernetesObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace },
    spec: { template: { spec: { containers: [{ name: "sidecar" }, { name: "manager", args }] } } },
  };
}

const HARDENED = Object.entries(FLUX_REQUIRED_ARGUMENTS).map(([name, args]) => deployment(name, ["--log-level=info", ...args]));

test("a hardened Flux has no problem; what is not Flux's does not matter", () => {
  const others = [
    deployment("source-watcher", []),
    deployment("helm-controller", [], "elsewhere"),
    { ...deployment("helm-controller", []), kind: "Service" },
  ];
  assert.deepEqual(fluxHardeningProblems([...HARDENED, ...others]), []);
});

test("each missing argument, of optional controllers too, is named with where to add it", () => {
  const weak = HARDENED.map((each) =>
    each.metadata.name === "helm-controller"
      ? deployment("helm-controller", ["--requeue-dependency=5s", "--no-cross-namespace-refs=false"])
      : each,
  );
  const place = "add it to the arguments of its container manager (a patch in flux-system/kustomization.yaml).";
  assert.deepEqual(fluxHardeningProblems([...weak, deployment("image-reflector-controller", [])]), [
    `Deployment helm-controller in flux-system is not started with --no-cross-namespace-refs=true: ${place}`,
    `Deployment helm-controller in flux-system is not started with --default-service-account=default: ${place}`,
    `Deployment image-reflector-controller in flux-system is not started with --no-cross-namespace-refs=true: ${place}`,
  ]);
});

test("a controller that is not there cannot pass", () => {
  assert.deepEqual(
    fluxHardeningProblems([]),
    Object.keys(FLUX_REQUIRED_ARGUMENTS).map((name) => `flux-system has no Deployment ${name}: the platform needs it.`),
  );
});
