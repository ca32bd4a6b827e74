import { generateKeyPair, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** Who may talk to the API server, with a bearer token each. RBAC gives the two system users what they need, as in any cluster. */
const USERS = {
  /** The person and the harness. */
  admin: "system:masters",
  /** Plays the kubelet of every node. */
  kwok: "system:masters",
  "system:kube-controller-manager": "",
  "system:kube-scheduler": "",
} as const;

export type UserName = keyof typeof USERS;

export interface Credentials {
  /** For --token-auth-file. */
  tokenAuthFile: string;
  /** File with one user's token. */
  tokenFile(user: UserName): string;
  /** Key pair that signs and checks service account tokens. */
  serviceAccountKeyFile: string;
  serviceAccountPublicKeyFile: string;
}

/** Makes the random tokens and the service account key of one run. All files have mode 0600, in a directory of mode 0700. */
export async function createCredentials(directory: string): Promise<Credentials> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const write = (name: string, content: string) => {
    const file = join(directory, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  };
  const tokenFiles = new Map<string, string>();
  const lines = Object.entries(USERS).map(([user, group]) => {
    const token = randomBytes(32).toString("base64url");
    tokenFiles.set(user, write(`${user.replace("system:", "")}.token`, token));
    return `${token},${user},${user}${group && `,"${group}"`}\n`;
  });
  const keys = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return {
    tokenAuthFile: write("tokens.csv", lines.join("")),
    tokenFile: (user) => tokenFiles.get(user)!,
    serviceAccountKeyFile: write("service-account.key", keys.privateKey),
    serviceAccountPublicKeyFile: write("service-account.pub", keys.publicKey),
  };
}
