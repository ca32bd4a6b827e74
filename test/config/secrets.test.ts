import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parsePlatformConfig, parseSecrets } from "../../config/parse";
import { ConfigErrors } from "../../config/problems";
import { readStackFile } from "../../config/stack-file";
import { fixtures, NOW } from "./fixtures";

const base = readStackFile(fixtures("valid").find(({ name }) => name === "everything")!.text).raw;
const MARKER = "s3cr3t-marker";

/** Any value that someone could put where a secret belongs, each text of it marked. */
const anything = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 },
    fc.string({ maxLength: 30 }).map((text) => MARKER + text),
    fc.constantFrom<unknown>(null, true, 7, "", [], {}),
    fc.array(tie("value"), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom("git", "receiver", "token", "repositories", "applications", "hello", "API_KEY", "sample", "live", "username", "password", "identity", "knownHosts", "other"), tie("value"), { maxKeys: 4 })),
})).value;

test("whatever stands below numinia:secrets, no message repeats any of it", () => {
  const config = parsePlatformConfig(base, undefined, NOW);
  let refused = 0;
  fc.assert(fc.property(anything, fc.boolean(), (secrets, encrypted) => {
    const text = typeof secrets === "string" ? secrets : JSON.stringify(secrets);
    try {
      parseSecrets({ ...base, "numinia:secrets": text }, config, new Set(encrypted ? ["numinia:secrets"] : []));
    } catch (error) {
      assert.ok(error instanceof ConfigErrors, String(error));
      assert.ok(!error.message.includes(MARKER), error.message);
      refused++;
    }
  }), { numRuns: 1000 });
  assert.ok(refused > 900, `only ${refused} of 1000 were refused`);
});

test("a configuration error does not repeat text that is not JSON", () => {
  assert.throws(() => parsePlatformConfig({ ...base, "numinia:platform": `{"name": "${MARKER}` }), (error: Error) => {
    assert.match(error.message, /numinia:platform: expected a mapping \(key: value\), found text/);
    assert.ok(!error.message.includes(MARKER));
    return true;
  });
});

test("credentials fit the scheme of the URL that they are for", () => {
  const password = { username: "robot", password: MARKER };
  const key = { identity: MARKER, knownHosts: MARKER };
  const config = parsePlatformConfig(base, undefined, NOW);
  const problemsOf = (url: string, git: unknown): string[] => {
    const raw = { "numinia:secrets": JSON.stringify({ ...(git ? { git } : {}), receiver: { token: "0123456789abcdefghij" }, repositories: {} }) };
    try {
      parseSecrets(raw, { ...config, delivery: { ...config.delivery, url }, organizations: [] });
      return [];
    } catch (error) {
      return (error as ConfigErrors).problems.map(({ path, rule }) => `${path} ${rule}`);
    }
  };
  const cases: [string, unknown, string[]][] = [
    ["https://example.org/a.git", undefined, []], ["https://example.org/a.git", password, []], ["http://127.0.0.1:3000/a.git", password, []], ["ssh://git@example.org/a.git", key, []],
    ["https://example.org/a.git", key, ["numinia:secrets.git credentials-scheme"]], ["http://127.0.0.1:3000/a.git", key, ["numinia:secrets.git credentials-scheme"]],
    ["ssh://git@example.org/a.git", password, ["numinia:secrets.git credentials-scheme"]], ["ssh://git@example.org/a.git", undefined, ["numinia:secrets.git credentials-needed"]],
    ["ssh://git@example.org/a.git", { identity: MARKER }, ["numinia:secrets.git credentials-incomplete"]], ["https://example.org/a.git", { password: MARKER }, ["numinia:secrets.git credentials-incomplete"]],
    ["https://example.org/a.git", {}, ["numinia:secrets.git credentials-incomplete"]], ["https://example.org/a.git", { ...password, ...key }, ["numinia:secrets.git credentials-mixed"]],
  ];
  for (const [url, git, expected] of cases) assert.deepEqual(problemsOf(url, git), expected, `${url} ${Object.keys(git ?? {}).join()}`);
});
