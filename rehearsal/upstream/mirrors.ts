/** A public Git repository of which the rehearsal holds one version, made from a pinned Go module. */
export interface GitMirror {
  host: string;
  /** Path of the repository on that host, with a leading slash and without `.git`. */
  path: string;
  /** Go module whose directory is the content; nested modules of the repository are not part of it. */
  module: string;
  /** Tag at that version; must be the version that toolchain/ pins. */
  tag: string;
}

export const GIT_MIRRORS: readonly GitMirror[] = [
  { host: "github.com", path: "/kubernetes-sigs/gateway-api", module: "sigs.k8s.io/gateway-api", tag: "v1.6.3" },
];
