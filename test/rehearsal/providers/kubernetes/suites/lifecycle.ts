import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../../../../rehearsal/providers/kubernetes/api-error";
import { CONFIG_MAP, configMap, definition, DEFINITION, deployment, DEPLOYMENT, KINDS, NAMESPACE } from "../support/fixtures";
import { plain } from "../support/program";
import type { World } from "../support/test-world";

export function lifecycle(world: () => World): void {
  test("an object is created, unchanged, updated in place, and gone after its deletion", async () => {
    const { program, client } = world();
    const mutable = await world().programWith({ enableConfigMapMutable: "true" });
    const namespace = await world().namespace("lifecycle");
    const created = await program.create(CONFIG_MAP, "facts", configMap(namespace, "facts", { a: "1", b: "2" }));
    assert.equal(created.id, "lifecycle/facts");
    assert.deepEqual(plain(created.state, "__inputs"), {
      apiVersion: "v1",
      kind: "ConfigMap",
      ...configMap(namespace, "facts", { a: "1", b: "2" }),
    });
    assert.match(String(plain(created.state, "__fieldManager")), /^pulumi-kubernetes-[0-9a-f]{8}$/);

    const same = await program.diff(created, configMap(namespace, "facts", { a: "1", b: "2" }));
    assert.deepEqual(same, { changes: false, replaces: [], detailed: {}, deleteBeforeReplace: false });

    const news = configMap(namespace, "facts", { a: "3", "c.d": "4" });
    const diff = await mutable.diff(created, news);
    assert.deepEqual(diff.detailed, { "data.a": "update", "data.b": "delete", 'data["c.d"]': "add" });
    assert.deepEqual(diff.replaces, []);

    const previewed = await mutable.update(created, news, { preview: true });
    assert.deepEqual(
      plain(previewed.state, "data"),
      { a: "3", b: "2", "c.d": "4" },
      "a dry run cannot take over fields, as with the real provider",
    );
    assert.deepEqual((await client.get(KINDS.configMap, namespace, "facts")).data, { a: "1", b: "2" });

    const updated = await mutable.update(created, news);
    assert.deepEqual(plain(updated.state, "data"), { a: "3", "c.d": "4" });
    assert.deepEqual((await client.get(KINDS.configMap, namespace, "facts")).data, { a: "3", "c.d": "4" });
    const managers = plain(updated.state, "metadata", "managedFields") as { manager: string; operation: string }[];
    assert.deepEqual(
      managers.map(({ manager, operation }) => [manager, operation]),
      [[plain(created.state, "__fieldManager"), "Apply"]],
    );

    const twice = await mutable.update(updated, configMap(namespace, "facts", { a: "3" }));
    assert.deepEqual((await client.get(KINDS.configMap, namespace, "facts")).data, { a: "3" });
    await program.delete(twice);
    await assert.rejects(client.get(KINDS.configMap, namespace, "facts"), (error: ApiError) => error.status === 404);
    await program.delete(twice);
    assert.equal(await program.refresh(twice), undefined);
  });

  test("an object without a name gets one, keeps it, and is replaced by creating the new one first", async () => {
    const { program } = world();
    const namespace = await world().namespace("autonaming");
    const news = { metadata: { namespace }, data: { a: "1" } };
    const created = await program.create(CONFIG_MAP, "settings", news);
    assert.match(created.id, /^autonaming\/settings-[0-9a-f]{8}$/);
    assert.equal(plain(created.inputs, "metadata", "annotations", "pulumi.com/autonamed"), "true");
    assert.equal((await program.diff(created, news)).changes, false);
    const changed = await program.diff(created, { ...news, data: { a: "2" } });
    assert.deepEqual(changed, {
      changes: true,
      replaces: ["data.a"],
      detailed: { "data.a": "update-replace" },
      deleteBeforeReplace: false,
    });
    assert.notEqual(
      plain(await program.check(CONFIG_MAP, "settings", news), "metadata", "name"),
      plain(created.inputs, "metadata", "name"),
    );
  });

  test("a changed name, namespace or immutable field replaces; an explicit name is deleted first", async () => {
    const { program } = world();
    const namespace = await world().namespace("replacing");
    const news = { ...deployment(namespace, "web"), metadata: { name: "web", namespace, annotations: { "pulumi.com/skipAwait": "true" } } };
    const created = await program.create(DEPLOYMENT, "web", news);
    assert.deepEqual(await program.diff(created, news), { changes: false, replaces: [], detailed: {}, deleteBeforeReplace: false });

    const spec = deployment(namespace, "web").spec as { template: { metadata: object } };
    const labels = { matchLabels: { app: "other" } };
    const selector = {
      ...news,
      spec: { ...spec, selector: labels, template: { ...spec.template, metadata: { labels: labels.matchLabels } } },
    };
    const replaced = await program.diff(created, selector);
    assert.deepEqual(replaced.replaces, ["spec.selector.matchLabels.app"]);
    assert.equal(replaced.deleteBeforeReplace, true);

    const renamed = await program.diff(created, { ...news, metadata: { ...news.metadata, name: "web2" } });
    assert.deepEqual([renamed.replaces, renamed.deleteBeforeReplace], [["metadata.name"], false]);
    const moved = await program.diff(created, { ...news, metadata: { ...news.metadata, namespace: "elsewhere" } });
    assert.deepEqual([moved.replaces, moved.deleteBeforeReplace], [["metadata.namespace"], false]);
    const scaled = await program.diff(created, { ...news, spec: { ...spec, replicas: 3 } });
    assert.deepEqual(scaled.detailed, { "spec.replicas": "update" });
  });

  test("a definition brings its kind, and an object of it can be created at once, previewed before, and left without its definition", async () => {
    const { program } = world();
    const namespace = await world().namespace("definitions");
    const token = "kubernetes:example.org/v1:Widget";
    const widget = { apiVersion: "example.org/v1", kind: "Widget", metadata: { name: "w", namespace }, spec: { size: 1 } };
    const before = await program.preview(token, "w", widget);
    assert.deepEqual(before, widget, "what the cluster does not know yet is previewed as the program wrote it");

    const crd = await program.create(DEFINITION, "widgets", definition("Widget"));
    assert.equal((await program.diff(crd, definition("Widget"))).changes, false);
    const created = await program.create(token, "w", widget);
    assert.equal(created.id, "definitions/w");
    assert.equal((await program.diff(created, widget)).changes, false);
    const updated = await program.update(created, { ...widget, spec: { size: 2 } });
    assert.equal(plain(updated.state, "spec", "size"), 2);
    await assert.rejects(program.update(updated, { ...widget, spec: { sise: 2 } }), /sise/);

    await program.delete(crd);
    assert.equal(await program.refresh(updated), undefined);
    await program.delete(updated);
  });

  test("an object of a kind that never comes is refused after the retries, with the reason", async () => {
    const news = { apiVersion: "example.org/v9", kind: "Never", metadata: { name: "n", namespace: "default" } };
    await assert.rejects(
      world().program.create("kubernetes:example.org/v9:Never", "n", news),
      /does not know example\.org\/v9\/Never.*CustomResourceDefinition.*no matches for kind "Never" in version "example\.org\/v9"/,
    );
  });

  test("a cluster-scoped object of a definition that the program declares is checked without a namespace", async () => {
    const { program } = world();
    const token = "kubernetes:example.org/v1:Realm";
    const news = { apiVersion: "example.org/v1", kind: "Realm", metadata: { name: "r" } };
    assert.deepEqual(plain(await program.check(token, "r", news), "metadata"), { name: "r", namespace: "default" });
    await program.check(DEFINITION, "realms", definition("Realm", "Cluster"));
    assert.deepEqual(plain(await program.check(token, "r", news), "metadata"), { name: "r" });
  });

  test("an existing object is imported whole, by namespace and name, and one that is missing is not", async () => {
    const { program } = world();
    const namespace = await world().namespace("importing");
    await program.create(CONFIG_MAP, "there", configMap(namespace, "there", { a: "1" }));
    const imported = await program.import(CONFIG_MAP, "adopted", "importing/there");
    assert.deepEqual(imported!.inputs, { apiVersion: "v1", kind: "ConfigMap", ...configMap(namespace, "there", { a: "1" }) });
    assert.equal((await program.diff(imported!, configMap(namespace, "there", { a: "1" }))).changes, false);
    assert.equal(await program.import(CONFIG_MAP, "adopted", "importing/missing"), undefined);
    const cluster = await program.import(NAMESPACE, "adopted", namespace);
    assert.equal(cluster!.id, namespace);
  });
}
