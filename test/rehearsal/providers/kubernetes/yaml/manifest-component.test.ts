import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Registration } from "../../../../../rehearsal/providers/framework/monitor";
import type { ConstructRequest } from "../../../../../rehearsal/providers/framework/provider";
import { type Properties, ResourceReference, Secret, Unknown } from "../../../../../rehearsal/providers/framework/values";
import { isClusterScopedBuiltIn, type Kind } from "../../../../../rehearsal/providers/kubernetes/kinds";
import type { KubernetesProviderOptions } from "../../../../../rehearsal/providers/kubernetes/options";
import type { Session } from "../../../../../rehearsal/providers/kubernetes/session";
import { constructManifest } from "../../../../../rehearsal/providers/kubernetes/yaml/manifest-component";

const MANIFEST = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: manager, namespace: flux-system}
---
# an empty document
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Secret, metadata: {name: key, namespace: flux-system}, stringData: {token: hush-hush}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: unplaced}, data: {mode: 0644, on: "yes"}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: manager}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: flux-system}}
`;

const directory = mkdtempSync(join(tmpdir(), "manifest-"));
after(() => rmSync(directory, { recursive: true }));
writeFileSync(join(directory, "install.yaml"), MANIFEST);
writeFileSync(join(directory, "broken.yaml"), "a: [1\n---\n");
writeFileSync(join(directory, "unnamed.yaml"), "{apiVersion: v1, kind: ConfigMap}");

class FakeMonitor {
  readonly registered: Registration[] = [];
  readonly outputs: [string, Properties][] = [];

  async register(registration: Registration) {
    this.registered.push(registration);
    const urn = `urn::${registration.name}`;
    return { urn, id: registration.custom ? registration.name.split(":")[1]! : "", state: {} };
  }

  async registerOutputs(urn: string, outputs: Properties): Promise<void> {
    this.outputs.push([urn, outputs]);
  }
}

const SESSION = {
  reachable: {},
  defaultNamespace: "default",
  namespaced: async (kind: Kind) => !isClusterScopedBuiltIn(kind),
} as unknown as Session;

function construct(
  monitor: FakeMonitor,
  inputs: Properties,
  options: KubernetesProviderOptions = { workingDirectory: directory },
  type = "ConfigFile",
  session = SESSION,
) {
  const request = {
    type: `kubernetes:yaml/v2:${type}`,
    name: "flux",
    parent: "urn::stack",
    inputs,
    dependencies: ["urn::cluster"],
    providers: { kubernetes: "urn::provider::id" },
    protect: true,
    retainOnDelete: undefined,
    monitor,
  } as unknown as ConstructRequest;
  return constructManifest(session, request, options, "4.34.2");
}

test("children have the real provider's types, names, parent, provider and order", async () => {
  const monitor = new FakeMonitor();
  const { urn, state } = await construct(monitor, { file: "install.yaml" });
  const [component, ...children] = monitor.registered;
  assert.equal(urn, "urn::flux");
  assert.deepEqual(
    [component!.type, component!.custom, component!.dependencies, component!.parent],
    ["kubernetes:yaml/v2:ConfigFile", false, ["urn::cluster"], "urn::stack"],
  );
  assert.deepEqual(component!.providers, { kubernetes: "urn::provider::id" });
  assert.deepEqual(children.map((child) => [child.type, child.name, child.dependencies]).sort(), [
    ["kubernetes:apps/v1:Deployment", "flux:flux-system/manager", ["urn::flux:flux-system"]],
    ["kubernetes:core/v1:ConfigMap", "flux:default/unplaced", []],
    ["kubernetes:core/v1:Namespace", "flux:flux-system", []],
    ["kubernetes:core/v1:Secret", "flux:flux-system/key", ["urn::flux:flux-system"]],
    ["kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", "flux:manager", []],
  ]);
  const position = (name: string) => children.findIndex((child) => child.name === name);
  assert.ok(position("flux:flux-system") < Math.min(position("flux:flux-system/manager"), position("flux:flux-system/key")));
  for (const child of children) {
    assert.deepEqual(
      [child.parent, child.provider, child.version, child.custom, child.protect],
      ["urn::flux", "urn::provider::id", "4.34.2", true, true],
    );
  }
  const secret = children.find((child) => child.type.endsWith(":Secret"))!;
  assert.deepEqual(secret.inputs.stringData, new Secret({ token: "hush-hush" }));
  assert.deepEqual(secret.additionalSecretOutputs, ["data", "stringData"]);
  assert.deepEqual(children.find((child) => child.type.endsWith(":ConfigMap"))!.inputs, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "unplaced", namespace: "default" },
    data: { mode: 0o644, true: "yes" },
  });
  const resources = state.resources as ResourceReference[];
  assert.deepEqual(resources.map((reference) => [reference.urn, reference.id, reference.packageVersion])[0], [
    "urn::flux:flux-system/manager",
    "flux-system/manager",
    "4.34.2",
  ]);
  assert.equal(resources.length, 5);
  assert.deepEqual(monitor.outputs, [["urn::flux", { resources }]]);
});

test("prefix and skipAwait are applied; a URL is read from the file that the harness serves", async () => {
  const monitor = new FakeMonitor();
  const url = "https://example.org/v1/install.yaml";
  await construct(monitor, { file: url, resourcePrefix: "", skipAwait: true }, { urls: { [url]: join(directory, "install.yaml") } });
  const manager = monitor.registered.find((registration) => registration.name === "flux-system/manager")!;
  assert.deepEqual((manager.inputs.metadata as Properties).annotations, { "pulumi.com/skipAwait": "true" });
});

test("a group takes files, text and objects", async () => {
  const monitor = new FakeMonitor();
  const objs = [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "given", namespace: "team" } }];
  const yaml = "{apiVersion: v1, kind: ConfigMap, metadata: {name: inline, namespace: team}}";
  await construct(monitor, { files: ["install.yaml"], yaml, objs }, undefined, "ConfigGroup");
  assert.deepEqual(
    monitor.registered
      .slice(1)
      .map((child) => child.name)
      .filter((name) => name.startsWith("flux:team/")),
    ["flux:team/inline", "flux:team/given"],
  );
  assert.equal(monitor.registered.length, 8);
});

test("an unknown input leaves the children to the up", async () => {
  const monitor = new FakeMonitor();
  const { state } = await construct(monitor, { file: Unknown.instance });
  assert.deepEqual([state.resources, monitor.registered.length], [Unknown.instance, 1]);
});

test("what cannot be read or is no object is refused", async () => {
  const refused = (inputs: Properties, message: RegExp, type?: string) =>
    assert.rejects(construct(new FakeMonitor(), inputs, undefined, type), message);
  await refused(
    { file: "https://example.org/other.yaml" },
    /https:\/\/example\.org\/other\.yaml cannot be fetched here: .* serves only no URL/,
  );
  await refused({ file: "missing.yaml" }, /reading the manifest missing\.yaml: ENOENT/);
  await refused({ file: "broken.yaml" }, /decoding YAML of broken\.yaml/);
  await refused({ file: "unnamed.yaml" }, /require a \.metadata\.name: \{"apiVersion":"v1","kind":"ConfigMap"\}/);
  await refused({ file: "install.yaml", skipAwiat: true }, /has no input "skipAwiat": it takes file, resourcePrefix, skipAwait/);
  await refused({ files: ["*.yaml"] }, /takes no patterns/, "ConfigGroup");
  await refused({}, /no component kubernetes:yaml\/v2:Chart/, "Chart");
  const unreachable = { reachable: undefined, unreachableReason: "gone" } as Session;
  await assert.rejects(
    construct(new FakeMonitor(), { file: "install.yaml" }, {}, "ConfigFile", unreachable),
    /cluster is unreachable: gone/,
  );
});
