/** Label keys of the platform; every object of an organization carries them. */
export const ORGANIZATION_LABEL = "numinia.xyz/organization";
export const ENVIRONMENT_LABEL = "numinia.xyz/environment";

/** Annotations of an environment's Namespace that admission policies read: what its organization may name. Entries stand apart by a space. */
export const SOURCES_ANNOTATION = "numinia.xyz/sources";
export const DOMAINS_ANNOTATION = "numinia.xyz/domains";

/** Before a peer's namespace: the Namespace that has this label talks with it (tenancy/components/allow-peers). */
const PEER_LABEL_PREFIX = "peers.numinia.xyz/";

/** Labels of an object that the Pulumi program owns. */
export function platformLabels(): { [key: string]: string } {
  return { "app.kubernetes.io/part-of": "numinia-platform", "app.kubernetes.io/managed-by": "pulumi" };
}

/**
 * Labels of an environment's Namespace: whose it is, and the Pod Security level. Levels are labels (as annotations they have no
 * effect); all three modes are set, so that what is refused is also audited and shown to the one who applies it. A label for each peer:
 * a boundary opens to namespaces that name it, so that no side can open the other.
 */
export function namespaceLabels(
  organization: string,
  environment: { readonly name: string; readonly peers: readonly string[] },
): { [key: string]: string } {
  const level = "restricted";
  return {
    ...platformLabels(),
    [ORGANIZATION_LABEL]: organization,
    [ENVIRONMENT_LABEL]: environment.name,
    ...Object.fromEntries(environment.peers.map((namespace) => [`${PEER_LABEL_PREFIX}${namespace}`, "true"])),
    "pod-security.kubernetes.io/enforce": level,
    "pod-security.kubernetes.io/audit": level,
    "pod-security.kubernetes.io/warn": level,
  };
}

/**
 * What admission policies know of an organization. They stand on the Namespace because the organization can read it and not write it.
 *
 * @param sources URLs, or beginnings of URLs up to a slash, that its Flux sources may have
 */
export function namespaceAnnotations(sources: readonly string[], domains: readonly string[]): { [key: string]: string } {
  return { [SOURCES_ANNOTATION]: [...new Set(sources)].join(" "), [DOMAINS_ANNOTATION]: domains.join(" ") };
}
