import { writeFile } from "node:fs/promises";
import { generate } from "selfsigned";

/** A run is over within hours; KEEP=1 may keep one for some days. */
const VALID_DAYS = 30;
const HOUR_MS = 3_600_000;

export interface RunCertificate {
  /** PEM file for SSL_CERT_FILE: just this certificate. */
  file: string;
  certificate: string;
  /** PEM; held in memory only. */
  privateKey: string;
}

/**
 * Makes a run's own certificate for the given host names (ECDSA P-256, 30 days) and writes its public part to `file`.
 * It is its own root and no authority: whoever trusts it trusts these hosts and nothing that it could sign.
 */
export async function createCertificate(hosts: readonly string[], file: string): Promise<RunCertificate> {
  const now = Date.now();
  const pems = await generate([{ name: "commonName", value: "rehearsal" }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(now - HOUR_MS),
    notAfterDate: new Date(now + VALID_DAYS * 24 * HOUR_MS),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: hosts.map((host) => ({ type: 2, value: host })) },
    ],
  });
  await writeFile(file, pems.cert, { mode: 0o600 });
  return { file, certificate: pems.cert, privateKey: pems.private };
}
