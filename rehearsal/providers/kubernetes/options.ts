export interface KubernetesProviderOptions {
  /** Manifests that yaml/v2 components may fetch: URL → local file. Another URL is an error: a rehearsal fetches nothing. */
  readonly urls?: { readonly [url: string]: string };
  /** Folder that relative manifest paths start from: the program's. @default the process's working directory */
  readonly workingDirectory?: string;
  /** Added to the environment of a kubeconfig's exec command, e.g. a PATH on which `aws` is found. */
  readonly execEnvironment?: { readonly [name: string]: string };
  /** Proxy through which an https cluster is reached that is not on this machine. @default none */
  readonly proxyUrl?: string;
  /** Pause between two looks at an object that is waited for, in milliseconds. @default 250 */
  readonly pollMs?: number;
  /** How long a Service's endpoints must stay unchanged, in milliseconds. The real provider waits 10,000. @default 1000 */
  readonly settleMs?: number;
  /** How long a creation is retried whose namespace or kind is missing, in milliseconds. @default 31000, as the real provider */
  readonly retryMs?: number;
}
