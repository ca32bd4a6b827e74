// Whose refusal a message is. Each wording is the server's own, as it stood in an answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Attempt, judge, type Outcome } from "../../rehearsal/isolation/attempt";
import type { Evidence } from "../../rehearsal/isolation/evidence";
import { refuser } from "../../rehearsal/isolation/refusal";

const USER = "system:serviceaccount:flux-system:sample-deployer";

const MESSAGES: readonly (readonly [string, ReturnType<typeof refuser>])[] = [
  [`pods is forbidden: User "${USER}" cannot list resource "pods" in API group "" in the namespace "second"`, "RBAC"],
  [`forbidden: User "${USER}" cannot get path "/metrics"`, "RBAC"],
  ['pods is forbidden: User "somebody" cannot list resource "pods" in API group "" in the namespace "second"', undefined],
  ['pods "x" is forbidden: violates PodSecurity "restricted:latest": privileged (container "x" must not set …)', "PodSecurity"],
  ['services "x" is forbidden: exceeded quota: environment, requested: services.nodeports=1, used: …', "quota"],
  ['pods "x" is forbidden: maximum cpu usage per Container is 1, but limit is 64', "LimitRange"],
  ["ValidatingAdmissionPolicy 'registries' with binding 'registries' denied request: not on the list", "ValidatingAdmissionPolicy"],
  ["can't access 'GitRepository/flux-system/flux-system', cross-namespace references have been blocked", "Flux"],
  ['pods "x" not found', undefined],
  ["Deployment.apps is invalid: spec.selector: Required value", undefined],
];

for (const [message, expected] of MESSAGES) {
  test(`${expected ?? "nobody"} refuses by: ${message}`, () => assert.equal(refuser(message, USER), expected));
}

const attempt = (expected: Attempt["expected"]) => ({ name: "x", layer: "RBAC", as: [], does: () => ({}), expected }) as unknown as Attempt;
const nothing = {} as Evidence;
const refusedBy = (by: "RBAC" | "quota"): Outcome => ({ verdict: "refused", by, message: "the words" });

test("a refusal counts only when the expected one refuses, for the expected reason", async () => {
  assert.equal(await judge(attempt({ refused: "RBAC", saying: /words/ }), refusedBy("RBAC"), nothing), undefined);
  assert.match((await judge(attempt({ refused: "RBAC" }), refusedBy("quota"), nothing))!, /refused by quota instead of RBAC/);
  assert.match((await judge(attempt({ refused: "RBAC", saying: /other/ }), refusedBy("RBAC"), nothing))!, /for another reason/);
  assert.match((await judge(attempt({ refused: "RBAC" }), { verdict: "applied" }, nothing))!, /applied, and not refused/);
  assert.match((await judge(attempt({ refused: "RBAC" }), { verdict: "unclear", message: "404" }, nothing))!, /neither/);
});

test("what is applied counts as harmless only when the proof finds nothing, and a control only when it works", async () => {
  const harmless = (found: string | undefined) => attempt({ harmless: "x", proof: () => Promise.resolve(found) });
  assert.equal(await judge(harmless(undefined), { verdict: "applied" }, nothing), undefined);
  assert.equal(await judge(harmless("it is there"), { verdict: "applied" }, nothing), "it is there");
  assert.match((await judge(attempt({ works: true }), refusedBy("RBAC"), nothing))!, /refused by RBAC/);
});
