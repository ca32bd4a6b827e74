/** Where Flux publishes the install manifest of a release, e.g. `v2.9.3`. */
export function installManifestUrl(version: string): string {
  return `https://github.com/fluxcd/flux2/releases/download/${version}/install.yaml`;
}
