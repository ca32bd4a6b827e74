import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { KubernetesObject, V1Deployment } from "@kubernetes/client-node";
import { parseAllDocuments } from "yaml";
import { buildFluxInstallManifest } from "../../../rehearsal/flux/install-manifest";
import { openToolchain } from "../../../toolchain/toolchain";

const outputFile = () => join(mkdtempSync(join(tmpdir(), "install-")), "flux", "install.yaml");

test("the objects of Flux v2.9.3, all of them in place and labelled", async () => {
  const file = await buildFluxInstallManifest({ toolchain: openToolchain(), version: "v2.9.3", outputFile: outputFile() });
  const objects = parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS() as KubernetesObject);
  const counts: Record<string, number> = {};
  for (const { kind, metadata } of objects) {
    counts[kind!] = (counts[kind!] ?? 0) + 1;
    assert.equal(metadata?.labels?.["app.kubernetes.io/instance"], "flux-system", `${kind} ${metadata?.name}`);
    assert.equal(metadata?.labels?.["app.kubernetes.io/part-of"], "flux", `${kind} ${metadata?.name}`);
  }
  assert.deepEqual(counts, {
    Namespace: 1,
    ResourceQuota: 1,
    CustomResourceDefinition: 15,
    ServiceAccount: 7,
    ClusterRole: 3,
    ClusterRoleBinding: 2,
    Service: 4,
    Deployment: 7,
    NetworkPolicy: 3,
  });
  const deployments = objects.filter(({ kind }) => kind === "Deployment") as V1Deployment[];
  assert.deepEqual(
    deployments.map(({ metadata, spec }) => [metadata?.namespace, spec?.template.spec?.containers[0]?.image]),
    [
      ["flux-system", "ghcr.io/fluxcd/helm-controller:v1.6.3"],
      ["flux-system", "ghcr.io/fluxcd/image-automation-controller:v1.2.3"],
      ["flux-system", "ghcr.io/fluxcd/image-reflector-controller:v1.2.3"],
      ["flux-system", "ghcr.io/fluxcd/kustomize-controller:v1.9.4"],
      ["flux-system", "ghcr.io/fluxcd/notification-controller:v1.9.2"],
      ["flux-system", "ghcr.io/fluxcd/source-controller:v1.9.3"],
      ["flux-system", "ghcr.io/fluxcd/source-watcher:v2.2.2"],
    ],
  );
  assert.deepEqual(deployments[3]!.spec?.template.spec?.containers[0]?.args, [
    "--events-addr=http://notification-controller.flux-system.svc.cluster.local./",
    "--watch-all-namespaces",
    "--log-level=info",
    "--log-encoding=json",
    "--enable-leader-election",
  ]);
});

test("another version than the pinned one is refused, and nothing is written", async () => {
  const file = outputFile();
  await assert.rejects(buildFluxInstallManifest({ toolchain: openToolchain(), version: "2.8.0", outputFile: file }), {
    message:
      "Flux 2.8.0 is asked for, but toolchain/manifests/go.mod pins github.com/fluxcd/flux2/v2 v2.9.3: rehearse with v2.9.3, or pin 2.8.0 there (and its controllers in toolchain/flux/go.mod).",
  });
  assert.equal(existsSync(file), false);
});

/** A toolchain over module directories that are made up, and a kustomize that only says what it was asked to build. */
function madeUp(base: string) {
  const root = mkdtempSync(join(tmpdir(), "modules-"));
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    return join(root, path);
  };
  for (const folder of ["install", "rbac", "policies"]) {
    write(`v2@v9.9.9/manifests/${folder}/kustomization.yaml`, "resources: []\n");
  }
  write("v2@v9.9.9/manifests/bases/source-controller/kustomization.yaml", base);
  const kustomize = write("kustomize", '#!/bin/sh\necho "built $2"\n');
  chmodSync(kustomize, 0o755);
  return {
    path: async () => kustomize,
    moduleDirectory: async (module: string) => join(root, module.endsWith("flux2/v2") ? "v2@v9.9.9" : "source-controller@v1.0.0"),
  };
}

test("a controller that is pinned at another version than Flux ships is refused", async () => {
  const reference = (version: string) =>
    `resources:\n- https://github.com/fluxcd/source-controller/releases/download/${version}/source-controller.crds.yaml\n`;
  await assert.rejects(buildFluxInstallManifest({ toolchain: madeUp(reference("v1.0.1")), version: "9.9.9", outputFile: outputFile() }), {
    message:
      "This Flux release ships source-controller v1.0.1, but toolchain/ pins github.com/fluxcd/source-controller at v1.0.0: pin the same version in both.",
  });
  const file = await buildFluxInstallManifest({ toolchain: madeUp(reference("v1.0.0")), version: "9.9.9", outputFile: outputFile() });
  assert.match(readFileSync(file, "utf8"), /^built .+install$/m);
});

test("a remote file that is no release file of a controller is refused: nothing is fetched", async () => {
  await assert.rejects(
    buildFluxInstallManifest({
      toolchain: madeUp("resources:\n- https://example.org/more.yaml\n"),
      version: "9.9.9",
      outputFile: outputFile(),
    }),
    /kustomization\.yaml refers to https:\/\/example\.org\/more\.yaml, which is not a release file of a Flux controller/,
  );
});
