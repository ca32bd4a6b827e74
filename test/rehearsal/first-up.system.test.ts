// The first up of an empty account whose cluster has a private endpoint, from a machine that is not in the VPC: docs/first-up.md.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { OUTSIDE_ADDRESS } from "../../rehearsal/endpoint/cluster-endpoint";
import { requireSuccess } from "../../rehearsal/engine/events";
import { REPOSITORY } from "../../rehearsal/engine/project";
import { KUSTOMIZATION } from "../../rehearsal/flux-status";
import type { Rehearsal } from "../../rehearsal/rehearsal";
import { startRehearsal } from "../support/rehearsed";

let rehearsal: Rehearsal;

const THROUGH = [process.execPath, "--import", require.resolve("tsx"), join(REPOSITORY, "access", "through.ts")];
const BOOTSTRAP = ["config", "numinia:cluster", "bootstrap"];
const FACTS = "platform-facts";
const DAY_MS = 24 * 3_600_000;

before(async () => {
  rehearsal = await startRehearsal("rehearsal", "test-first-up", "outside");
});

after(async () => {
  await rehearsal?.stop();
});

function endpoint(): { endpointPublicAccess?: boolean; publicAccessCidrs?: string[] } {
  const [cluster] = rehearsal.standIns.account.objects("aws:eks/cluster:Cluster");
  return cluster!.inputs.vpcConfig as ReturnType<typeof endpoint>;
}

test("without a way in, the first up makes what is in AWS and stops at the cluster's API", async () => {
  const result = await rehearsal.engine.up();
  assert.equal(result.ok, false);
  assert.match(result.errors.join("\n"), /configured Kubernetes cluster is unreachable/);
  assert.deepEqual([endpoint().endpointPublicAccess, rehearsal.standIns.account.objects("aws:ec2/instance:Instance").length], [false, 1]);
  assert.equal(await rehearsal.cluster.get("v1", "ConfigMap", FACTS, "flux-system"), undefined);
});

test("and goes on through the access instance that it has made", async () => {
  const result = requireSuccess(await rehearsal.engine.up({ through: THROUGH }));
  assert.equal(result.changes.delete, undefined);
  await rehearsal.everythingReady();
  assert.equal(endpoint().endpointPublicAccess, false);
  assert.equal((await rehearsal.cluster.get("v1", "ConfigMap", FACTS, "flux-system"))?.data?.cluster_name, "rehearsal-numinia");
});

test("phase 1: with bootstrap CIDRs it comes to its end, and says that the way is open", async () => {
  const until = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);
  rehearsal.editStack((document) => document.setIn(BOOTSTRAP, document.createNode({ cidrs: [`${OUTSIDE_ADDRESS}/32`], until })));
  const result = requireSuccess(await rehearsal.engine.up());
  assert.match(result.output, new RegExp(`the API server answers ${OUTSIDE_ADDRESS}/32 until ${until}; remove this key`));
  assert.deepEqual([endpoint().endpointPublicAccess, endpoint().publicAccessCidrs], [true, [`${OUTSIDE_ADDRESS}/32`]]);
  await rehearsal.everythingReady();
});

test("a day after its last one nothing passes before the way is removed", async () => {
  rehearsal.editStack((document) => document.setIn([...BOOTSTRAP, "until"], new Date(Date.now() - DAY_MS).toISOString().slice(0, 10)));
  const result = await rehearsal.engine.preview();
  assert.equal(result.ok, false);
  assert.match(result.errors.join("\n"), /numinia:cluster\.bootstrap\.until: the way from the internet was for the first up and ended on/);
});

test("phase 2: an up through the access instance closes the way and changes nothing else", async () => {
  rehearsal.editStack((document) => document.deleteIn(BOOTSTRAP));
  const result = requireSuccess(await rehearsal.engine.up({ through: THROUGH }));
  const changed = result.steps.map(({ op, type }) => `${op} ${type}`);
  assert.deepEqual(changed, ["update aws:eks/cluster:Cluster"]);
  assert.equal(endpoint().endpointPublicAccess, false);
});

test("from then on the cluster is reached through the instance, and directly no more", async () => {
  const contact = async () => {
    const boundary = await rehearsal.cluster.get(KUSTOMIZATION, "Kustomization", "organization-sample-boundary", "flux-system");
    return (boundary?.spec?.postBuild as { substitute: { contact: string } } | undefined)?.substitute.contact;
  };
  const before = await contact();
  rehearsal.editStack((document) => document.setIn(["config", "numinia:organizations", 0, "contact"], "somebody@else.example.org"));
  const direct = await rehearsal.engine.up();
  assert.equal(direct.ok, false);
  assert.match(direct.errors.join("\n"), /unreachable/);
  assert.equal(await contact(), before);
  requireSuccess(await rehearsal.engine.up({ through: THROUGH }));
  assert.equal(await contact(), "somebody@else.example.org");
});

test("the instance is let in by its security group alone", async () => {
  const { account } = rehearsal.standIns;
  const [rule] = account
    .objects("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    .filter(({ inputs }) => /Access instance/.test(String(inputs.description)));
  account.remove("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", rule!.id);
  const shut = await rehearsal.engine.preview({ refresh: true, through: THROUGH });
  assert.match(shut.output, /TargetNotConnected|unreachable/);
});
