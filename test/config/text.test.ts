import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import { dnsLabel, readsAsOtherType, safeText } from "../../config/schema/text";
import { staysText } from "../../lib/substitutions";
import { gitUrlFault, isBranch, isFluxDuration, isRepositoryPath } from "../../config/urls";

const letter = fc.constantFrom(..."abefnoxyzEOT0123456789 ._@:/+-");
const word = fc.oneof(
  fc.array(letter, { minLength: 1, maxLength: 12 }).map((letters) => letters.join("")),
  fc.constantFrom("yes", "No", "on", "OFF", "y", "n", "null", "true", "False", "12", "1_000", "0x1F", "0o17", "017", "0b11", "1e3", "1.5", "1:30", "190:20:30", "2024-01-02", "1.", "1E+4", "2001-12-14 21:59:43", "a: b", "a:", "x #y"),
);

test("accepted text survives a substitution into YAML 1.1 and 1.2 as the same text", () => {
  let accepted = 0;
  let refused = 0;
  fc.assert(fc.property(word, fc.boolean(), (text, asLabel) => {
    // This reader takes e3 for a YAML 1.1 number; neither the specification nor Flux's reader does.
    fc.pre(!/^[eE][+-]?\d+$/.test(text));
    const { success } = (asLabel ? dnsLabel() : safeText()).safeParse(text);
    if (!success) {
      refused++;
      return;
    }
    accepted++;
    assert.ok(staysText(text), `${text}: the tree takes it for something else`);
    for (const version of ["1.1", "1.2"] as const) assert.deepEqual(parse(`key: ${text}\n`, { version }), { key: text }, `${text} in YAML ${version}`);
  }), { numRuns: 5000 });
  assert.ok(accepted > 500 && refused > 500, `${accepted} accepted, ${refused} refused: one side proves nothing`);
});

test("ordinary names are not mistaken for numbers or dates", () => {
  for (const text of ["r3s3t", "3d", "1st-world", "e3", "v2.9.3", "2024-spring", "north", "yesterday", "0xy", "1.2.3", "pro"]) assert.equal(readsAsOtherType(text), false, text);
  for (const text of ["2024", "1e3", "0x1f", "no", "Y", "~", "12:30", "2024-05-06", "1_0", "3e_3", "5e8_", "1E_", "1e"]) assert.equal(readsAsOtherType(text), true, text);
});

test("Git URLs: what is accepted, and the rule that refuses the rest", () => {
  const cases: [string, string | undefined][] = [
    ["https://github.com/numengames/numinia-k8s.git", undefined], ["https://git.example.org:8443/a/b_c", undefined], ["ssh://git@example.org/a/b.git", undefined], ["ssh://example.org:2222/a.git", undefined],
    ["http://127.0.0.1:8080/a.git", undefined], ["http://localhost/a.git", undefined], ["http://[::1]:80/a.git", undefined], ["http://127.9.9.9/a.git", undefined],
    ["http://10.0.0.1/a.git", "url-clear-text"], ["http://localhost.example.org/a.git", "url-clear-text"], ["http://128.0.0.1/a.git", "url-clear-text"],
    ["https://user@example.org/a.git", "url-credentials"], ["https://user:word@example.org/a.git", "url-credentials"], ["ssh://git:word@example.org/a.git", "url-credentials"], ["http://user:word@127.0.0.1/a.git", "url-credentials"],
    ["git@example.org:a/b.git", "url-scheme"], ["git://example.org/a.git", "url-scheme"], ["oci://example.org/a", "url-scheme"], ["file:///srv/a.git", "url-scheme"],
    ["", "url-malformed"], ["example.org/a.git", "url-malformed"], ["https://example.org", "url-malformed"], ["https://example.org/a.git#main", "url-malformed"], ["https://example.org/a b.git", "url-malformed"],
  ];
  for (const [url, fault] of cases) assert.equal(gitUrlFault(url), fault, url);
});

test("paths, branches and intervals: what is accepted and refused", () => {
  const check = (accepts: (text: string) => boolean, good: string[], bad: string[]) => {
    for (const text of good) assert.equal(accepts(text), true, text);
    for (const text of bad) assert.equal(accepts(text), false, text);
  };
  check(isRepositoryPath, ["./", "./clusters", "./clusters/prod-cluster", "./a/b/", "./.hidden/x_y.z"], ["", ".", "..", "/", "clusters", "/clusters", "./..", "./a/../b", "./a//b", "././a", "./a b", ".//", "./a/."]);
  check(isBranch, ["main", "release/2.x", "feature/a_b+c", "v1"], ["", "-x", "a..b", "a b", "a/", "/a", "a//b", "a.lock", "a.", "a~1", "a@{0}", ".a", "a/.b"]);
  check(isFluxDuration, ["1m0s", "30s", "1h", "500ms", "1.5m", "0m1s"], ["", "60", "0s", "0m0s", "1 m", "-1s", "1d", "1m0", "s", "1us"]);
});
