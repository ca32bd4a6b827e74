import { writeFileSync } from "node:fs";
import { KubeConfig } from "@kubernetes/client-node";
import { stringify } from "yaml";

export interface KubeconfigInput {
  /** File to write, with mode 0600. */
  file: string;
  /** https://127.0.0.1:PORT */
  url: string;
  /** Certificate that the API server shows. */
  caFile: string;
  /** File that holds the user's bearer token; read again by clients when it changes. */
  tokenFile: string;
  /** Name of the user entry. */
  user: string;
}

/** Writes a kubeconfig that holds no secret itself: certificate and token are named by file. Returns the file. */
export function writeKubeconfig(input: KubeconfigInput): string {
  const content = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "rehearsal",
    clusters: [{ name: "rehearsal", cluster: { server: input.url, "certificate-authority": input.caFile } }],
    // Go clients read `tokenFile`; the JavaScript client knows only `token-file`.
    users: [{ name: input.user, user: { tokenFile: input.tokenFile, "token-file": input.tokenFile } }],
    contexts: [{ name: "rehearsal", context: { cluster: "rehearsal", user: input.user } }],
  };
  writeFileSync(input.file, stringify(content), { mode: 0o600 });
  return input.file;
}

/** The JavaScript client's view of a kubeconfig that was written here. */
export function loadKubeconfig(kubeconfigFile: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfigFile);
  return config;
}
