import { parseCidr, contains, readCidr } from "../lib/cidr";
import type { ValueRule } from "./rules";

const LOOPBACK = parseCidr("127.0.0.0/8");

/** Whether the host names this machine: the only one that clear text may go to. `host` as URL.hostname gives it. */
function isLoopback(host: string): boolean {
  const address = readCidr(`${host}/32`);
  return host === "localhost" || host === "[::1]" || (!("kind" in address) && contains(LOOPBACK, address));
}

/** The scheme of a Git URL that passed `gitUrlFault`. */
export function gitScheme(url: string): "https" | "ssh" | "http" {
  return new URL(url).protocol.slice(0, -1) as "https" | "ssh" | "http";
}

/**
 * The rule that a Git repository's URL breaks, undefined when it is fine: https, ssh with a user at most, or http to a
 * loopback address. What the URL says is never part of a message, since a password may be in it.
 */
export function gitUrlFault(text: string): ValueRule | undefined {
  if (/^[\w.-]+@[\w.-]+:(?!\/\/)/.test(text)) return "url-scheme";
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return "url-malformed";
  }
  if (!["https:", "ssh:", "http:"].includes(url.protocol)) return "url-scheme";
  if (url.password !== "" || (url.username !== "" && url.protocol !== "ssh:")) return "url-credentials";
  if (url.hostname === "" || !/^\/[\w./~+-]*[\w~+-]$/.test(url.pathname) || url.search !== "" || url.hash !== "") return "url-malformed";
  return url.protocol === "http:" && !isLoopback(url.hostname) ? "url-clear-text" : undefined;
}

/**
 * The rule that an allowed source breaks, undefined when it is fine: a whole host at least, since https://example.org without its
 * slash is the beginning of https://example.org.evil.example too. The text is never part of a message, since a password may be in it.
 */
export function sourceFault(text: string): ValueRule | undefined {
  if (/^(https|ssh|oci|http):\/\/[^/]*:[^/]*@/.test(text)) return "url-credentials";
  const match = /^(https|ssh|oci|http):\/\/(?:git@)?([A-Za-z0-9.-]+)(:\d{1,5})?(\/[A-Za-z0-9._~-]+)*\/?$/.exec(text);
  if (match === null || text.split("/").some((segment) => segment === "." || segment === "..")) return "source-format";
  return match[1] === "http" && !isLoopback(match[2]!) ? "url-clear-text" : undefined;
}

/** Whether the text is a registry of container images, or a path in one: a host with a dot or a port comes first, for nginx is none. */
export function isImageRegistry(text: string): boolean {
  return /^([a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?|[a-z0-9-]+:\d{1,5})(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*\/?$/.test(text);
}

/** Whether the text is a relative path that stays inside its repository, for instance ./clusters/prod-cluster. */
export function isRepositoryPath(text: string): boolean {
  if (!text.startsWith("./")) return false;
  const segments = text.slice(2).replace(/\/$/, "").split("/");
  if (segments.length === 1 && segments[0] === "") return text === "./";
  return segments.every((segment) => /^[A-Za-z0-9._-]+$/.test(segment) && segment !== "." && segment !== "..");
}

/** Whether Git accepts the name for a branch and YAML takes it for text. Source: git check-ref-format. */
export function isBranch(text: string): boolean {
  return (
    text.length <= 200 &&
    text
      .split("/")
      .every(
        (part) => /^[A-Za-z0-9_+-][A-Za-z0-9._+-]*$/.test(part) && !part.endsWith(".") && !part.endsWith(".lock") && !part.includes(".."),
      ) &&
    !text.startsWith("-")
  );
}

/** Whether Flux reads the text as a duration above zero. Source: the pattern of `interval` in its resource definitions. */
export function isFluxDuration(text: string): boolean {
  return /^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$/.test(text) && /[1-9]/.test(text.replace(/[a-z]/g, ""));
}
