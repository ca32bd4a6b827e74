// The production stack itself, Pulumi.prod.yaml, previewed and brought up; and what a repository that owns its Flux may expect.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { requireSuccess } from "../../rehearsal/engine/events";
import type { Rehearsal } from "../../rehearsal/rehearsal";
import { startRehearsal } from "../support/rehearsed";

let rehearsal: Rehearsal;

/** The root, the tree's five systems, and two for each of two environments of four organizations. */
const KUSTOMIZATIONS = 1 + 6 + 2 * 2 * 4;
const ENVIRONMENTS = 8;
/** Entries of applications in pro and pre, as in production's GitOps repository. */
const ENTRIES = 37;

before(async () => {
  rehearsal = await startRehearsal("prod", "test-production");
});

after(async () => {
  await rehearsal?.stop();
});

test("the copy that is rehearsed differs from the production file in the Git URL and the secrets only", () => {
  assert.deepEqual(rehearsal.project.differences, [
    "secretsprovider: removed (the run's own passphrase encrypts instead)",
    `config.numinia:delivery.url: https://github.com/numengames/numinia-k8s.git → ${rehearsal.gitUrl}`,
    "config.numinia:secrets: every value generated for this run (git.username, git.password, receiver.token)",
  ]);
});

test("production comes up, and every Flux Kustomization is Ready", async () => {
  requireSuccess(await rehearsal.engine.preview());
  requireSuccess(await rehearsal.engine.up());
  assert.equal((await rehearsal.everythingReady()).length, KUSTOMIZATIONS);
});

test("the organizations have their namespaces, roles and entries, by the names of production", async () => {
  const { account } = rehearsal.standIns;
  const roles = account.objects("aws:iam/role:Role").map((role) => role.id);
  const organizations = roles.filter((name) => name.endsWith("-secret-manager-role"));
  assert.equal(organizations.length, ENVIRONMENTS);
  assert.ok(organizations.includes("numen-games-pro-secret-manager-role"));
  const entries = account.objects("aws:secretsmanager/secret:Secret");
  assert.equal(entries.length, ENTRIES);
  assert.ok(entries.some((entry) => entry.inputs.name === "hyperfy2-numen-games-christian-pro"));
  const namespaces = (await rehearsal.cluster.list("v1", "Namespace")).map((namespace) => namespace.metadata!.name!);
  const ofOrganizations = namespaces.filter((name) => !/^(default|flux-system|kube-.*)$/.test(name));
  assert.deepEqual(ofOrganizations.sort(), [
    "active-inference",
    "active-inference-pre",
    "numen-games",
    "numen-games-pre",
    "numinia",
    "numinia-pre",
    "r3s3t",
    "r3s3t-pre",
  ]);
});

test("a second up and a preview with refresh find nothing to change", async () => {
  assert.equal(requireSuccess(await rehearsal.engine.up()).changeCount, 0);
  assert.equal(requireSuccess(await rehearsal.engine.preview({ refresh: true })).changeCount, 0);
});

test("a Flux that its repository owns is left alone: no update of what differs, no replacement by the switch", async () => {
  const controller = async () => (await rehearsal.cluster.get("apps/v1", "Deployment", "helm-controller", "flux-system"))!;
  const edit = async (value: string) => {
    await rehearsal.cluster.edit({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "helm-controller", namespace: "flux-system", labels: { "owned-by": value } },
      spec: { minReadySeconds: value === "repository" ? 7 : 0 },
    });
  };
  rehearsal.editStack((document) => document.setIn(["config", "numinia:delivery", "flux", "owner"], "repository"));
  const uid = (await controller()).metadata!.uid;
  const switched = requireSuccess(await rehearsal.engine.up());
  assert.deepEqual(
    switched.steps.filter((step) => /replace|delete|create/.test(step.op)).map((step) => `${step.op} ${step.urn}`),
    [],
  );
  await edit("repository");
  const later = requireSuccess(await rehearsal.engine.up({ refresh: true }));
  assert.deepEqual(
    later.steps.filter((step) => step.urn.includes("yaml/v2:ConfigFile")).map((step) => `${step.op} ${step.urn}`),
    [],
  );
  const left = await controller();
  assert.equal(left.metadata!.uid, uid);
  assert.equal(left.spec!.minReadySeconds, 7);
});

test("production is protected twice: by Pulumi as a whole, and its cluster by EKS", async () => {
  const { account } = rehearsal.standIns;
  const objects = account.objects().length;
  const refused = await rehearsal.engine.destroy();
  assert.equal(refused.ok, false);
  assert.match(refused.errors.join("\n"), /protect/i);
  assert.equal(account.objects().length, objects, "nothing is destroyed while anything is protected");

  rehearsal.editStack((document) => document.setIn(["config", "numinia:protection", "allow"], ["*"]));
  requireSuccess(await rehearsal.engine.up());
  const result = await rehearsal.engine.destroy();
  assert.equal(result.ok, false);
  assert.match(result.errors.join("\n"), /deletion protection/i);
  assert.equal(account.objects("aws:eks/cluster:Cluster").length, 1);
});
