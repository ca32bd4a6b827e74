import type { Outcome, Refuser } from "./attempt";

/** How each refuser words it. RBAC names the user: a refusal of somebody else would prove nothing. */
const WORDINGS: readonly [Refuser, RegExp][] = [
  ["ValidatingAdmissionPolicy", /ValidatingAdmissionPolicy '[^']+' with binding '[^']+' denied request/],
  ["PodSecurity", /violates PodSecurity "restricted:[\w.]+": \S+/],
  ["quota", /exceeded quota: /],
  ["LimitRange", /(maximum|minimum) [\w-]+ usage per Container is /],
];

/** Flux's own rules (fluxcd/pkg and the controllers), as they stand in a Ready condition. */
const FLUX: readonly RegExp[] = [
  /cross-namespace references (have been blocked|are not allowed)/,
  /fs-security-constraint .* is not in or below/,
  /must specify --enable-helm|external plugins disabled/,
  /(configmaps|secrets) "[^"]+" not found|ServiceAccount "[^"]+" not found/,
];

/** Who refused, by the words of the message; nothing when they are nobody's. */
export function refuser(message: string, user: string): Refuser | undefined {
  const found = WORDINGS.find(([, wording]) => wording.test(message));
  if (found) return found[0];
  const name = user.replaceAll(".", "\\.");
  if (new RegExp(`[Uu]ser "${name}" cannot [\\w-]+ (resource|path) "`).test(message)) return "RBAC";
  return FLUX.some((wording) => wording.test(message)) ? "Flux" : undefined;
}

/** The outcome of a refusal in words; unclear when the words are nobody's, so that a 404 or a mistake in a manifest is no refusal. */
export function refusedOrUnclear(message: string, user: string): Outcome {
  const by = refuser(message, user);
  return by === undefined ? { verdict: "unclear", message } : { verdict: "refused", by, message };
}
