import assert from "node:assert/strict";
import { test } from "node:test";
import { readPolicy } from "../../rehearsal/network/policy";

const policy = (spec: object, more: object = {}) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "example", namespace: "sample" },
  spec,
  ...more,
});

test("the directions that a policy isolates in are the API server's defaults", () => {
  const types = (spec: object) => readPolicy(policy(spec)).types;
  assert.deepEqual(types({}), ["Ingress"]);
  assert.deepEqual(types({ ingress: [{}] }), ["Ingress"]);
  assert.deepEqual(types({ egress: [] }), ["Ingress"]);
  assert.deepEqual(types({ egress: [{}] }), ["Ingress", "Egress"]);
  assert.deepEqual(types({ policyTypes: ["Egress"] }), ["Egress"]);
  assert.deepEqual(types({ policyTypes: ["Ingress"], egress: [{}] }), ["Ingress"]);
});

test("empty lists of peers and ports are no restriction, and a port is one of TCP unless it says otherwise", () => {
  const read = readPolicy(policy({ ingress: [{ from: [], ports: [] }, { ports: [{ port: 80 }, { protocol: "UDP" }] }] }));
  assert.deepEqual(read.ingress, [
    { peers: undefined, ports: undefined },
    { peers: undefined, ports: [{ protocol: "TCP", port: 80 }, { protocol: "UDP" }] },
  ]);
});

test("what cannot be evaluated exactly is refused, by name and with every fault", () => {
  const peer = (each: object) => policy({ egress: [{ to: [each] }] });
  const port = (each: object) => policy({ egress: [{ ports: [each] }] });
  const cases: [object, RegExp][] = [
    [policy({ podSelecter: {} }), /spec: Unrecognized key: "podSelecter"/],
    [policy({ ingress: [{ to: [] }] }), /spec\.ingress\.0: Unrecognized key: "to"/],
    [policy({}, { apiVersion: "policy.networking.k8s.io/v1alpha1" }), /apiVersion: Invalid input: expected "networking\.k8s\.io\/v1"/],
    [policy({}, { kind: "ClusterNetworkPolicy" }), /kind: Invalid input: expected "NetworkPolicy"/],
    [policy({}, { metadata: { name: "example" } }), /metadata\.namespace: Invalid input/],
    [policy({ podSelector: { matchLabels: { tier: true } } }), /spec\.podSelector\.matchLabels\.tier: Invalid input/],
    [peer({}), /to\.0: a peer needs a selector or an ipBlock/],
    [peer({ ipBlock: { cidr: "10.0.0.0/8" }, podSelector: {} }), /to\.0: a peer with an ipBlock has no selector/],
    [peer({ ipBlock: { cidr: "fd00::/8" } }), /cidr: "fd00::\/8" is not an IPv4 block/],
    [peer({ ipBlock: { cidr: "10.0.0.1/8" } }), /cidr: "10\.0\.0\.1\/8" is not an IPv4 block/],
    [peer({ ipBlock: { cidr: "10.0.0.0/8", except: ["10.0.0.0/8"] } }), /except 10\.0\.0\.0\/8 is not a part of 10\.0\.0\.0\/8/],
    [peer({ ipBlock: { cidr: "10.0.0.0/8", except: ["11.0.0.0/16"] } }), /except 11\.0\.0\.0\/16 is not a part of 10\.0\.0\.0\/8/],
    [port({ port: 0 }), /ports\.0\.port: Too small/],
    [port({ protocol: "ICMP" }), /ports\.0\.protocol: Invalid option/],
    [port({ port: "web", endPort: 90 }), /endPort needs a numeric port that is not above it/],
    [port({ port: 90, endPort: 80 }), /endPort needs a numeric port that is not above it/],
    [port({ endPort: 80 }), /endPort needs a numeric port that is not above it/],
  ];
  for (const [manifest, message] of cases) assert.throws(() => readPolicy(manifest), { message });
  assert.equal(cases.length, 17);
  assert.throws(() => readPolicy(policy({ podSelecter: {}, ingress: [{ to: [] }] })), {
    message:
      'NetworkPolicy sample/example cannot be evaluated: spec.ingress.0: Unrecognized key: "to"; spec: Unrecognized key: "podSelecter"',
  });
  assert.throws(() => readPolicy(undefined), { message: /^NetworkPolicy undefined\/undefined cannot be evaluated: manifest: / });
});
