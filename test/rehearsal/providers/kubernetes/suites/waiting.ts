import assert from "node:assert/strict";
import { test } from "node:test";
import { PartialFailure } from "../../../../../rehearsal/providers/framework/provider";
import { type KubeObject, nameOf } from "../../../../../rehearsal/providers/kubernetes/objects";
import { definition, DEFINITION, DEPLOYMENT, deployment, JOB, KINDS, podTemplate, SERVICE } from "../support/fixtures";
import { plain } from "../support/program";
import type { World } from "../support/test-world";

/** The only Pod of a namespace, once it is there. */
function onlyPod(world: World, namespace: string): Promise<KubeObject> {
  return world.until(`the Pod in ${namespace}`, async () => {
    const found = await world.client.list(KINDS.pod, namespace);
    return found.length === 1 && found[0]!;
  });
}

async function failureOf(creation: Promise<unknown>): Promise<PartialFailure> {
  const failure = await creation.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(failure instanceof PartialFailure, `a partial failure was expected, not ${String(failure)}`);
  return failure;
}

export function waiting(world: () => World): void {
  test("a Deployment is waited for until its Pods are ready, and so is its update", async () => {
    const { program } = world();
    const namespace = await world().namespace("ready");
    await world().node(namespace);
    const created = await program.create(DEPLOYMENT, "web", deployment(namespace, "web", 2), 30);
    assert.equal(plain(created.state, "status", "readyReplicas"), 2);
    const updated = await program.update(created, deployment(namespace, "web", 3), { timeout: 30 });
    assert.equal(plain(updated.state, "status", "readyReplicas"), 3);
  });

  test("a Deployment that does not become ready is kept, with its Pods' reasons; a refresh finds it ready later", async () => {
    const { program } = world();
    const namespace = await world().namespace("unready");
    const failure = await failureOf(program.create(DEPLOYMENT, "web", deployment(namespace, "web"), 3));
    assert.equal(failure.id, "unready/web");
    assert.match(
      failure.reasons[0]!,
      /Deployment "unready\/web" failed to fully initialize or become live: 'web' timed out waiting to be Ready/,
    );
    assert.ok(failure.reasons.includes("Minimum number of live Pods was not attained"), failure.message);
    assert.match(failure.message, /\[Pod unready\/web-.*\]: \[Unschedulable\] /);

    const deployed = { type: DEPLOYMENT, name: "web", id: failure.id, inputs: failure.inputs, state: failure.state };
    assert.equal((await failureOf(program.refresh(deployed))).id, failure.id);
    await world().node(namespace);
    const refreshed = await world().until("the Deployment is ready", () => program.refresh(deployed));
    assert.equal((await program.diff(refreshed, deployment(namespace, "web"))).changes, false);
  });

  test("the reasons name what containers say", async () => {
    const { program } = world();
    const namespace = await world().namespace("crashing");
    const creation = failureOf(program.create(DEPLOYMENT, "web", deployment(namespace, "web"), 3));
    const pod = nameOf(await onlyPod(world(), namespace));
    const state = { waiting: { reason: "ImagePullBackOff", message: "Back-off pulling image" } };
    const containerStatuses = [{ name: "main", ready: false, restartCount: 0, image: "", imageID: "", state }];
    await world().setStatus(KINDS.pod, namespace, pod, { phase: "Pending", containerStatuses });
    const { reasons } = await creation;
    assert.ok(reasons.includes(`[Pod crashing/${pod}]: container "main": [ImagePullBackOff] Back-off pulling image`), reasons.join("\n"));
  });

  test("a Service is waited for until its endpoints settle; one without a selector is ready at once", async () => {
    const { program } = world();
    const namespace = await world().namespace("services");
    const service = (name: string, spec: object) => ({ metadata: { name, namespace }, spec: { ports: [{ port: 80 }], ...spec } });
    await program.create(SERVICE, "plain", service("plain", {}), 1);
    await program.create(SERVICE, "nothing", service("nothing", { selector: { app: "nothing" } }), 10);

    await world().node(namespace);
    await program.create(DEPLOYMENT, "web", deployment(namespace, "web"), 30);
    const pod = nameOf(await onlyPod(world(), namespace));
    await world().setStatus(KINDS.pod, namespace, pod, { conditions: [{ type: "Ready", status: "False" }] });
    const pending = await failureOf(program.create(SERVICE, "web", service("web", { selector: { app: "web" } }), 2));
    assert.match(pending.message, /Service targets Pods that are not ready/);
    const deployed = { type: SERVICE, name: "web", id: pending.id, inputs: pending.inputs, state: pending.state };
    await failureOf(program.refresh(deployed));
    await world().setStatus(KINDS.pod, namespace, pod, { conditions: [{ type: "Ready", status: "True" }] });
    await world().until("the Service is ready", () => program.refresh(deployed));

    const unbalanced = await failureOf(program.create(SERVICE, "lb", service("lb", { type: "LoadBalancer" }), 1));
    assert.match(unbalanced.message, /was not allocated an IP address/);
  });

  test("a Job that failed for good ends the wait at once", async () => {
    const { program } = world();
    const namespace = await world().namespace("jobs");
    const news = { metadata: { name: "j", namespace }, spec: { template: podTemplate("j", { restartPolicy: "Never" }), backoffLimit: 0 } };
    const creation = failureOf(program.create(JOB, "j", news, 60));
    const pod = nameOf(await onlyPod(world(), namespace));
    await world().setStatus(KINDS.pod, namespace, pod, { phase: "Failed" });
    const { reasons } = await creation;
    assert.ok(
      reasons.some((reason) => reason.startsWith("[BackoffLimitExceeded]")),
      reasons.join("\n"),
    );
  });

  test("a custom resource is waited for only when it says what for", async () => {
    const { program } = world();
    const namespace = await world().namespace("waiting-for");
    await program.create(DEFINITION, "gadgets", definition("Gadget"));
    const kind = { group: "example.org", version: "v1", kind: "Gadget" };
    const gadget = (name: string, annotations: Record<string, string>) => ({
      apiVersion: "example.org/v1",
      kind: "Gadget",
      metadata: { name, namespace, annotations },
      spec: { size: 1 },
    });
    const create = (name: string, annotations: Record<string, string>, timeout: number) =>
      program.create("kubernetes:example.org/v1:Gadget", name, gadget(name, annotations), timeout);

    await create("plain", {}, 1);
    await create("skipped", { "pulumi.com/waitFor": "condition=Ready", "pulumi.com/skipAwait": "true" }, 1);
    const both = JSON.stringify(["condition=Ready", "jsonpath={.status.phase}=Done"]);
    const creation = create("both", { "pulumi.com/waitFor": both }, 20);
    await world().until("the gadget", () => world().client.get(kind, namespace, "both"));
    await world().setStatus(kind, namespace, "both", { conditions: [{ type: "Ready", status: "True" }], phase: "Done" });
    assert.equal(plain((await creation).state, "status", "phase"), "Done");
    await assert.rejects(
      create("never", { "pulumi.com/waitFor": "jsonpath={.status.phase}" }, 1),
      /waiting for \{\.status\.phase\}: it selected nothing/,
    );
    await assert.rejects(create("odd", { "pulumi.com/waitFor": "Ready" }, 1), /expected a "jsonpath=" or "condition=" prefix/);
  });

  test("an interruption ends a wait at once, and the object is kept", async () => {
    const program = await world().programWith({});
    const namespace = await world().namespace("interrupted");
    const creation = program.create(DEPLOYMENT, "web", deployment(namespace, "web"), 600);
    await world().until("the Deployment", () => world().client.get(KINDS.deployment, namespace, "web"));
    const began = Date.now();
    program.provider.cancel!();
    assert.match((await failureOf(creation)).message, /cancelled for Deployment "web"/);
    assert.ok(Date.now() - began < 2_000);
  });
}
