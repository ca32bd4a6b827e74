import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { describe, it } from "node:test";
import { Alias } from "@pulumi/pulumi/proto/alias_pb";
import { ConstructRequest as ConstructMessage } from "@pulumi/pulumi/proto/provider_pb";
import { type Child, Family, idOf, Later, lift, outputOf, registerComponent } from "../../../../rehearsal/providers/framework/component";
import { componentProvider } from "../../../../rehearsal/providers/framework/component-provider";
import { packageVersion } from "../../../../rehearsal/providers/framework/package-version";
import type { ConstructRequest } from "../../../../rehearsal/providers/framework/provider";
import { ResourceReference, Secret, Unknown } from "../../../../rehearsal/providers/framework/values";
import { FakeMonitor } from "./fake-monitor";

const VERSIONS = { aws: "7.0.0", kubernetes: "4.0.0" };
const A = "urn:pulumi:test::project::pkg:index:Component$aws:m/a:A::a";

const CHILDREN: readonly Child[] = [
  { key: "a", type: "aws:m/a:A", name: "a", inputs: { name: "x", left: undefined, size: 3 }, inherits: { name: ["names"] } },
  {
    key: "b",
    type: "aws:m/b:B",
    name: "b",
    parent: "a",
    dependsOn: ["a"],
    ignoreChanges: ["tags"],
    inputs: { aId: idOf("a"), arn: outputOf("a", "arn"), both: new Later(["a"], () => "y"), plain: 1 },
  },
  { key: "group", type: "pkg:index:Group", name: "g", inputs: {}, component: { outputs: (family) => ({ b: family.reference("b") }) } },
  { key: "k", type: "pulumi:providers:kubernetes", name: "k", parent: "group", inputs: { kubeconfig: "c" } },
];

function build(monitor: FakeMonitor, more: Partial<ConstructRequest> = {}, children = CHILDREN) {
  const request = monitor.request("pkg:index:Component", "c", {}, more);
  return registerComponent(request, { children, versions: VERSIONS });
}

describe("a component made from a plan", () => {
  const outputs = { "aws:m/a:A": () => ({ arn: "arn:a" }) };

  it("registers the component without inputs, then the children in the plan's order under their parents", async () => {
    const monitor = new FakeMonitor({ outputs });
    const { urn } = await build(monitor, { parent: "urn:pulumi:test::project::pkg:index:Outer::o", dependencies: ["urn:d"] });
    assert.equal(urn, "urn:pulumi:test::project::pkg:index:Outer$pkg:index:Component::c");
    assert.deepEqual(monitor.family(), [
      "pkg:index:Component c < pkg:index:Outer::o",
      "aws:m/a:A a < pkg:index:Component::c",
      "aws:m/b:B b < aws:m/a:A::a",
      "pkg:index:Group g < pkg:index:Component::c",
      "pulumi:providers:kubernetes k < pkg:index:Group::g",
    ]);
    const [component] = monitor.registrations;
    assert.deepEqual([component!.custom, component!.inputs, component!.dependencies], [false, {}, ["urn:d"]]);
  });

  it("resolves what comes from other children and says where each input comes from", async () => {
    const monitor = new FakeMonitor({ outputs });
    await build(monitor, { inputDependencies: { names: ["urn:n"] } });
    const { inputs, inputDependencies, dependencies } = monitor.find("aws:m/a:A", "a");
    assert.deepEqual(
      { inputs, inputDependencies, dependencies },
      { inputs: { name: "x", size: 3 }, inputDependencies: { name: ["urn:n"], size: [] }, dependencies: ["urn:n"] },
    );
    const b = monitor.find("aws:m/b:B", "b");
    assert.deepEqual(b.inputs, { aId: "id-of-A-a", arn: "arn:a", both: "y", plain: 1 });
    assert.deepEqual(b.inputDependencies, { aId: [A], arn: [A], both: [A], plain: [] });
    assert.deepEqual([b.dependencies, b.ignoreChanges], [[A], ["tags"]]);
  });

  it("gives children the explicit provider of their package, components all of them, and a provider resource none", async () => {
    const monitor = new FakeMonitor({ outputs });
    await build(monitor, { providers: { aws: "urn:p::1", kubernetes: "urn:k::2" } });
    const given = monitor.registrations.map(({ name, provider, providers, version }) => ({ name, provider, providers, version }));
    const all = { aws: "urn:p::1", kubernetes: "urn:k::2" };
    assert.deepEqual(given, [
      { name: "c", provider: undefined, providers: all, version: undefined },
      { name: "a", provider: "urn:p::1", providers: undefined, version: "7.0.0" },
      { name: "b", provider: "urn:p::1", providers: undefined, version: "7.0.0" },
      { name: "g", provider: undefined, providers: all, version: undefined },
      { name: "k", provider: undefined, providers: undefined, version: "4.0.0" },
    ]);
  });

  it("hands protection on to every child, aliases and ignored changes to the component only", async () => {
    const monitor = new FakeMonitor({ outputs });
    const aliases = [new Alias()];
    await build(monitor, { protect: true, retainOnDelete: true, aliases, ignoreChanges: ["x"] });
    assert.deepEqual(
      monitor.registrations.map(({ protect, retainOnDelete }) => [protect, retainOnDelete]),
      Array(5).fill([true, true]),
    );
    assert.deepEqual(
      monitor.registrations.map((registration) => registration.aliases?.length),
      [1, undefined, undefined, undefined, undefined],
    );
    assert.deepEqual(
      monitor.registrations.map(({ ignoreChanges }) => ignoreChanges),
      [["x"], undefined, ["tags"], undefined, undefined],
    );
  });

  it("records the outputs of a component inside it, when all children are there", async () => {
    const monitor = new FakeMonitor({ outputs });
    await build(monitor);
    const reference = new ResourceReference(`${A.replace("::a", "")}$aws:m/b:B::b`, "id-of-B-b");
    assert.deepEqual(monitor.outputs, [
      { urn: `urn:pulumi:test::project::pkg:index:Component$pkg:index:Group::g`, outputs: { b: reference } },
    ]);
  });

  it("has unknown ids and outputs in the preview of what does not exist yet", async () => {
    const monitor = new FakeMonitor({ preview: true, outputs });
    await build(monitor);
    assert.deepEqual(monitor.find("aws:m/b:B", "b").inputs, { aId: Unknown.instance, arn: Unknown.instance, both: "y", plain: 1 });
  });

  it("refuses resource options that the real component would hand on and it cannot", async () => {
    const cases: [string, (raw: ConstructMessage) => void][] = [
      ["deletedWith", (raw) => raw.setDeletedwith("urn:x")],
      ["replaceOnChanges", (raw) => raw.setReplaceonchangesList(["a"])],
      ["additionalSecretOutputs", (raw) => raw.setAdditionalsecretoutputsList(["a"])],
      ["customTimeouts", (raw) => raw.setCustomtimeouts(timeouts("5m"))],
    ];
    for (const [option, set] of cases) {
      const raw = new ConstructMessage();
      set(raw);
      const monitor = new FakeMonitor({ outputs });
      await assert.rejects(build(monitor, { raw }), {
        message: `pkg:index:Component "c": the stand-in does not model the resource option ${option}; leave it out.`,
      });
      assert.equal(monitor.registrations.length, 0);
    }
    const raw = new ConstructMessage();
    raw.setCustomtimeouts(timeouts("")); // the Node SDK always sends the field
    const monitor = new FakeMonitor({ outputs });
    await build(monitor, { raw });
    assert.equal(monitor.registrations.length, 5);
  });
});

