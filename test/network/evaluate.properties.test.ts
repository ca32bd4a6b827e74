import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Endpoint, Pod, World } from "../../rehearsal/network/endpoint";
import { reachable } from "../../rehearsal/network/evaluate";
import { type Direction, type NetworkPolicy, readPolicy } from "../../rehearsal/network/policy";
import { formatPorts, hasPort, includes, isEmpty, PROTOCOLS } from "../../rehearsal/network/port-set";
import { selects } from "../../rehearsal/network/selector";
import { mayOpen } from "./naive";
import { type Manifest, manifest, type SmallWorld, smallWorld, worldOf } from "./worlds";

const RUNS = 200;
/** Every pair of endpoints of a small world, a pair with itself included. */
const PAIRS = 36;

const pairs = ({ endpoints }: SmallWorld) => endpoints.flatMap((source) => endpoints.map((target) => [source, target] as const));
const isolates = (policy: NetworkPolicy, direction: Direction, pod: Endpoint) =>
  pod.kind === "pod" && policy.namespace === pod.namespace && policy.types.includes(direction) && selects(policy.podSelector, pod.labels);
const isIsolated = (world: World, direction: Direction, pod: Endpoint) => world.policies.some((policy) => isolates(policy, direction, pod));

test("the evaluation is that of a naive one, packet by packet", () => {
  const counts = { packets: 0, allowed: 0, partly: 0 };
  fc.assert(
    fc.property(smallWorld, (small) => {
      const world = worldOf(small);
      for (const [source, target] of pairs(small)) {
        const ports = reachable(world, source, target);
        const text = formatPorts(ports);
        if (text !== "*" && text !== "-") counts.partly++;
        const packets = [
          ...PROTOCOLS.flatMap((protocol) => Array.from({ length: 9 }, (_, index) => [protocol, index + 1] as const)),
          ["ICMP", 0] as const,
        ];
        for (const [protocol, port] of packets) {
          const allowed = protocol === "ICMP" ? ports.other : hasPort(ports, protocol, port);
          assert.equal(allowed, mayOpen(small, source, target, protocol, port), `${port}/${protocol} of ${text}`);
          counts.packets++;
          if (allowed) counts.allowed++;
        }
      }
    }),
    { numRuns: RUNS },
  );
  assert.equal(counts.packets, RUNS * PAIRS * 28);
  const share = counts.allowed / counts.packets;
  assert.ok(share > 0.2 && share < 0.95 && counts.partly > 100, `the generator proves nothing: ${JSON.stringify(counts)}`);
});

test("a policy that isolates no pod anew takes no connection away", () => {
  const counts = { pairs: 0, more: 0 };
  fc.assert(
    fc.property(smallWorld, manifest, (small, added) => {
      const before = worldOf(small);
      const policy = readPolicy(added);
      const after = { ...before, policies: [...before.policies, policy] };
      for (const [source, target] of pairs(small)) {
        if (isolates(policy, "Egress", source) && !isIsolated(before, "Egress", source)) continue;
        if (isolates(policy, "Ingress", target) && !isIsolated(before, "Ingress", target)) continue;
        const [was, is] = [reachable(before, source, target), reachable(after, source, target)];
        assert.ok(includes(is, was), `${formatPorts(was)} became ${formatPorts(is)}`);
        counts.pairs++;
        if (!includes(was, is)) counts.more++;
      }
    }),
    { numRuns: RUNS },
  );
  assert.ok(counts.pairs > 2500 && counts.more > 10, `the generator proves nothing: ${JSON.stringify(counts)}`);
});

test("the first policy that isolates a pod in a direction gives it no connection", () => {
  const counts = { pairs: 0, fewer: 0 };
  fc.assert(
    fc.property(smallWorld, manifest, (small, added) => {
      const before = worldOf(small);
      const policy = readPolicy(added);
      const after = { ...before, policies: [...before.policies, policy] };
      for (const [source, target] of pairs(small)) {
        // Where the other end was isolated before, the new policy may also be its second, which can give it something.
        if (isolates(policy, "Egress", source) && isIsolated(before, "Egress", source)) continue;
        if (isolates(policy, "Ingress", target) && isIsolated(before, "Ingress", target)) continue;
        if (!isolates(policy, "Egress", source) && !isolates(policy, "Ingress", target)) continue;
        const [was, is] = [reachable(before, source, target), reachable(after, source, target)];
        assert.ok(includes(was, is), `${formatPorts(was)} became ${formatPorts(is)}`);
        counts.pairs++;
        if (!includes(is, was)) counts.fewer++;
      }
    }),
    { numRuns: RUNS },
  );
  assert.ok(counts.pairs > 200 && counts.fewer > 50, `the generator proves nothing: ${JSON.stringify(counts)}`);
});

test("deny-all in both namespaces and nothing else leaves only a pod's self and its node", () => {
  const denyAll = (namespace: string): Manifest => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "deny-all", namespace },
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  });
  const isPod = (endpoint: Endpoint): endpoint is Pod => endpoint.kind === "pod";
  let [denied, open] = [0, 0];
  fc.assert(
    fc.property(smallWorld, (small) => {
      const [bare, closed] = [worldOf({ ...small, policies: [] }), worldOf({ ...small, policies: ["one", "two"].map(denyAll) })];
      for (const [source, target] of pairs(small)) {
        assert.equal(formatPorts(reachable(bare, source, target)), "*", "positive control: without policies everything is open");
        const ends = [source, target];
        const stays = source === target || ends.some(({ kind }) => kind === "own-node") || !ends.some(isPod);
        assert.equal(isEmpty(reachable(closed, source, target)), !stays);
        if (stays) open++;
        else denied++;
      }
    }),
    { numRuns: RUNS },
  );
  // 3 × 2 between pods and 3 × 2 × 2 with the two addresses.
  assert.deepEqual([denied, open], [RUNS * 18, RUNS * 18]);
});

test("the order of policies, rules, peers and ports makes no difference", () => {
  let cases = 0;
  const reversed = (policy: Manifest): Manifest => {
    const { ingress, egress } = policy.spec;
    return {
      ...policy,
      spec: {
        ...policy.spec,
        ...(ingress && {
          ingress: ingress
            .map(({ from, ports }) => ({ ...(from && { from: [...from].reverse() }), ...(ports && { ports: [...ports].reverse() }) }))
            .reverse(),
        }),
        ...(egress && {
          egress: egress
            .map(({ to, ports }) => ({ ...(to && { to: [...to].reverse() }), ...(ports && { ports: [...ports].reverse() }) }))
            .reverse(),
        }),
      },
    };
  };
  fc.assert(
    fc.property(smallWorld, (small) => {
      const other = worldOf({ ...small, policies: small.policies.map(reversed).reverse() });
      for (const [source, target] of pairs(small)) {
        assert.deepEqual(reachable(other, source, target), reachable(worldOf(small), source, target));
        cases++;
      }
    }),
    { numRuns: RUNS },
  );
  assert.equal(cases, RUNS * PAIRS);
});
