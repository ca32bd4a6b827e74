import assert from "node:assert/strict";
import { test } from "node:test";
import { hasSecret, Secret } from "../../../../../rehearsal/providers/framework/values";
import { CONFIG_MAP, configMap, SECRET } from "../support/fixtures";
import { plain } from "../support/program";
import type { World } from "../support/test-world";

/** ConfigMaps and Secrets: what replaces them, and that secrets stay secret. */
export function contents(world: () => World): void {
  test("changed data replaces a ConfigMap or Secret, and updates it when the provider says that they are mutable", async () => {
    const { program } = world();
    const mutable = await world().programWith({ enableConfigMapMutable: "true", enableSecretMutable: "true" });
    const namespace = await world().namespace("mutability");
    for (const [type, of] of [
      [CONFIG_MAP, (value: string) => configMap(namespace, "c", { a: value })],
      [SECRET, (value: string) => ({ metadata: { name: "s", namespace }, stringData: { a: value } })],
    ] as const) {
      const created = await program.create(type, "x", of("1"));
      const replacing = await program.diff(created, of("2"));
      assert.deepEqual(
        [replacing.detailed, replacing.replaces, replacing.deleteBeforeReplace],
        [{ "data.a": "update-replace" }, ["data.a"], true],
        type,
      );
      const updating = await mutable.diff(created, of("2"));
      assert.deepEqual([updating.detailed, updating.replaces], [{ "data.a": "update" }, []], type);
      const immutable = await mutable.diff(created, { ...of("2"), immutable: true });
      assert.deepEqual(immutable.detailed, { "data.a": "update-replace", immutable: "add" }, type);
    }
  });

  test("the contents of a Secret are secret in inputs and state, whatever the program said", async () => {
    const { program } = world();
    const namespace = await world().namespace("secrecy");
    const news = { metadata: { name: "s", namespace }, stringData: { token: "hush-hush" } };
    const checked = await program.check(SECRET, "s", news);
    assert.ok(checked.stringData instanceof Secret);
    const previewed = await program.preview(SECRET, "s", news);
    assert.ok(previewed.data instanceof Secret);
    const created = await program.create(SECRET, "s", news);
    const { data, __inputs, ...rest } = created.state;
    assert.ok(data instanceof Secret);
    assert.deepEqual(plain(created.state, "data"), { token: Buffer.from("hush-hush").toString("base64") });
    assert.ok((__inputs as typeof news).stringData instanceof Secret);
    assert.equal(hasSecret(rest), false);
    assert.equal((await program.diff(created, news)).changes, false);
    const refreshed = (await program.refresh(created))!;
    assert.ok(refreshed.inputs.data instanceof Secret);
    assert.equal((await program.diff(refreshed, news)).changes, false);
  });

  test("a secret value elsewhere makes the value secret in the state, and nothing else", async () => {
    const { program } = world();
    const namespace = await world().namespace("secret-values");
    const news = configMap(namespace, "c", { open: "1", hidden: new Secret("hush-hush") });
    const created = await program.create(CONFIG_MAP, "c", news);
    const { data, metadata } = created.state as { data: { open: unknown; hidden: unknown }; metadata: object };
    assert.deepEqual(data, { open: "1", hidden: new Secret("hush-hush") });
    assert.equal(hasSecret(metadata as never), false);
    const refreshed = (await program.refresh(created))!;
    assert.deepEqual(refreshed.inputs.data, { open: "1", hidden: new Secret("hush-hush") });
    assert.equal((await program.diff(refreshed, news)).changes, false);
  });
}
