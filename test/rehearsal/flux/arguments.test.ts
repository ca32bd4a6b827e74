import assert from "node:assert/strict";
import { test } from "node:test";
import { REPLACEMENTS, replaceArguments } from "../../../rehearsal/flux/arguments";
import { CONTROLLERS, type ControllerName } from "../../../rehearsal/flux/controllers";
import { chooseEndpoints, type Endpoints } from "../../../rehearsal/flux/endpoints";

const each = (prefix: string) =>
  Object.fromEntries(CONTROLLERS.map((name) => [name, `${prefix}-${name}`])) as Record<ControllerName, string>;
const endpoints: Endpoints = { storage: "storage", events: "events", receiver: "receiver", metrics: each("m"), health: each("h") };

test("known flags are replaced where they stand, in every notation, and the others kept in order", () => {
  const args = [
    "--events-addr=http://notification-controller.flux-system/",
    "--watch-all-namespaces=true",
    "-storage-path=/data",
    "--log-level",
    "debug",
    "--storage-adv-addr",
    "source-controller.flux-system.svc",
    "--enable-leader-election",
    "--requeue-dependency=5s",
  ];
  assert.deepEqual(replaceArguments("source-controller", args, endpoints, "/here"), [
    "--events-addr=http://events/",
    "--watch-all-namespaces=true",
    "--storage-path=/here",
    "--log-level",
    "debug",
    "--storage-adv-addr=storage",
    "--enable-leader-election=false",
    "--requeue-dependency=5s",
    "--metrics-addr=m-source-controller",
    "--health-addr=h-source-controller",
    "--storage-addr=storage",
  ]);
});

test("a flag that is given twice is replaced once", () => {
  const result = replaceArguments("kustomize-controller", ["--health-addr=:1", "--health-addr=:2"], endpoints, "/here");
  assert.deepEqual(
    result.filter((arg) => arg.startsWith("--health-addr")),
    ["--health-addr=h-kustomize-controller"],
  );
});

test("only the listed flags are ever added", () => {
  for (const name of CONTROLLERS) {
    const flags = REPLACEMENTS.filter(({ controllers }) => controllers.includes(name)).map(({ flag }) => flag);
    assert.deepEqual(
      replaceArguments(name, [], endpoints, "/here").map((arg) => /^--([^=]+)=/.exec(arg)![1]),
      flags,
    );
  }
});

test("eleven listeners get eleven addresses on 127.0.0.1", async () => {
  const { storage, events, receiver, metrics, health } = await chooseEndpoints();
  const all = [storage, events, receiver, ...Object.values(metrics), ...Object.values(health)];
  assert.equal(new Set(all).size, 11);
  assert.deepEqual(
    all.filter((address) => !/^127\.0\.0\.1:\d+$/.test(address)),
    [],
  );
});
