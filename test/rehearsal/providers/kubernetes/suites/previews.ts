import assert from "node:assert/strict";
import { test } from "node:test";
import { Unknown } from "../../../../../rehearsal/providers/framework/values";
import { CONFIG_MAP, configMap, DEPLOYMENT, deployment, KINDS, podTemplate } from "../support/fixtures";
import { configuredProvider, plain, Program } from "../support/program";
import type { World } from "../support/test-world";

export function previews(world: () => World): void {
  test("a preview asks the server and creates nothing", async () => {
    const { program, client } = world();
    const namespace = await world().namespace("previews");
    const state = await program.preview(DEPLOYMENT, "web", deployment(namespace, "web"));
    assert.equal(plain(state, "spec", "template", "spec", "containers", 0, "resources", "requests", "cpu"), "500m");
    assert.equal(plain(state, "status"), undefined);
    assert.deepEqual(await client.list(KINDS.deployment, namespace), []);
  });

  test("a preview in a namespace that does not exist yet returns the inputs; the creation is refused after the retries", async () => {
    const { program } = world();
    const news = configMap("not-yet", "c", { a: "1" });
    assert.deepEqual(await program.preview(CONFIG_MAP, "c", news), { apiVersion: "v1", kind: "ConfigMap", ...news });
    await assert.rejects(program.create(CONFIG_MAP, "c", news), /namespaces "not-yet" not found/);
  });

  test("a creation waits a while for its namespace", async () => {
    const { program } = world();
    const creation = program.create(CONFIG_MAP, "c", configMap("arriving", "c", { a: "1" }));
    await world().namespace("arriving");
    assert.equal((await creation).id, "arriving/c");
  });

  test("a preview with unknown values returns the inputs, unknowns included", async () => {
    const { program } = world();
    const news = configMap("default", "c", { a: Unknown.instance });
    assert.deepEqual(await program.preview(CONFIG_MAP, "c", news), { apiVersion: "v1", kind: "ConfigMap", ...news });
    const created = await program.create(CONFIG_MAP, "c", configMap("default", "unknowns", { a: "1" }));
    assert.deepEqual((await program.diff(created, configMap("default", "unknowns", { a: Unknown.instance }))).detailed, {
      "data.a": "update-replace",
    });
  });

  test("a field that the kind does not have is refused, in a namespace that does not exist yet too", async () => {
    const { program } = world();
    const mistyped = {
      metadata: { name: "web", namespace: "not-yet" },
      spec: { selector: { matchLabels: { app: "web" } }, template: podTemplate("web", { nodeSelectors: {} }) },
    };
    await assert.rejects(program.preview(DEPLOYMENT, "web", mistyped), /unknown field "spec\.template\.spec\.nodeSelectors"/);
    await assert.rejects(program.preview(CONFIG_MAP, "c", { ...configMap("default", "c", {}), dat: {} }), /unknown field "dat"/);
  });

  test("an invalid value is refused in the preview with the server's words", async () => {
    const bad = configMap("default", "Not_A_Name", { a: "1" });
    await assert.rejects(world().program.preview(CONFIG_MAP, "c", bad), /Invalid value: "Not_A_Name"/);
  });

  test("without a reachable cluster a preview returns the inputs and everything else names the reason", async () => {
    const nowhere = world().kubeconfig.replace(/https:\/\/127\.0\.0\.1:\d+/, "https://127.0.0.1:1");
    for (const [args, reason] of [
      [{ kubeconfig: nowhere }, /cluster is unreachable: https:\/\/127\.0\.0\.1:1 is unreachable/],
      [{}, /the provider has no kubeconfig\. The stand-in never uses ~\/\.kube\/config/],
      [{ kubeconfig: Unknown.instance }, /its kubeconfig is not known before the cluster exists/],
      [{ kubeconfig: "just words" }, /kubeconfig cannot be used: it is neither a kubeconfig nor the path of an existing file/],
      [{ kubeconfig: world().kubeconfig, context: "other" }, /context "other" with its cluster is not in the kubeconfig/],
    ] as const) {
      const program = new Program(await configuredProvider(args as never));
      const news = configMap("default", "c", { a: "1" });
      assert.deepEqual(await program.preview(CONFIG_MAP, "c", news), { apiVersion: "v1", kind: "ConfigMap", ...news });
      await assert.rejects(program.create(CONFIG_MAP, "c", news), reason);
      const there = { type: CONFIG_MAP, name: "c", id: "default/c", inputs: news, state: {} };
      await assert.rejects(program.refresh(there), /failed to read resource state due to unreachable cluster/);
      await assert.rejects(program.delete(there), reason);
    }
  });

  test("the provider's namespace and the context's are defaults for objects without one", async () => {
    const program = await world().programWith({ namespace: "kube-public" });
    const checked = await program.check(CONFIG_MAP, "c", { metadata: { name: "c" } });
    assert.equal(plain(checked, "metadata", "namespace"), "kube-public");
    const { metadata } = await program.check("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", "r", { metadata: { name: "r" } });
    assert.deepEqual(metadata, { name: "r" });
  });

  test("a kind that does not fit the type, a list, a patch, a Helm release and an odd token are refused", async () => {
    const { provider } = world().program;
    const check = (type: string, news: object) =>
      provider.check({ urn: "u", type, name: "x", olds: {}, news: news as never, randomSeed: new Uint8Array(16) });
    const { failures } = await check(CONFIG_MAP, { apiVersion: "v2", kind: "Secret", metadata: { name: "x" } });
    assert.deepEqual(
      failures.map((failure) => failure.property),
      ["apiVersion", "kind"],
    );
    await assert.rejects(check("kubernetes:core/v1:ConfigMapList", {}), /list resources exist for YAML manifests/);
    await assert.rejects(check("kubernetes:core/v1:NamespacePatch", { kind: "Namespace" }), /no patch resources/);
    await assert.rejects(check("kubernetes:helm.sh/v3:Release", {}), /Helm releases belong to Flux/);
    await assert.rejects(check("kubernetes:core:ConfigMap", {}), /not a type of the Kubernetes provider/);
    await assert.rejects(check(CONFIG_MAP, { metadata: { generateName: "x-" } }), /generateName.*not supported/);
  });
}
