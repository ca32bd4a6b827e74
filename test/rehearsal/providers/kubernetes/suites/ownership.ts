import assert from "node:assert/strict";
import { test } from "node:test";
import { CONFIG_MAP, configMap, KINDS, NAMESPACE } from "../support/fixtures";
import { plain } from "../support/program";
import type { World } from "../support/test-world";

export function ownership(world: () => World): void {
  test("creating what exists is refused, and allowed with upsertExistingObjects", async () => {
    const { program, client } = world();
    const namespace = await world().namespace("existing");
    await program.create(CONFIG_MAP, "first", configMap(namespace, "shared", { a: "1" }));
    await assert.rejects(
      program.create(CONFIG_MAP, "second", configMap(namespace, "shared", { a: "2" })),
      /configmaps "shared" already exists\. .*upsertExistingObjects/,
    );
    assert.deepEqual(await program.preview(CONFIG_MAP, "second", configMap(namespace, "shared", { a: "2" })), {
      apiVersion: "v1",
      kind: "ConfigMap",
      ...configMap(namespace, "shared", { a: "2" }),
    });
    const upserting = await world().programWith({ upsertExistingObjects: "true" });
    const taken = await upserting.create(CONFIG_MAP, "second", configMap(namespace, "shared", { b: "2" }));
    assert.deepEqual(plain(taken.state, "data"), { a: "1", b: "2" });
    await assert.rejects(
      upserting.create(CONFIG_MAP, "third", configMap(namespace, "shared", { a: "3" })),
      /conflict with "pulumi-kubernetes".*\.data\.a/,
    );
    assert.deepEqual((await client.get(KINDS.configMap, namespace, "shared")).data, { a: "1", b: "2" });
  });

  test("a field that another manager took is a conflict that names manager and field; patchForce takes it back", async () => {
    const { client } = world();
    const program = await world().programWith({ enableConfigMapMutable: true });
    const namespace = await world().namespace("conflicts");
    const created = await program.create(CONFIG_MAP, "c", configMap(namespace, "c", { a: "1", b: "1" }));
    const updated = await program.update(created, configMap(namespace, "c", { a: "1", b: "2" }));
    await world().applyAs("kustomize-controller", KINDS.configMap, configMap(namespace, "c", { a: "theirs" }), true);

    await assert.rejects(
      program.update(updated, configMap(namespace, "c", { a: "ours", b: "2" })),
      /server-side apply field conflict detected.*conflict with "kustomize-controller": \.data\.a/,
    );
    await assert.rejects(
      program.update(updated, configMap(namespace, "c", { a: "ours", b: "2" }), { preview: true }),
      /kustomize-controller/,
    );
    assert.deepEqual((await client.get(KINDS.configMap, namespace, "c")).data, { a: "theirs", b: "2" });

    const annotations = { "pulumi.com/patchForce": "true" };
    const forced = await program.update(updated, configMap(namespace, "c", { a: "ours", b: "2" }, { annotations }));
    assert.deepEqual(plain(forced.state, "data"), { a: "ours", b: "2" });
  });

  test("a field that the inputs no longer have stays when another manager has it too", async () => {
    const program = await world().programWith({ enableConfigMapMutable: true });
    const namespace = await world().namespace("sharing");
    const created = await program.create(CONFIG_MAP, "c", configMap(namespace, "c", { a: "1", b: "1" }));
    const updated = await program.update(created, configMap(namespace, "c", { a: "1", b: "2" }));
    await world().applyAs("kustomize-controller", KINDS.configMap, configMap(namespace, "c", { a: "1" }));
    const less = await program.update(updated, configMap(namespace, "c", { b: "2" }));
    assert.deepEqual(plain(less.state, "data"), { a: "1", b: "2" });
  });

  test("a refresh shows drift of our own fields only", async () => {
    const { program } = world();
    const namespace = await world().namespace("drifting");
    const news = configMap(namespace, "c", { a: "1" }, { labels: { owner: "platform" } });
    const created = await program.create(CONFIG_MAP, "c", news);
    await world().applyAs("kustomize-controller", KINDS.configMap, {
      metadata: {
        name: "c",
        namespace,
        labels: { "kustomize.toolkit.fluxcd.io/name": "flux-system" },
        finalizers: ["finalizers.fluxcd.io/hold"],
      },
      data: { theirs: "1" },
    });
    const refreshed = await program.refresh(created);
    assert.deepEqual(plain(refreshed!.inputs, "metadata"), { name: "c", namespace, labels: { owner: "platform" } });
    assert.equal(plain(refreshed!.state, "data", "theirs"), "1");
    assert.equal((await program.diff(refreshed!, news)).changes, false);

    await world().patch(KINDS.configMap, namespace, "c", { data: { a: "drifted" }, metadata: { labels: { owner: null } } });
    const drifted = await program.refresh(created);
    assert.deepEqual((await program.diff(drifted!, news)).detailed, { "data.a": "update-replace", "metadata.labels.owner": "add" });
    assert.equal((await program.diff(created, news)).changes, false, "without a refresh nobody looks");
    await world().patch(KINDS.configMap, namespace, "c", { metadata: { finalizers: null } });
  });

  test("ignoreChanges leaves a field to its other owner", async () => {
    const program = await world().programWith({ enableConfigMapMutable: true });
    const namespace = await world().namespace("ignoring");
    const created = await program.create(CONFIG_MAP, "c", configMap(namespace, "c", { a: "1", b: "1" }));
    const updated = await program.update(created, configMap(namespace, "c", { a: "1", b: "2" }));
    await world().applyAs("autoscaler", KINDS.configMap, configMap(namespace, "c", { a: "theirs" }), true);
    const refreshed = (await program.refresh(updated))!;
    const news = configMap(namespace, "c", { a: "1", b: "3" });
    assert.deepEqual((await program.diff(refreshed, news, ["data.a"])).detailed, { "data.b": "update" });
    const third = await program.update(refreshed, news, { ignoreChanges: ["data.a"] });
    assert.deepEqual(plain(third.state, "data"), { a: "theirs", b: "3" });
    const managers = plain(third.state, "metadata", "managedFields") as { manager: string; fieldsV1: { "f:data"?: object } }[];
    assert.deepEqual(managers.map(({ manager, fieldsV1 }) => [manager, Object.keys(fieldsV1["f:data"] ?? {})]).sort(), [
      ["autoscaler", ["f:a"]],
      [plain(third.state, "__fieldManager"), ["f:b"]],
    ]);
  });

  test("labels of a namespace are updated, never replaced", async () => {
    const { program } = world();
    const news = (level: string) => ({ metadata: { name: "labelled", labels: { "pod-security.kubernetes.io/enforce": level } } });
    const created = await program.create(NAMESPACE, "labelled", news("baseline"));
    const diff = await program.diff(created, news("restricted"));
    assert.deepEqual(diff.detailed, { 'metadata.labels["pod-security.kubernetes.io/enforce"]': "update" });
    const updated = await program.update(created, news("restricted"));
    assert.equal(plain(updated.state, "metadata", "labels", "pod-security.kubernetes.io/enforce"), "restricted");
  });
}
