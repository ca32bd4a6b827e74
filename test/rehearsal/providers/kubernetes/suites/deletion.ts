import assert from "node:assert/strict";
import { test } from "node:test";
import { CONFIG_MAP, configMap, DEPLOYMENT, deployment, KINDS, NAMESPACE } from "../support/fixtures";
import type { World } from "../support/test-world";

export function deletion(world: () => World): void {
  test("a finalizer holds a deletion up to its deadline, and the error names it", async () => {
    const { program } = world();
    const namespace = await world().namespace("finalizers");
    const created = await program.create(CONFIG_MAP, "held", configMap(namespace, "held", {}, { finalizers: ["example.org/hold"] }));
    await assert.rejects(
      program.delete(created, 1),
      /timed out waiting for ConfigMap "finalizers\/held" to be deleted after 1 s: finalizers might be preventing deletion \(example\.org\/hold\)/,
    );
    const deletion = program.delete(created, 20);
    await world().patch(KINDS.configMap, namespace, "held", { metadata: { finalizers: null } });
    await deletion;
  });

  test("a namespace is gone only when its contents are; the error tells what is left in it", async () => {
    const { program } = world();
    const owned = await program.create(NAMESPACE, "full", {
      metadata: { name: "full", annotations: { "pulumi.com/timeoutSeconds": "8" } },
    });
    await program.create(CONFIG_MAP, "held", configMap("full", "held", {}, { finalizers: ["example.org/hold"] }));
    await assert.rejects(
      program.delete(owned),
      /timed out waiting for Namespace "full" to be deleted after 8 s: finalizers might be preventing deletion \(.*kubernetes\); its conditions say: .*NamespaceFinalizersRemaining=True.*example\.org\/hold/,
    );
    await world().patch(KINDS.configMap, "full", "held", { metadata: { finalizers: null } });
    await program.delete(owned, 60);
    assert.equal(await program.refresh(owned), undefined);
  });

  test("dependents go with their owner by default and stay with the policy orphan", async () => {
    const { program, client } = world();
    const namespace = await world().namespace("propagation");
    const replicaSets = async () => (await client.list({ group: "apps", version: "v1", kind: "ReplicaSet" }, namespace)).length;
    for (const [policy, left] of [
      ["orphan", 1],
      [undefined, 1],
    ] as const) {
      const annotations = {
        "pulumi.com/skipAwait": "true",
        ...(policy === undefined ? {} : { "pulumi.com/deletionPropagationPolicy": policy }),
      };
      const name = `web-${policy ?? "default"}`;
      const news = { ...deployment(namespace, name, 0), metadata: { name, namespace, annotations } };
      const created = await program.create(DEPLOYMENT, name, news);
      const before = policy === undefined ? 2 : 1;
      await world().until(`the ReplicaSet of ${name}`, async () => (await replicaSets()) === before);
      await program.delete(created);
      await world().until(`the end of ${name}`, async () => (await program.refresh(created)) === undefined);
      assert.equal(await replicaSets(), left, `policy ${policy}`);
    }
  });

  test("an object that was made anew under the same name is not waited for", async () => {
    const { program, client } = world();
    const namespace = await world().namespace("recreated");
    const first = await program.create(CONFIG_MAP, "c", configMap(namespace, "c", {}));
    await program.delete(first);
    await program.create(CONFIG_MAP, "c", configMap(namespace, "c", { a: "2" }));
    assert.deepEqual((await client.get(KINDS.configMap, namespace, "c")).data, { a: "2" });
  });
}
