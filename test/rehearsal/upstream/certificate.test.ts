import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { createCertificate } from "../../../rehearsal/upstream/certificate";
import { temporaryDirectory } from "../git/support";
import { startSmallUpstream } from "./support";

test("a certificate is good for its hosts, for no other, and signs nothing", async (t) => {
  const directory = await temporaryDirectory(t);
  const made = await createCertificate(["github.com", "kubernetes.github.io"], path.join(directory, "certificate.pem"));
  const certificate = new X509Certificate(await readFile(made.file));
  assert.equal(certificate.subjectAltName, "DNS:github.com, DNS:kubernetes.github.io");
  assert.equal(certificate.checkHost("github.com"), "github.com");
  assert.equal(certificate.checkHost("example.org"), undefined);
  assert.equal(certificate.ca, false);
  assert.equal(certificate.checkPrivateKey(createPrivateKey(made.privateKey)), true);
  const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
  assert.equal(Math.round(days), 30);
});

test("every run has another certificate, readable by its owner, and its key is on no disk", async (t) => {
  const [one, two] = [await startSmallUpstream(t), await startSmallUpstream(t)];
  const files = [one, two].map(({ upstream }) => upstream.environment.SSL_CERT_FILE!);
  const [first, second] = await Promise.all(files.map((file) => readFile(file, "utf8")));
  assert.notEqual(first, second);
  assert.equal((await stat(files[0]!)).mode & 0o777, 0o600);
  assert.equal((await stat(path.dirname(files[0]!))).mode & 0o777, 0o700);
  const names = (await readdir(path.dirname(files[0]!), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  assert.deepEqual(
    names.map((entry) => entry.name),
    ["certificate.pem"],
  );
  assert.equal(first!.includes("PRIVATE KEY"), false);
});

test("the environment names the proxy, the certificate and what goes past the proxy", async (t) => {
  const { upstream, directory } = await startSmallUpstream(t);
  assert.match(upstream.environment.HTTPS_PROXY!, /^http:\/\/127\.0\.0\.1:\d+$/);
  const { HTTPS_PROXY: _proxy, ...rest } = upstream.environment;
  assert.deepEqual(rest, { SSL_CERT_FILE: path.join(directory, "upstream", "certificate.pem"), NO_PROXY: "127.0.0.1,localhost" });
});
