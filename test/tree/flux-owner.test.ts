import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { FLUX_REQUIRED_ARGUMENTS } from "../../lib/flux-hardening";
import { fluxOwner, fluxOwnerProblems } from "../../rehearsal/tree/flux-owner";
import type { KubernetesObject } from "../../rehearsal/tree/objects";

function stackFiles(t: TestContext, owners: (string | undefined)[]): string {
  const directory = mkdtempSync(join(tmpdir(), "stacks-"));
  t.after(() => rmSync(directory, { recursive: true }));
  owners.forEach((owner, index) => {
    const flux = owner === undefined ? "{ version: v2.9.3 }" : `{ version: v2.9.3, owner: ${owner} }`;
    writeFileSync(join(directory, `Pulumi.s${index}.yaml`), `config:\n  numinia:delivery: { url: x, flux: ${flux} }\n`);
  });
  return directory;
}

test("one stack that leaves Flux to the repository is enough; saying nothing means the platform", (t) => {
  assert.equal(fluxOwner(stackFiles(t, [undefined, "platform"])), "platform");
  assert.equal(fluxOwner(stackFiles(t, [undefined, "repository"])), "repository");
});

function flux(args: (controller: string) => readonly string[]): KubernetesObject[] {
  return Object.keys(FLUX_REQUIRED_ARGUMENTS).map((name) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "flux-system" },
    spec: { template: { spec: { containers: [{ name: "manager", args: [...args(name)] }] } } },
  }));
}

test("a tree whose repository owns Flux is held to the platform's hardening, and passes with it", () => {
  assert.deepEqual(
    fluxOwnerProblems(
      flux((name) => FLUX_REQUIRED_ARGUMENTS[name]!),
      "repository",
    ),
    [],
  );
  const required = Object.values(FLUX_REQUIRED_ARGUMENTS).flat().length;
  assert.equal(
    fluxOwnerProblems(
      flux(() => []),
      "repository",
    ).length,
    required,
  );
  assert.equal(fluxOwnerProblems([], "repository").length, 4, "each controller is missed");
});

test("a tree that holds a Flux which the program installs too has two owners, and is refused", () => {
  assert.deepEqual(fluxOwnerProblems([], "platform"), []);
  const [problem] = fluxOwnerProblems(
    flux(() => []).filter((object) => object.metadata.name === "source-controller"),
    "platform",
  );
  assert.deepEqual(problem, {
    where: "clusters/prod-cluster/flux-system",
    message:
      "Deployment source-controller has two owners: the program installs Flux. Take it out of the tree, or set numinia:delivery.flux.owner to repository.",
  });
});
