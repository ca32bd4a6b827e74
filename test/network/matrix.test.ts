import assert from "node:assert/strict";
import { test } from "node:test";
import { address, type World } from "../../rehearsal/network/endpoint";
import { matrixDifferences, renderMatrix, section } from "../../rehearsal/network/matrix";
import { distinguishableLabels } from "../../rehearsal/network/pod-labels";
import { readPolicy } from "../../rehearsal/network/policy";

const policy = (namespace: string, spec: object) =>
  readPolicy({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "example", namespace }, spec });

const outward = (cidr: string, ...ports: object[]) => ({
  podSelector: {},
  policyTypes: ["Egress"],
  egress: [{ to: [{ ipBlock: { cidr } }], ports }],
});
const WORLD: World = {
  namespaces: { a: {}, b: {} },
  policies: [policy("a", outward("192.0.2.0/24", { port: 443 }, { port: 53, protocol: "UDP" })), policy("b", outward("198.51.100.1/32"))],
};
const pod = (namespace: string) => ({
  name: namespace,
  endpoints: [{ kind: "pod" as const, namespace, labels: {}, address: address("10.0.0.1").address }],
});
const TARGETS = [
  { name: "one", endpoints: [address("192.0.2.1")] },
  { name: "two", endpoints: [address("192.0.2.2"), address("198.51.100.1")] },
];
const rendered = () => renderMatrix([section("Outwards", WORLD, [pod("a"), pod("b")], TARGETS)]);

test("a section is a table, and a cell is the most that any pair of endpoints has", () => {
  assert.equal(
    rendered().split("\n").slice(3).join("\n"),
    ["", "## Outwards", "   one             two", "a  443/TCP 53/UDP  443/TCP 53/UDP", "b  -               *", ""].join("\n"),
  );
});

test("differences are said cell by cell", () => {
  const text = rendered();
  assert.deepEqual(matrixDifferences(text, text), []);
  assert.deepEqual(matrixDifferences(text.replace("b  - ", "b  80/TCP"), text), ["Outwards: b → one: 80/TCP became -"]);
  const renamed = text.replace(/^b /m, "c ");
  assert.deepEqual(matrixDifferences(text, renamed), [
    "Outwards: c → one: not there became -",
    "Outwards: c → two: not there became *",
    "Outwards: b → one: - became not there",
    "Outwards: b → two: * became not there",
  ]);
  assert.deepEqual(matrixDifferences(`${text}\n`, text), ["the same cells, written differently"]);
  assert.deepEqual(matrixDifferences("", text), ["nothing was reviewed before; 4 cells are new"]);
});

test("pods are told apart by every label that a pod selector names, absent, as named, or otherwise", () => {
  const selecting = (podSelector: object, ...peers: object[]) => policy("a", { podSelector, ingress: [{ from: peers }] });
  const labels = distinguishableLabels([
    selecting({ matchLabels: { app: "web" } }, { namespaceSelector: { matchLabels: { team: "x" } } }),
    selecting({}, { podSelector: { matchExpressions: [{ key: "tier", operator: "Exists" }] } }),
  ]);
  assert.deepEqual(
    labels,
    [{}, { app: "web" }, { app: "(another)" }].flatMap((each) => [each, { ...each, tier: "(another)" }]),
  );
  assert.deepEqual(distinguishableLabels([]), [{}]);
  const many = Array.from({ length: 7 }, (_, index) => selecting({ matchLabels: { [`label-${index}`]: "x" } }));
  assert.throws(() => distinguishableLabels(many), {
    message: "The policies tell more than 1000 kinds of pods apart by label-0, label-1, label-2, label-3, label-4, label-5, label-6.",
  });
});
