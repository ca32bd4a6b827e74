import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Node } from "yaml";
import { SECRETS_KEY } from "./schema";
import { setSecret } from "./rules";

/** A place in a stack file where a secret may be readable. The value itself is never part of it. */
export interface PlainSecret {
  readonly line: number;
  readonly text: string;
}

/** Texts that are secrets wherever they stand. */
const PATTERNS: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: "a private key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { what: "an AWS access key id", pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { what: "a GitHub token", pattern: /\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})\b/ },
  { what: "a password in a URL", pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/@:]+:[^\s/@]+@/ },
];

/** Keys whose value is a secret by its name. */
const SECRET_KEY = /(passw|secret|token|credential|private.?key|access.?key|api.?key|identity$)/i;

/** Names of secrets rather than secrets: a template, names of roles, and the ways in which Pulumi encrypts. */
const HARMLESS = [/^config\.numinia:naming\.(secret|controllerRoles\.external-secrets)$/, /^secretsprovider$/];

/** How a key of an application's entry comes about; any other word there may be a value in the wrong place. */
const DECLARATION = /^config\.numinia:organizations\.\d+\.applications\.\d+\.secrets\.\w+$/;

function isHarmless(path: readonly string[], value: unknown): boolean {
  const place = path.join(".");
  return HARMLESS.some((pattern) => pattern.test(place)) || (DECLARATION.test(place) && (value === "generated" || value === "provided"));
}

/**
 * Everything in the text of a stack file that looks like a readable secret: a value below numinia:secrets that is not
 * encrypted, an encrypted one elsewhere in numinia's keys (the program would read it into plain text), a key named
 * like a secret, and well-known forms of secrets anywhere, comments included.
 */
export function findPlainSecrets(text: string): PlainSecret[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const found: PlainSecret[] = [];
  const at = (node: Node, path: string, what: string) => found.push({ line: lines.linePos(node.range![0]).line, text: `${path} ${what}` });
  for (const error of document.errors.slice(0, 1))
    found.push({ line: error.linePos?.[0].line ?? 1, text: "is not YAML, so it cannot be checked for secrets" });
  if (document.contents) visit(document.contents, [], at);
  for (const [index, line] of text.split("\n").entries()) {
    for (const { what, pattern } of PATTERNS)
      if (pattern.test(line)) found.push({ line: index + 1, text: `has ${what} in plain text; revoke it and remove the line` });
  }
  return found.sort((one, other) => one.line - other.line);
}

function visit(node: Node, path: readonly string[], at: (node: Node, path: string, what: string) => void): void {
  const [, section] = path;
  const isSecret = path[0] === "config" && section === SECRETS_KEY;
  const name = path.slice(path[0] === "config" ? 1 : 0).join(".");
  if (isEncrypted(node)) {
    if (section?.startsWith("numinia:") && !isSecret)
      at(node, name, `is encrypted, but the program would read it into plain text; move it below ${SECRETS_KEY}`);
    return;
  }
  if (isMap(node)) {
    for (const pair of node.items) {
      if (isPair(pair) && isScalar(pair.key) && pair.value) visit(pair.value as Node, [...path, String(pair.key.value)], at);
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) visit(item as Node, [...path, String(index)], at);
  } else if (isSecret) {
    at(node, name, `is in plain text; remove it and run: ${setSecret(path.slice(2).join(".") || "<name>")}`);
  } else if (
    SECRET_KEY.test(path.at(-1) ?? "") &&
    isScalar(node) &&
    !isHarmless(path, node.value) &&
    typeof node.value === "string" &&
    node.value !== ""
  ) {
    at(node, name, `is named like a secret and is in plain text; secrets belong below ${SECRETS_KEY}`);
  }
}

/** A mapping of `secure` to its ciphertext. */
function isEncrypted(node: Node): boolean {
  return isMap(node) && node.items.length === 1 && typeof node.get("secure") === "string";
}
