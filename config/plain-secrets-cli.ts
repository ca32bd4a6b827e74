import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findPlainSecrets } from "./plain-secrets";

// node --import tsx config/plain-secrets-cli.ts [directory]: refuses stack files in which a secret is readable.

const directory = process.argv[2] ?? join(__dirname, "..");
const files = readdirSync(directory)
  .filter((name) => /^Pulumi\..+\.ya?ml$/.test(name))
  .sort();
const findings = files.flatMap((name) =>
  findPlainSecrets(readFileSync(join(directory, name), "utf8")).map(({ line, text }) => `${name}:${line}: ${text}`),
);

if (files.length === 0) {
  // A check that looked at nothing must not pass.
  console.error(`no Pulumi.<stack>.yaml in ${directory}`);
  process.exitCode = 2;
} else if (findings.length > 0) {
  console.error(findings.join("\n"));
  process.exitCode = 1;
} else {
  console.log(`${files.length} stack files, no secret in plain text`);
}
