import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  ALL_PORTS,
  formatPorts,
  hasPort,
  includes,
  intersection,
  isEmpty,
  NO_PORTS,
  type PortSet,
  portRange,
  PROTOCOLS,
  union,
} from "../../rehearsal/network/port-set";

const RUNS = 500;
/** Small numbers, so that ranges meet, touch and nest. */
const range = fc
  .tuple(fc.constantFrom(...PROTOCOLS), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 4 }))
  .map(([protocol, first, more]) => portRange(protocol, first, first + more));
const set = fc
  .tuple(fc.array(range, { maxLength: 4 }), fc.boolean())
  .map(([ranges, other]): PortSet => ranges.reduce(union, { ...NO_PORTS, other }));
/** The same set one port at a time. */
const members = (ports: PortSet) =>
  new Set([
    ...PROTOCOLS.flatMap((protocol) =>
      Array.from({ length: 20 }, (_, port) => port)
        .filter((port) => hasPort(ports, protocol, port))
        .map((port) => `${port}/${protocol}`),
    ),
    ...(ports.other ? ["other"] : []),
  ]);

test("union, intersection, inclusion and emptiness are those of sets of single ports", () => {
  const counts = { cases: 0, included: 0, empty: 0 };
  fc.assert(
    fc.property(set, set, (one, two) => {
      const [a, b] = [members(one), members(two)];
      assert.deepEqual(members(union(one, two)), new Set([...members({ ...ALL_PORTS })].filter((each) => a.has(each) || b.has(each))));
      assert.deepEqual(members(intersection(one, two)), new Set([...a].filter((each) => b.has(each))));
      assert.equal(
        includes(one, two),
        [...b].every((each) => a.has(each)),
      );
      assert.equal(isEmpty(one), a.size === 0);
      counts.cases++;
      if (includes(one, two)) counts.included++;
      if (isEmpty(one)) counts.empty++;
    }),
    { numRuns: RUNS },
  );
  assert.equal(counts.cases, RUNS);
  assert.ok(counts.included > 10 && counts.empty > 5, `the generator proves nothing: ${JSON.stringify(counts)}`);
});

test("equal sets have one form and one text", () => {
  fc.assert(
    fc.property(fc.array(range, { minLength: 1, maxLength: 5 }), (ranges) => {
      const forwards = ranges.reduce(union, NO_PORTS);
      const backwards = [...ranges].reverse().reduce(union, NO_PORTS);
      assert.deepEqual(forwards, backwards);
      assert.equal(formatPorts(forwards), formatPorts(union(backwards, forwards)));
    }),
    { numRuns: RUNS },
  );
});

test("sets as text", () => {
  const of = (...sets: PortSet[]) => formatPorts(sets.reduce(union, NO_PORTS));
  assert.equal(of(), "-");
  assert.equal(of(ALL_PORTS), "*");
  assert.equal(of(portRange("TCP", 443), portRange("TCP", 80), portRange("UDP", 53)), "80,443/TCP 53/UDP");
  assert.equal(of(portRange("SCTP", 8000, 8010), portRange("SCTP", 8011)), "8000-8011/SCTP");
  assert.equal(of(portRange("TCP", 1, 65535)), "*/TCP");
  // All ports of all three protocols are still not ICMP.
  assert.equal(of(...PROTOCOLS.map((protocol) => portRange(protocol, 1, 65535))), "*/TCP */UDP */SCTP");
  assert.equal(of({ ...NO_PORTS, other: true }, portRange("UDP", 1)), "1/UDP other");
});
