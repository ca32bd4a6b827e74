import { createHash, timingSafeEqual } from "node:crypto";

export interface GitCredentials {
  username: string;
  password: string;
}

/**
 * Says whether an `Authorization` header carries exactly these credentials. Compares digests in constant time: neither
 * a matching prefix nor the length of a secret shows in how long a refusal takes.
 */
export function authorized(header: string | undefined, credentials: GitCredentials): boolean {
  const encoded = /^basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? "")?.[1] ?? "";
  const given = createHash("sha256").update(Buffer.from(encoded, "base64")).digest();
  const expected = createHash("sha256").update(`${credentials.username}:${credentials.password}`).digest();
  return timingSafeEqual(given, expected);
}
