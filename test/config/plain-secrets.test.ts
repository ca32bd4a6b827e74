import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { findPlainSecrets } from "../../config/plain-secrets";
import { ROOT } from "./fixtures";

// Put together here so that no scanner takes this file for a leak.
const AWS_KEY = `AKIA${"ABCDEFGH12345678"}`;
const GITHUB = `ghp_${"a1B2".repeat(9)}`;
const PEM = `-----BEGIN OPENSSH ${"PRIVATE"} KEY-----`;

const found = (text: string) => findPlainSecrets(text).map(({ line, text: sentence }) => `${line} ${sentence}`);

test("encrypted values below numinia:secrets are fine, readable ones are not", () => {
  assert.deepEqual(found("config:\n  numinia:secrets:\n    receiver:\n      token: { secure: AAABBB }\n    git:\n      password:\n        secure: CCC\n"), []);
  assert.deepEqual(found("config:\n  numinia:secrets:\n    receiver:\n      token: in-the-clear\n    git: { password: { secure: CCC, extra: x } }\n"), [
    "4 numinia:secrets.receiver.token is in plain text; remove it and run: pulumi config set --secret --path 'numinia:secrets.receiver.token' (it reads the value from standard input)",
    "5 numinia:secrets.git.password.secure is in plain text; remove it and run: pulumi config set --secret --path 'numinia:secrets.git.password.secure' (it reads the value from standard input)",
    "5 numinia:secrets.git.password.extra is in plain text; remove it and run: pulumi config set --secret --path 'numinia:secrets.git.password.extra' (it reads the value from standard input)",
  ]);
  assert.deepEqual(found("config:\n  numinia:secrets: whole\n"), ["2 numinia:secrets is in plain text; remove it and run: pulumi config set --secret --path 'numinia:secrets.<name>' (it reads the value from standard input)"]);
  assert.deepEqual(found("config:\n  numinia:secrets: { secure: AAA }\n"), []);
});

test("an encrypted value elsewhere in numinia's keys is refused, another package's is its own affair", () => {
  assert.deepEqual(found("config:\n  numinia:platform:\n    domain: { secure: AAA }\n  other:thing: { secure: AAA }\n"), [
    "3 numinia:platform.domain is encrypted, but the program would read it into plain text; move it below numinia:secrets",
  ]);
});

test("keys named like secrets are refused with a readable value, names of secrets are not", () => {
  assert.deepEqual(found("secretsprovider: awskms://alias/x\nconfig:\n  numinia:naming: { secret: \"{organization}\" }\n"), []);
  assert.deepEqual(found("config:\n  numinia:naming: { controllerRoles: { external-secrets: some-role } }\n  numinia:organizations:\n    - applications: [{ name: a, secrets: { JWT_SECRET: generated, API_TOKEN: provided } }]\n"), []);
  assert.deepEqual(found("config:\n  numinia:organizations:\n    - applications: [{ name: a, secrets: { JWT_SECRET: the-value } }]\n"), [
    "3 numinia:organizations.0.applications.0.secrets.JWT_SECRET is named like a secret and is in plain text; secrets belong below numinia:secrets",
  ]);
  assert.deepEqual(found("config:\n  numinia:organizations:\n    - apiKey: abc\n  grafana:adminPassword: abc\n  other:accessKey: ''\n"), [
    "3 numinia:organizations.0.apiKey is named like a secret and is in plain text; secrets belong below numinia:secrets",
    "4 grafana:adminPassword is named like a secret and is in plain text; secrets belong below numinia:secrets",
  ]);
});

test("well-known forms of secrets are found anywhere, comments included", () => {
  assert.deepEqual(found(`# ${AWS_KEY}\nconfig:\n  a:b: ${GITHUB}\n  c:d: |\n    ${PEM}\n  e:f: https://user:word@example.org/x\n`), [
    "1 has an AWS access key id in plain text; revoke it and remove the line",
    "3 has a GitHub token in plain text; revoke it and remove the line",
    "5 has a private key in plain text; revoke it and remove the line",
    "6 has a password in a URL in plain text; revoke it and remove the line",
  ]);
  assert.deepEqual(found("config:\n  a:b: https://github.com/numengames/numinia-k8s.git\n  c:d: ssh://git@example.org:22/x\n"), []);
});

test("a text that is not YAML is not passed as clean", () => {
  assert.match(found("config: {a: b\n")[0]!, /is not YAML, so it cannot be checked for secrets$/);
});

test("the command passes this repository's stacks, refuses a leak without repeating it, and refuses to look at nothing", () => {
  const run = (directory: string) => spawnSync(process.execPath, ["--import", "tsx", join(ROOT, "config/plain-secrets-cli.ts"), directory], { cwd: ROOT, encoding: "utf8" });
  const clean = run(ROOT);
  assert.equal(clean.status, 0, clean.stderr);
  assert.match(clean.stdout, /^\d+ stack files, no secret in plain text\n$/);
  const directory = mkdtempSync(join(tmpdir(), "plain-secrets-"));
  try {
    assert.deepEqual([run(directory).status, run(directory).stderr], [2, `no Pulumi.<stack>.yaml in ${directory}\n`]);
    const text = readFileSync(join(ROOT, "Pulumi.prod.yaml"), "utf8");
    writeFileSync(join(directory, "Pulumi.leak.yaml"), `${text}  numinia:secrets:\n    receiver: { token: MARKER }\n`);
    const leak = run(directory);
    assert.equal(leak.status, 1);
    assert.match(leak.stderr, /^Pulumi\.leak\.yaml:\d+: numinia:secrets\.receiver\.token is in plain text/);
    assert.ok(!(leak.stdout + leak.stderr).includes("MARKER"));
  } finally {
    rmSync(directory, { recursive: true });
  }
});