function timeouts(create: string): ConstructMessage.CustomTimeouts {
  const message = new ConstructMessage.CustomTimeouts();
  message.setCreate(create);
  return message;
}

describe("the outputs of children", () => {
  const family = new Family();
  family.add("made", {
    urn: "urn:m",
    id: "i",
    state: { list: [{ arn: "x" }], hidden: new Secret({ data: "s" }), later: Unknown.instance },
  });
  family.add("planned", { urn: "urn:p", id: Unknown.instance, state: { name: "n" } });

  it("are reached through lists and records", () => {
    assert.equal(family.output("made", "list", 0, "arn"), "x");
    assert.equal(family.output("made", "list", 1, "arn"), undefined);
    assert.equal(family.output("made", "nothing"), undefined);
  });

  it("stay secret and stay unknown on the way down", () => {
    assert.deepStrictEqual(family.output("made", "hidden", "data"), new Secret("s"));
    assert.equal(family.output("made", "later", "arn"), Unknown.instance);
  });

  it("are unknown when the resource does not exist yet and says nothing of them", () => {
    assert.equal(family.output("planned", "arn"), Unknown.instance);
    assert.equal(family.output("planned", "name"), "n");
  });

  it("can neither be asked of a child that is not registered, nor registered twice", () => {
    assert.throws(() => family.id("other"), { message: "the child other is used before it is registered" });
    assert.throws(() => family.add("made", family.get("made")), { message: "two children have the key made" });
  });

  it("are lifted as the SDKs do", () => {
    const join = (...operands: Parameters<typeof lift>[0]) => lift(operands, (plain) => plain.join("-"));
    assert.equal(join("a", "b"), "a-b");
    assert.deepStrictEqual(join(new Secret("a"), "b"), new Secret("a-b"));
    assert.equal(join("a", [Unknown.instance]), Unknown.instance);
    assert.deepStrictEqual(join(new Secret("a"), Unknown.instance), new Secret(Unknown.instance));
  });
});

describe("a provider of components", () => {
  const provider = componentProvider("pkg", {
    "pkg:index:B": async () => ({ urn: "u", state: {} }),
    "pkg:index:A": async () => ({ urn: "v", state: {} }),
  });
  const known = "it has the components pkg:index:A, pkg:index:B. Use the real plugin (REAL=pkg) or model it.";

  it("constructs what it has and refuses other components, resources and functions", async () => {
    const monitor = new FakeMonitor();
    assert.equal((await provider.construct!(monitor.request("pkg:index:A", "a", {}))).urn, "v");
    await assert.rejects(async () => provider.construct!(monitor.request("pkg:index:C", "c", {})), {
      message: `the pkg stand-in has no component pkg:index:C; ${known}`,
    });
    await assert.rejects(provider.create({ urn: "u", type: "pkg:index:R", name: "r", inputs: {}, timeout: 0, preview: false }), {
      message: `the pkg stand-in has no resource pkg:index:R; ${known}`,
    });
    await assert.rejects(provider.invoke!({ token: "pkg:index:f", args: {}, preview: false }), {
      message: `the pkg stand-in has no function pkg:index:f; ${known}`,
    });
  });
});

describe("the version of a dependency", () => {
  const top = createRequire(resolve(process.cwd(), "package.json"));
  const installed = (name: string): string => (top(`${name}/package.json`) as { version: string }).version;

  it("is that of the package that the owner resolves", () => {
    assert.equal(packageVersion("@pulumi/awsx", "@pulumi/aws"), installed("@pulumi/aws"));
    assert.equal(packageVersion("@pulumi/eks", "@pulumi/kubernetes"), installed("@pulumi/kubernetes"));
    // Positive control: the owner's own copy wins over the one at the top.
    assert.notEqual(packageVersion("@pulumi/eks", "semver"), installed("semver"));
  });
});
